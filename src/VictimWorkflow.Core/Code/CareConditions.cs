using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Core.Code;

/// <summary>Conditions of contact, needs, statements, referrals and requests.</summary>
public static partial class Conditions
{
    public static Condition PreferencesGiven { get; } = new("preferences given", h => h.Event switch
    {
        Event.CrimeReported e => e.Persons.Any(p => p.PersonRef == h.Journey.PersonRef && p.Preferences is not null),
        Event.PersonUpdated e => e.Person.Preferences is not null,
        _ => false,
    });

    public static Condition FailedOutcome { get; } = new("failed outcome", h => h.Event is Event.ContactLogged e && ContactEvidence.IsFailedAttempt(e));

    public static Condition EnoughTried { get; } = new("failed attempts", h => HasTriedEnough(h) && !HasOpen(h, "R6-DISENGAGE-RISK"));

    public static Condition EnoughTriedWithSuspect { get; } = new("failed attempts, suspect known",
        h => HasTriedEnough(h) && h.Journey.Suspects.Keys.Any(s => s.Length > 0) && !HasOpen(h, "ELP-PRE"));

    public static Condition Success { get; } = new("success", h => h.Event is Event.ContactLogged e && ContactEvidence.IsSuccess(e));

    public static Condition SameEvent { get; } = new("same event", _ => true);

    public static Condition PreferredMethodNotUsed { get; } = new("preferredMethodNotUsed",
        h => h.Event is Event.ContactLogged { PreferredMethodNotUsed: not null });

    // A message the last look only put off, or that had nothing left to tell, failed nobody.
    public static Condition MessageFailed { get; } = new("bounced, failed", h => h.Event is Event.DeliveryReported e
        && (e.Status is DeliveryStatus.PermanentFailure or DeliveryStatus.Returned
            || (e.Status == DeliveryStatus.NotSent && e.Detail is NotSentBecause.PointNotSafe or NotSentBecause.SuspectsAddress)));

    public static Condition WrittenByPerson { get; } = new("letter or email sent by a person", h => h.Event is Event.ContactLogged
    {
        Method: ContactMethod.Letter or ContactMethod.Email, Direction: ContactDirection.Outbound,
    });

    public static Condition DocumentStored { get; } = new("documentRef", h => h.Event is Event.ContactLogged { DocumentRef: not null });

    public static Condition EmailIsPreferred { get; } = new("email is preferred", h => h.Journey.Agreement?.AsksForEmail ?? false);

    public static Condition RarerThanUsual { get; } = new("rarer than 28 days or key events only",
        h => h.Journey.Agreement is { } agreed && (agreed.KeyEventsOnly || agreed.IntervalDays > h.Parameters.UpdateDaysAtMost));

    // Whether something was told is known only once the contact has been weighed; Closures opens what follows then.
    public static Condition DecisionTold { get; } = new("R6-NFA, R6-NFA-CPS or R6-CPS-STOP met", _ => false);

    public static Condition ComplaintAcknowledged { get; } = new("R12-ACK answer acknowledged", _ => false);

    public static Condition ComplaintAnswered { get; } = new("R12-FULL", _ => false);

    // A full assessment includes the first one.
    public static Condition InitialAssessment { get; } = new("initial",
        h => h.Event is Event.NeedsAssessed { Kind: AssessmentKind.Initial or AssessmentKind.Full } e && e.ImportResult != ImportResult.Rejected);

    public static Condition FullAssessment { get; } = new("full",
        h => h.Event is Event.NeedsAssessed { Kind: AssessmentKind.Full } e && e.ImportResult != ImportResult.Rejected);

    public static Condition CourtAssessment { get; } = new("court", h => h.Event is Event.NeedsAssessed { Kind: AssessmentKind.Court });

    // With the full assessment, or when it is decided earlier.
    public static Condition StatusToDecide { get; } = new("",
        h => h.Event is Event.NeedsAssessed e && (e.Kind != AssessmentKind.Initial || e.Enhanced is not null));

    public static Condition EnhancedGiven { get; } = new("enhanced given", h => h.Event is Event.NeedsAssessed { Enhanced: not null });

    public static Condition MeasuresWanted { get; } = new("specialMeasuresWanted given", h => h.Event is Event.NeedsAssessed { SpecialMeasuresWanted: not null });

    public static Condition TranslationNeeded { get; } = new("supportNeeds has translation",
        h => h.Event is Event.NeedsAssessed e && e.SupportNeeds.Contains(SupportNeed.Translation) && !HasOpen(h, "R1-TRANSLATE"));

    public static Condition CommunicationDifficulty { get; } = new("communication-difficulty",
        h => h.Event is Event.ConcernReported { Kind: ConcernKind.CommunicationDifficulty });

    public static Condition ReassessmentNeeded { get; } = new("changed-needs, threat, suspect-contact",
        h => h.Event is Event.ConcernReported { Kind: ConcernKind.ChangedNeeds or ConcernKind.Threat or ConcernKind.SuspectContact });

    public static Condition NewOffence { get; } = new("new-offence", h => h.Event is Event.ConcernReported { Kind: ConcernKind.NewOffence });

    public static Condition Intimidation { get; } = new("intimidation", h => h.Event is Event.ConcernReported { Kind: ConcernKind.Intimidation });

    public static Condition EvidenceStatement { get; } = new("mg11, abe", h => h.Event is Event.StatementRecorded { Kind: StatementKind.Mg11 or StatementKind.Abe });

    public static Condition EvidenceTaken { get; } = new("mg11 or abe taken", h => h.Event is Event.StatementRecorded
    {
        Kind: StatementKind.Mg11 or StatementKind.Abe, Stage: StatementStage.Taken,
    } && !HasRow(h, "R7-READ") && !HasRow(h, "R7-OFFER"));

    public static Condition StatementPlanned { get; } = new("planned", h => h.Event is Event.StatementRecorded
    {
        Stage: StatementStage.Planned, Kind: StatementKind.Mg11 or StatementKind.Abe,
    });

    public static Condition OnPolicePremises { get; } = new("place police-premises", h => h.Event is Event.StatementRecorded { Place: StatementPlace.PolicePremises });

    public static Condition ImpactTaken { get; } = new("vps or bis taken", h => h.Event is Event.StatementRecorded
    {
        Kind: StatementKind.Vps or StatementKind.Bis, Stage: StatementStage.Taken,
    } && !HasOpen(h, "R7-READ"));

    public static Condition ReadingDecided { get; } = new("readingChoice decided", h => h.Event is Event.StatementRecorded
    {
        ReadingChoice: not (null or ReadingChoice.Undecided),
    });

    public static Condition VideoPlanned { get; } = new("abe planned",
        h => h.Event is Event.StatementRecorded { Kind: StatementKind.Abe, Stage: StatementStage.Planned });

    public static Condition VideoTaken { get; } = new("abe taken", h => h.Event is Event.StatementRecorded { Kind: StatementKind.Abe, Stage: StatementStage.Taken });

    public static Condition WithdrawnBeforeCharge { get; } = new("withdrawal before charge", h => h.Event is Event.StatementRecorded { Kind: StatementKind.Withdrawal }
        && IsInvestigated(h.Journey) && !HasOpen(h, "ELP-PRE"));

    public static Condition WithdrawnAfterCharge { get; } = new("withdrawal after charge", h => h.Event is Event.StatementRecorded { Kind: StatementKind.Withdrawal }
        && h.Journey.Suspects.Values.Any(s => Crimes.LifeCycle.IsAfterCharge(s.State)));

    public static Condition ByWitness { get; } = new("witness", h => IsWitnessStatement(h));

    public static Condition BySeriousWitness { get; } = new("witness, serious",
        h => IsWitnessStatement(h) && h.Journey.Case.Flags.Contains(OffenceFlag.SeriousForWitness));

    public static Condition ByVictim { get; } = new("victim", h => h.Journey.Role is JourneyRole.Victim or JourneyRole.Both);

    public static Condition FromWitness { get; } = new("witness", h => h.Journey.IsWitnessOnly);

    /// <summary>A request of one kind.</summary>
    public static Condition Request(RequestKind kind) => new(ContractName.Of(kind), h => IsRequest(h, kind));

    public static Condition ReviewAsked { get; } = new("review", h => IsRequest(h, RequestKind.Review));

    public static Condition ReviewAskedOfPolice { get; } = new("review, police", h => IsRequest(h, RequestKind.Review)
        && h.Event is Event.RequestReceived { AddressedTo: null or RequestAddressee.Police });

    public static Condition AfterReviewDecided { get; } = new("after review.decided", h => h.Event is Event.ContactLogged e
        && !h.Journey.Suspects.Any(s => s.Value.IsReviewPending && (e.SuspectRef is null || e.SuspectRef == s.Key)));

    public static Condition CourtVisitAfterDeath { get; } = new("court-visit, death", h => IsRequest(h, RequestKind.CourtVisit) && IsDeath(h.Journey));

    public static Condition IntakeDone { get; } = new("VWCU-INTAKE done", h => h.Event is Event.DutyRecorded { Rule: "VWCU-INTAKE", Result: DutyResult.Done });

    public static Condition FirstContactFromPrison { get; } = new("again false", h => h.Event is Event.PrisonerContactReported { Again: false });

    public static Condition ContactFromPrisonAgain { get; } = new("again true", h => h.Event is Event.PrisonerContactReported { Again: true });

    // A referral that waits for the end of the case; without one there is nothing to release.
    public static Condition CaseEndsWithHeldReferral { get; } = new("", h => HasHeldReferral(h.Journey));

    public static Condition SentencedWithHeldReferral { get; } = new("sentence",
        h => h.Event is Event.HearingResulted { Sentence: not null } && HasHeldReferral(h.Journey));

    // Consent for support in general: asked for, refused, or held already when the referral goes (R4-CONSENT).
    public static Condition ConsentSettled { get; } = new("consented, refused", h => h.Event is Event.ReferralRecorded
    {
        Service: ReferralService.VictimSupport or ReferralService.Isva or ReferralService.Idva or ReferralService.HomicideService,
        Stage: ReferralStage.Consented or ReferralStage.Refused or ReferralStage.Sent,
    });

    public static Condition BereavementSupported { get; } = new("homicide-service sent or refused, family-liaison-officer assigned",
        h => IsReferral(h, ReferralService.HomicideService, ReferralStage.Sent, ReferralStage.Refused)
            || IsReferral(h, ReferralService.FamilyLiaisonOfficer, ReferralStage.Assigned));

    /// <summary>Consent that came when the time for the referral was over: the time starts again (R4-CONSENT).</summary>
    public static Condition ConsentedLate(ReferralService service, string rule) => new($"{ContractName.Of(service)} consented late",
        h => IsReferral(h, service, ReferralStage.Consented) && h.Journey.Obligations.Open.Any(o => o.Rule == rule && o.IsOverdue(h.Entry.OccurredAt)));

    /// <summary>A step of a referral; any step when none is named.</summary>
    public static Condition Referral(ReferralService service, string stages, params ReferralStage[] any) =>
        new($"{ContractName.Of(service)} {stages}".Trim(), h => IsReferral(h, service, any));

    private static bool IsReferral(Happening h, ReferralService service, params ReferralStage[] stages) =>
        h.Event is Event.ReferralRecorded e && e.Service == service && (stages.Length == 0 || stages.Contains(e.Stage));

    private static bool IsRequest(Happening h, RequestKind kind) => h.Event is Event.RequestReceived e && e.Kind == kind;

    private static bool IsWitnessStatement(Happening h) => h.Journey.Role is JourneyRole.Witness or JourneyRole.Both
        && h.Event is Event.StatementRecorded { Kind: StatementKind.Mg11 or StatementKind.Abe, Stage: StatementStage.Taken };

    /// <summary>A referral to restorative justice that waits for the end of the case.</summary>
    public static bool HasHeldReferral(Journey journey) =>
        journey.Noted.GetValueOrDefault("RJ-REFER")?.Answer == ContractName.Of(ReferralStage.Held);

    private static bool IsInvestigated(Journey journey) => journey.Suspects.Values.Any(s => Crimes.LifeCycle.IsUnderInvestigation(s.State));

    private static bool HasTriedEnough(Happening h) => h.Event is Event.ContactLogged e && ContactEvidence.IsFailedAttempt(e)
        && IsInvestigated(h.Journey) && AttemptLadder.IsExhausted(h.Journey, h.Parameters);
}
