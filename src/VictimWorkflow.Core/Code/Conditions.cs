using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Core.Code;

/// <summary>An admitted event, seen from one journey as it stands.</summary>
public sealed record Happening(LogEntry Entry, Journey Journey)
{
    public Event Event => Entry.Event;

    /// <summary>The force's practice on the day it is judged.</summary>
    public Parameters Parameters { get; init; } = Parameters.Kent;

    /// <summary>The calendar it is judged by.</summary>
    public required WorkingCalendar Calendar { get; init; }
}

/// <summary>What must hold of an event, in the words of the event contract and as a test.</summary>
public sealed record Condition(string Text, Func<Happening, bool> Holds);

/// <summary>The conditions rows refer to: here those of the report, the suspect and the decision.</summary>
/// <remarks>An empty text: the contract has none, and the row still does not arise where it would have no content.</remarks>
public static partial class Conditions
{
    public static Condition NewVictim { get; } = new("new victim", h => h.Journey.JoinedWith == h.Entry.Sequence);

    // First contact and the full assessment count from the day the investigation is created.
    public static Condition InvestigationCreated { get; } = new("", h => h.Event is Event.CrimeRecorded { InvestigationCreated: not false });

    public static Condition SexualOffence { get; } = new("sexual-offence", h => IsSexual(h.Journey));

    public static Condition DomesticAbuse { get; } = new("domestic-abuse", h => h.Journey.Case.Flags.Contains(OffenceFlag.DomesticAbuse));

    public static Condition Death { get; } = new("death", h => IsDeath(h.Journey));

    public static Condition ViolenceOrSexualOffence { get; } = new("violence or sexual-offence",
        h => h.Journey.Case.Flags.Contains(OffenceFlag.Violence) || IsSexual(h.Journey));

    public static Condition PoliceEmployeeReported { get; } = new("policeEmployee person", h => h.Journey.Person.IsPoliceEmployee);

    public static Condition PoliceEmployee { get; } = new("policeEmployee", h => h.Journey.Person.IsPoliceEmployee);

    public static Condition DomesticAbuseAndPoliceEmployee { get; } = new("domestic-abuse and policeEmployee",
        h => h.Journey.Case.Flags.Contains(OffenceFlag.DomesticAbuse) && h.Journey.Case.IsRestricted);

    public static Condition PoliceEmployeeSuspected { get; } = new("policeEmployee", h => h.Event is Event.SuspectIdentified { PoliceEmployee: true }
        && h.Journey.Case.Flags.Contains(OffenceFlag.DomesticAbuse));

    public static Condition BusinessWithNamedContact { get; } = new("business with namedContact",
        h => h.Journey.Person is { IsBusiness: true, HasNamedContact: true });

    public static Condition NamedContactGiven { get; } = new("namedContact", h => h.Journey.Person is { IsBusiness: true, HasNamedContact: true });

    // The police inform about adults once; a young suspect brings in the youth offending team whatever was said before (3.2.12).
    public static Condition AgeOfSuspectKnown { get; } = new("under18 known", h => h.Event is Event.SuspectIdentified { Under18: { } isYoung }
        && (isYoung ? !HasOpen(h, "R3-RJINFO") : !HasRow(h, "R3-RJINFO")));

    public static Condition ReleasedOnBail { get; } = new("bail", h => h.Event is Event.SuspectReleased { Basis: ReleaseBasis.Bail });

    public static Condition ReleasedUnderInvestigation { get; } = new("under-investigation",
        h => h.Event is Event.SuspectReleased { Basis: ReleaseBasis.UnderInvestigation });

    public static Condition SetByPolice { get; } = new("setBy police", h => h.Event is Event.BailChanged { SetBy: BailAuthority.Police });

    public static Condition BailEndedUnderInvestigation { get; } = new("endedAs under-investigation",
        h => h.Event is Event.BailChanged { EndedAs: BailEnd.UnderInvestigation });

    public static Condition ConditionsProtectVictim { get; } = new("conditions protect the victim", h => h.Event
        is Event.SuspectReleased { ConditionsProtectVictim: true }
        or Event.BailChanged { ConditionsProtectVictim: true }
        or Event.ChargeDecided { ConditionsProtectVictim: true }
        or Event.HearingResulted { ConditionsProtectVictim: true });

    public static Condition BailProposed { get; } = new("bail-conditions", h => h.Event is Event.DecisionProposed { Kind: ProposedDecision.BailConditions });

    public static Condition DisposalProposed { get; } = new("out-of-court-disposal",
        h => h.Event is Event.DecisionProposed { Kind: ProposedDecision.OutOfCourtDisposal });

    public static Condition IsBusiness { get; } = new("business", h => h.Journey.Person.IsBusiness);

    public static Condition CancelledRecord { get; } = new("cancelled-*", h => h.Event is Event.CrimeFinalised
    {
        Outcome: FinalOutcome.CancelledNotACrime or FinalOutcome.CancelledMerged or FinalOutcome.CancelledTransferred,
    });

    public static Condition NotInvestigated { get; } = new("not-investigated", h => h.Event is Event.CrimeFinalised { Outcome: FinalOutcome.NotInvestigated });

    public static Condition FiledUndetected { get; } = new("filed-undetected", h => h.Event is Event.CrimeFinalised { Outcome: FinalOutcome.FiledUndetected });

    public static Condition FiledDisengaged { get; } = new("filed-disengaged", h => h.Event is Event.CrimeFinalised { Outcome: FinalOutcome.FiledDisengaged });

    // A case closed after court did not end without charge.
    public static Condition EndedWithoutCharge { get; } = new("", h => h.Event is Event.CrimeFinalised e && e.Outcome != FinalOutcome.Closed);

    public static Condition BurglaryOrViolence { get; } = new("burglary or violence",
        h => h.Journey.Case.Flags.Contains(OffenceFlag.Burglary) || h.Journey.Case.Flags.Contains(OffenceFlag.Violence));

    public static Condition DisposalGiven { get; } = new("given", h => h.Event is Event.DisposalRecorded { Stage: DisposalStage.Given });

    public static Condition DisposalBreached { get; } = new("breached", h => h.Event is Event.DisposalRecorded { Stage: DisposalStage.Breached });

    public static Condition FileSubmitted { get; } = new("submitted", h => h.Event is Event.CpsFileRecorded { Stage: CpsFileStage.Submitted });

    // Only somebody eligible under section 16 or 17(4) can be recorded before trial.
    public static Condition FileSubmittedForEligible { get; } = new("submitted", h => h.Event is Event.CpsFileRecorded { Stage: CpsFileStage.Submitted }
        && (h.Journey.Tier.Has(EnhancedCategory.Vulnerable) || h.Journey.Tier.Has(EnhancedCategory.Intimidated)));

    public static Condition Mg2Included { get; } = new("mg2Included", h => h.Event is Event.CpsFileRecorded { Mg2Included: true });

    public static Condition NoCharge { get; } = new("no-charge", h => h.Event is Event.ChargeDecided { Decision: ChargeDecision.NoCharge });

    public static Condition NoChargeByPolice { get; } = new("no-charge, police",
        h => h.Event is Event.ChargeDecided { Decision: ChargeDecision.NoCharge, DecidedBy: Prosecutor.Police });

    public static Condition NoChargeByCps { get; } = new("no-charge, cps",
        h => h.Event is Event.ChargeDecided { Decision: ChargeDecision.NoCharge, DecidedBy: Prosecutor.Cps });

    public static Condition StoppedOrAltered { get; } = new("discontinued, no-evidence-offered, charge-altered, charge-dropped",
        h => h.Event is Event.ChargeDecided
        {
            Decision: ChargeDecision.Discontinued or ChargeDecision.NoEvidenceOffered
            or ChargeDecision.ChargeAltered or ChargeDecision.ChargeDropped
        });

    public static Condition CaseStopped { get; } = new("stopped",
        h => h.Event is Event.ChargeDecided { Decision: ChargeDecision.Discontinued or ChargeDecision.NoEvidenceOffered });

    public static Condition Reviewable { get; } = new("no-charge, discontinued, no-evidence-offered, charge-altered, charge-dropped",
        h => h.Event is Event.ChargeDecided e && e.Decision != ChargeDecision.Charged);

    public static Condition Charged { get; } = new("charged", h => IsCharge(h.Event));

    public static Condition ChargedWithDeath { get; } = new("charged, death", h => IsCharge(h.Event) && IsDeath(h.Journey));

    // Offered again at charge, unless the statement has been made meanwhile.
    public static Condition ChargedBeforeStatement { get; } = new("charged",
        h => IsCharge(h.Event) && !HasRow(h, "R7-READ") && !HasOpen(h, "R7-OFFER"));

    public static Condition BusinessChargedBeforeStatement { get; } = new("charged", h => IsCharge(h.Event) && h.Journey.Person.IsBusiness
        && !HasRow(h, "R7-READ") && !HasOpen(h, "R7-BIS"));

    public static Condition RemandWithSafeguarding { get; } = new("remand-sought, safeguardingConcern",
        h => h.Event is Event.ChargeDecided { Custody: ChargeCustody.RemandSought, SafeguardingConcern: true });

    // The witness care unit takes over with a charge, a court date, and a civilian witness or an expected plea of not guilty.
    public static Condition ChargedForIntake { get; } = new("charged", h => IsCharge(h.Event) && IsIntakeDue(h));

    public static Condition ListedForIntake { get; } = new("", IsIntakeDue);

    /// <summary>The same condition, once for a person: whatever the suspect or the hearing.</summary>
    public static Condition Once(string rule, Condition? when = null) =>
        new(when?.Text ?? "", h => !HasRow(h, rule) && (when is null || when.Holds(h)));

    private static bool IsCharge(Event happened) => happened is Event.ChargeDecided { Decision: ChargeDecision.Charged };

    private static bool IsIntakeDue(Happening h) => h.Journey.Case is { WitnessCareNeeded: true, WitnessCareHasIt: false }
        && h.Journey.Suspects.Values.Any(s => LifeCycle.IsAfterCharge(s.State)) && h.Journey.Hearings.Values.Any(x => x is { IsVacated: false, StartsAt: not null })
        && !HasOpen(h, "VWCU-INTAKE");

    private static bool IsDeath(Journey journey) => journey.Case.Flags.Contains(OffenceFlag.Death) || journey.Case.Flags.Contains(OffenceFlag.RoadDeath);

    private static bool IsSexual(Journey journey) =>
        journey.Case.Flags.Contains(OffenceFlag.SexualOffence) || journey.Case.Flags.Contains(OffenceFlag.SeriousSexualOffence);

    private static bool IsUnder18(Happening h) => h.Journey.Person.Turns18On > London.DateOf(h.Entry.OccurredAt);

    private static bool HasOpen(Happening h, string rule) => h.Journey.Obligations.Open.Any(o => o.Rule == rule);

    private static bool HasRow(Happening h, string rule) =>
        h.Journey.Obligations.Of(rule).Any(o => o.Status is not (ObligationStatus.NotOwed or ObligationStatus.Cancelled));
}
