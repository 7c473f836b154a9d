using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Core.Code;

/// <summary>An admitted event, seen from one journey as it stands.</summary>
public sealed record Happening(LogEntry Entry, Journey Journey)
{
    public Event Event => Entry.Event;
}

/// <summary>What must hold of an event, in the words of the event contract and as a test.</summary>
public sealed record Condition(string Text, Func<Happening, bool> Holds);

/// <summary>The conditions rows refer to.</summary>
public static class Conditions
{
    public static Condition NewVictim { get; } = new("new victim", h => h.Journey.JoinedWith == h.Entry.Sequence);

    public static Condition PreferencesGiven { get; } = new("preferences given", h => h.Event switch
    {
        Event.CrimeReported e => e.Persons.Any(p => p.PersonRef == h.Journey.PersonRef && p.Preferences is not null),
        Event.PersonUpdated e => e.Person.Preferences is not null,
        _ => false,
    });

    public static Condition FailedOutcome { get; } = new("failed outcome", h => h.Event is Event.ContactLogged e && ContactEvidence.IsFailedAttempt(e));

    public static Condition Success { get; } = new("success", h => h.Event is Event.ContactLogged e && ContactEvidence.IsSuccess(e));

    public static Condition SameEvent { get; } = new("same event", _ => true);

    public static Condition EmailIsPreferred { get; } = new("email is preferred", h => h.Journey.Agreement?.AsksForEmail ?? false);

    public static Condition FullAssessment { get; } = new("full",
        h => h.Event is Event.NeedsAssessed { Kind: AssessmentKind.Full } e && e.ImportResult != ImportResult.Rejected);

    // Late: the two working days from the report are over (R4-CONSENT).
    public static Condition VictimSupportConsentedLate { get; } = new("victim-support consented late",
        h => h.Event is Event.ReferralRecorded { Service: ReferralService.VictimSupport, Stage: ReferralStage.Consented }
            && h.Journey.Obligations.Values.Any(o => o.Rule == "R4-REFER" && o.IsOverdue(h.Entry.OccurredAt)));

    public static Condition VictimSupportSentOrRefused { get; } = new("victim-support sent or refused",
        h => h.Event is Event.ReferralRecorded { Service: ReferralService.VictimSupport, Stage: ReferralStage.Sent or ReferralStage.Refused });

    public static Condition ReleasedOnBail { get; } = new("bail", h => h.Event is Event.SuspectReleased { Basis: ReleaseBasis.Bail });

    public static Condition SetByPolice { get; } = new("setBy police", h => h.Event is Event.BailChanged { SetBy: BailAuthority.Police });

    public static Condition ConditionsProtectVictim { get; } = new("conditions protect the victim", h => h.Event
        is Event.SuspectReleased { ConditionsProtectVictim: true }
        or Event.BailChanged { ConditionsProtectVictim: true }
        or Event.ChargeDecided { ConditionsProtectVictim: true });

    public static Condition RarerThanUsual { get; } = new("rarer than 28 days or key events only",
        h => h.Journey.Agreement is { } agreed && (agreed.KeyEventsOnly || agreed.IntervalDays > Parameters.Kent.UpdateDaysAtMost));

    public static Condition FiledUndetected { get; } = new("filed-undetected", h => h.Event is Event.CrimeFinalised { Outcome: FinalOutcome.FiledUndetected });

    public static Condition BurglaryOrViolence { get; } = new("burglary or violence",
        h => h.Journey.Case.Flags.Contains(OffenceFlag.Burglary) || h.Journey.Case.Flags.Contains(OffenceFlag.Violence));

    public static Condition NoChargeByPolice { get; } = new("no-charge, police",
        h => h.Event is Event.ChargeDecided { Decision: ChargeDecision.NoCharge, DecidedBy: Prosecutor.Police });

    public static Condition NoChargeByCps { get; } = new("no-charge, cps",
        h => h.Event is Event.ChargeDecided { Decision: ChargeDecision.NoCharge, DecidedBy: Prosecutor.Cps });

    public static Condition Stopped { get; } = new("discontinued, no-evidence-offered, charge-altered, charge-dropped",
        h => h.Event is Event.ChargeDecided { Decision: ChargeDecision.Discontinued or ChargeDecision.NoEvidenceOffered
            or ChargeDecision.ChargeAltered or ChargeDecision.ChargeDropped });

    public static Condition Reviewable { get; } = new("no-charge, discontinued, no-evidence-offered, charge-altered, charge-dropped",
        h => h.Event is Event.ChargeDecided e && e.Decision != ChargeDecision.Charged);

    public static Condition Charged { get; } = new("charged", h => h.Event is Event.ChargeDecided { Decision: ChargeDecision.Charged });

    // Whether the decision was told is known only once the contact has been weighed; Closures opens the window then.
    public static Condition DecisionTold { get; } = new("R6-NFA, R6-NFA-CPS or R6-CPS-STOP met", _ => false);

    public static Condition ReviewAsked { get; } = new("review", h => h.Event is Event.RequestReceived { Kind: RequestKind.Review });

    public static Condition NotTrialSection28OrAppeal { get; } = new("not trial, section-28, appeal", h => h.Event is Event.HearingListed
    {
        Kind: not (HearingKind.Trial or HearingKind.Retrial or HearingKind.Section28 or HearingKind.Appeal),
    });

    public static Condition TrialOrRetrial { get; } = new("trial, retrial",
        h => h.Event is Event.HearingListed { Kind: HearingKind.Trial or HearingKind.Retrial });

    public static Condition VerdictGiven { get; } = new("verdict given", h => h.Event is Event.HearingResulted { Verdict: not null });

    public static Condition SentenceGiven { get; } = new("sentence given", h => h.Event is Event.HearingResulted { Sentence: not null });

    public static Condition NotGuilty { get; } = new("not guilty", h => h.Event is Event.HearingResulted { Verdict: Verdict.NotGuilty });

    public static Condition CustodialSentence { get; } = new("custody", h => h.Event is Event.HearingResulted { Sentence: { } sentence }
        && sentence.Kinds.Any(k => k is SentenceKind.ImmediateCustody or SentenceKind.Life or SentenceKind.HospitalOrder));

    public static Condition HasEnhancedRights { get; } = new("enhanced rights", h => h.Journey.Tier.IsEnhanced);

    public static Condition ByWitness { get; } = new("witness",
        h => h.Event is Event.StatementRecorded { Kind: StatementKind.Mg11 or StatementKind.Abe } && h.Journey.Role is JourneyRole.Witness or JourneyRole.Both);
}
