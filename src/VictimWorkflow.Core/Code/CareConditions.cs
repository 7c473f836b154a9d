using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Core.Code;

/// <summary>Conditions of contact, needs, statements, referrals and requests.</summary>
public static partial class Conditions
{
    public static Condition PreferencesGiven { get; } = new("preferences given", h => h.Event is Event.PersonUpdated updated
        ? updated.Person.Preferences is not null
        : ((Event.CrimeReported)h.Event).Persons.Any(p => p.PersonRef == h.Journey.PersonRef && p.Preferences is not null));

    public static Condition FailedOutcome { get; } = On<Event.ContactLogged>("failed outcome", ContactEvidence.IsFailedAttempt);

    public static Condition EnoughTried { get; } = On<Event.ContactLogged>("failed attempts",
        (e, h) => HasTriedEnough(e, h) && !HasOpen(h, "R6-DISENGAGE-RISK"));

    public static Condition EnoughTriedWithSuspect { get; } = On<Event.ContactLogged>("failed attempts, suspect known",
        (e, h) => HasTriedEnough(e, h) && h.Journey.Suspects.Keys.Any(s => s.Length > 0) && !HasOpen(h, "ELP-PRE"));

    public static Condition Success { get; } = On<Event.ContactLogged>("success", ContactEvidence.IsSuccess);

    public static Condition SameEvent { get; } = new("same event", _ => true);

    public static Condition PreferredMethodNotUsed { get; } = On<Event.ContactLogged>("preferredMethodNotUsed",
        e => e.PreferredMethodNotUsed is not null);

    // A message the last look only put off, or that had nothing left to tell, failed nobody.
    public static Condition MessageFailed { get; } = On<Event.DeliveryReported>("bounced, failed",
        e => e.Status is DeliveryStatus.PermanentFailure or DeliveryStatus.Returned
            || (e.Status == DeliveryStatus.NotSent && e.Detail is NotSentBecause.PointNotSafe or NotSentBecause.SuspectsAddress));

    public static Condition WrittenByPerson { get; } = On<Event.ContactLogged>("letter or email sent by a person",
        e => e.Method is ContactMethod.Letter or ContactMethod.Email && e.Direction == ContactDirection.Outbound);

    public static Condition DocumentStored { get; } = On<Event.ContactLogged>("documentRef", e => e.DocumentRef is not null);

    public static Condition EmailIsPreferred { get; } = new("email is preferred", h => h.Journey.Agreement?.AsksForEmail ?? false);

    // Every agreement and contact moves it; Updates opens and closes the review.
    public static Condition RarerThanUsual { get; } = new("rarer than 28 days or key events only", _ => false);

    // Whether something was told is known only once the contact has been weighed; Closures opens what follows then.
    public static Condition DecisionTold { get; } = new("R6-NFA, R6-NFA-CPS or R6-CPS-STOP met", _ => false);

    public static Condition ComplaintAcknowledged { get; } = new("R12-ACK answer acknowledged", _ => false);

    public static Condition ComplaintAnswered { get; } = new("R12-FULL", _ => false);

    // A full assessment includes the first one.
    public static Condition InitialAssessment { get; } = On<Event.NeedsAssessed>("initial",
        e => e.Kind is AssessmentKind.Initial or AssessmentKind.Full && e.ImportResult != ImportResult.Rejected);

    public static Condition FullAssessment { get; } = On<Event.NeedsAssessed>("full",
        e => e.Kind == AssessmentKind.Full && e.ImportResult != ImportResult.Rejected);

    public static Condition CourtAssessment { get; } = On<Event.NeedsAssessed>("court", e => e.Kind == AssessmentKind.Court);

    // With the full assessment, or when it is decided earlier.
    public static Condition StatusToDecide { get; } = On<Event.NeedsAssessed>("",
        e => e.Kind != AssessmentKind.Initial || e.Enhanced is not null);

    public static Condition EnhancedGiven { get; } = On<Event.NeedsAssessed>("enhanced given", e => e.Enhanced is not null);

    public static Condition MeasuresWanted { get; } = On<Event.NeedsAssessed>("specialMeasuresWanted given",
        e => e.SpecialMeasuresWanted is not null);

    public static Condition TranslationNeeded { get; } = On<Event.NeedsAssessed>("supportNeeds has translation",
        (e, h) => e.SupportNeeds.Contains(SupportNeed.Translation) && !HasOpen(h, "R1-TRANSLATE"));

    public static Condition CommunicationDifficulty { get; } = On<Event.ConcernReported>("communication-difficulty",
        e => e.Kind == ConcernKind.CommunicationDifficulty);

    public static Condition ReassessmentNeeded { get; } = On<Event.ConcernReported>("changed-needs, threat, suspect-contact",
        e => e.Kind is ConcernKind.ChangedNeeds or ConcernKind.Threat or ConcernKind.SuspectContact);

    public static Condition NewOffence { get; } = On<Event.ConcernReported>("new-offence", e => e.Kind == ConcernKind.NewOffence);

    public static Condition Intimidation { get; } = On<Event.ConcernReported>("intimidation", e => e.Kind == ConcernKind.Intimidation);

    public static Condition EvidenceStatement { get; } = On<Event.StatementRecorded>("mg11, abe",
        e => e.Kind is StatementKind.Mg11 or StatementKind.Abe);

    public static Condition EvidenceTaken { get; } = On<Event.StatementRecorded>("mg11 or abe taken",
        (e, h) => IsEvidenceTaken(e) && !HasRow(h, "R7-READ") && !HasRow(h, "R7-OFFER"));

    public static Condition StatementPlanned { get; } = On<Event.StatementRecorded>("planned",
        e => e.Stage == StatementStage.Planned && e.Kind is StatementKind.Mg11 or StatementKind.Abe);

    public static Condition OnPolicePremises { get; } = On<Event.StatementRecorded>("place police-premises",
        e => e.Place == StatementPlace.PolicePremises);

    public static Condition ImpactTaken { get; } = On<Event.StatementRecorded>("vps or bis taken",
        (e, h) => e.Kind is StatementKind.Vps or StatementKind.Bis && e.Stage == StatementStage.Taken && !HasOpen(h, "R7-READ"));

    public static Condition ReadingDecided { get; } = On<Event.StatementRecorded>("readingChoice decided",
        e => e.ReadingChoice is not (null or ReadingChoice.Undecided));

    public static Condition VideoPlanned { get; } = On<Event.StatementRecorded>("abe planned",
        e => e.Kind == StatementKind.Abe && e.Stage == StatementStage.Planned);

    public static Condition VideoTaken { get; } = On<Event.StatementRecorded>("abe taken",
        e => e.Kind == StatementKind.Abe && e.Stage == StatementStage.Taken);

    public static Condition WithdrawnBeforeCharge { get; } = On<Event.StatementRecorded>("withdrawal before charge",
        (e, h) => e.Kind == StatementKind.Withdrawal && IsInvestigated(h.Journey) && !HasOpen(h, "ELP-PRE"));

    public static Condition WithdrawnAfterCharge { get; } = On<Event.StatementRecorded>("withdrawal after charge",
        (e, h) => e.Kind == StatementKind.Withdrawal && h.Journey.Suspects.Values.Any(s => Crimes.LifeCycle.IsAfterCharge(s.State)));

    public static Condition ByWitness { get; } = On<Event.StatementRecorded>("witness", IsWitnessStatement);

    public static Condition BySeriousWitness { get; } = On<Event.StatementRecorded>("witness, serious",
        (e, h) => IsWitnessStatement(e, h) && h.Journey.Case.Flags.Contains(OffenceFlag.SeriousForWitness));

    public static Condition ByVictim { get; } = new("victim", h => h.Journey.Role is JourneyRole.Victim or JourneyRole.Both);

    public static Condition FromWitness { get; } = new("witness", h => h.Journey.IsWitnessOnly);

    /// <summary>A request of one kind.</summary>
    public static Condition Request(RequestKind kind) => On<Event.RequestReceived>(ContractName.Of(kind), e => e.Kind == kind);

    public static Condition ReviewAsked { get; } = Request(RequestKind.Review);

    public static Condition ReviewAskedOfPolice { get; } = On<Event.RequestReceived>("review, police",
        e => e.Kind == RequestKind.Review && e.AddressedTo is null or RequestAddressee.Police);

    public static Condition AfterReviewDecided { get; } = On<Event.ContactLogged>("after review.decided",
        (e, h) => !h.Journey.Suspects.Any(s => s.Value.IsReviewPending && (e.SuspectRef is null || e.SuspectRef == s.Key)));

    public static Condition CourtVisitAfterDeath { get; } = On<Event.RequestReceived>("court-visit, death",
        (e, h) => e.Kind == RequestKind.CourtVisit && IsDeath(h.Journey));

    public static Condition IntakeDone { get; } = On<Event.DutyRecorded>("VWCU-INTAKE done",
        e => e.Rule == "VWCU-INTAKE" && e.Result == DutyResult.Done);

    public static Condition FirstContactFromPrison { get; } = On<Event.PrisonerContactReported>("again false", e => !e.Again);

    public static Condition ContactFromPrisonAgain { get; } = On<Event.PrisonerContactReported>("again true", e => e.Again);

    // A referral that waits for the end of the case; without one there is nothing to release.
    public static Condition CaseEndsWithHeldReferral { get; } = new("", h => HasHeldReferral(h.Journey));

    public static Condition SentencedWithHeldReferral { get; } = On<Event.HearingResulted>("sentence",
        (e, h) => e.Sentence is not null && HasHeldReferral(h.Journey));

    // Consent for support in general: asked for, refused, or held already when the referral goes (R4-CONSENT).
    public static Condition ConsentSettled { get; } = On<Event.ReferralRecorded>("consented, refused",
        e => e.Service is ReferralService.VictimSupport or ReferralService.Isva or ReferralService.Idva or ReferralService.HomicideService
            && e.Stage is ReferralStage.Consented or ReferralStage.Refused or ReferralStage.Sent);

    public static Condition BereavementSupported { get; } = On<Event.ReferralRecorded>(
        "homicide-service sent or refused, family-liaison-officer assigned",
        e => IsReferral(e, ReferralService.HomicideService, ReferralStage.Sent, ReferralStage.Refused)
            || IsReferral(e, ReferralService.FamilyLiaisonOfficer, ReferralStage.Assigned));

    /// <summary>Consent that came when the time for the referral was over: the time starts again (R4-CONSENT).</summary>
    public static Condition ConsentedLate(ReferralService service, string rule) => On<Event.ReferralRecorded>(
        $"{ContractName.Of(service)} consented late",
        (e, h) => IsReferral(e, service, ReferralStage.Consented)
            && (h.Journey.Obligations.Open.Where(o => o.Rule == rule).ToList() is { Count: > 0 } open
                ? open.Exists(o => o.IsOverdue(h.Entry.OccurredAt))
                // Who refused, which met it, and thinks better of it, consents late.
                : h.Before.Person.Consents.TryGetValue(service, out var given) && !given));

    /// <summary>A step of a referral; any step when none is named.</summary>
    public static Condition Referral(ReferralService service, string stages, params ReferralStage[] any) =>
        On<Event.ReferralRecorded>($"{ContractName.Of(service)} {stages}".Trim(), e => IsReferral(e, service, any));

    private static bool IsReferral(Event.ReferralRecorded e, ReferralService service, params ReferralStage[] stages) =>
        e.Service == service && (stages.Length == 0 || stages.Contains(e.Stage));

    private static bool IsEvidenceTaken(Event.StatementRecorded e) =>
        e.Kind is StatementKind.Mg11 or StatementKind.Abe && e.Stage == StatementStage.Taken;

    private static bool IsWitnessStatement(Event.StatementRecorded e, Happening h) =>
        IsEvidenceTaken(e) && h.Journey.Role is JourneyRole.Witness or JourneyRole.Both;

    /// <summary>A referral to restorative justice that waits for the end of the case.</summary>
    public static bool HasHeldReferral(Journey journey) =>
        journey.Noted.GetValueOrDefault("RJ-REFER")?.Answer == ContractName.Of(ReferralStage.Held);

    private static bool IsInvestigated(Journey journey) => journey.Suspects.Values.Any(s => Crimes.LifeCycle.IsUnderInvestigation(s.State));

    private static bool HasTriedEnough(Event.ContactLogged e, Happening h) => ContactEvidence.IsFailedAttempt(e)
        && IsInvestigated(h.Journey) && AttemptLadder.IsExhausted(h.Journey, h.Parameters);
}
