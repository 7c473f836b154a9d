using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Core.Code;

/// <summary>An admitted event, seen from one journey as it stands.</summary>
public sealed record Happening(LogEntry Entry, Journey Journey)
{
    public Event Event => Entry.Event;

    /// <summary>The journey as it was before the entry.</summary>
    public Journey Before { get; init; } = Journey;

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
    public static Condition InvestigationCreated { get; } = On<Event.CrimeRecorded>("", e => e.InvestigationCreated is not false);

    public static Condition SexualOffence { get; } = new("sexual-offence", h => IsSexual(h.Journey));

    public static Condition DomesticAbuse { get; } = new("domestic-abuse", h => h.Journey.Case.Flags.Contains(OffenceFlag.DomesticAbuse));

    public static Condition Death { get; } = new("death", h => IsDeath(h.Journey));

    public static Condition ViolenceOrSexualOffence { get; } = new("violence or sexual-offence",
        h => h.Journey.Case.Flags.Contains(OffenceFlag.Violence) || IsSexual(h.Journey));

    public static Condition PoliceEmployeeReported { get; } = new("policeEmployee person", h => h.Journey.Person.IsPoliceEmployee);

    public static Condition PoliceEmployee { get; } = new("policeEmployee", h => h.Journey.Person.IsPoliceEmployee);

    public static Condition DomesticAbuseAndPoliceEmployee { get; } = new("domestic-abuse and policeEmployee",
        h => h.Journey.Case.Flags.Contains(OffenceFlag.DomesticAbuse) && h.Journey.Case.IsRestricted);

    public static Condition PoliceEmployeeSuspected { get; } = On<Event.SuspectIdentified>("policeEmployee",
        (e, h) => e.PoliceEmployee is true && h.Journey.Case.Flags.Contains(OffenceFlag.DomesticAbuse));

    public static Condition BusinessWithNamedContact { get; } = new("business with namedContact",
        h => h.Journey.Person is { IsBusiness: true, HasNamedContact: true });

    public static Condition NamedContactGiven { get; } = new("namedContact", h => h.Journey.Person is { IsBusiness: true, HasNamedContact: true });

    // The police inform about adults once; a young suspect brings in the youth offending team whatever the police said or still owe (3.2.12).
    public static Condition AgeOfSuspectKnown { get; } = On<Event.SuspectIdentified>("under18 known", (e, h) => e.Under18 is { } isYoung
        && (isYoung ? !h.Journey.Obligations.Open.Any(o => o is { Rule: "R3-RJINFO", Holder: DutyHolder.Yot }) : !HasRow(h, "R3-RJINFO")));

    public static Condition ReleasedOnBail { get; } = On<Event.SuspectReleased>("bail", e => e.Basis == ReleaseBasis.Bail);

    public static Condition ReleasedUnderInvestigation { get; } = On<Event.SuspectReleased>("under-investigation",
        e => e.Basis == ReleaseBasis.UnderInvestigation);

    public static Condition SetByPolice { get; } = On<Event.BailChanged>("setBy police", e => e.SetBy == BailAuthority.Police);

    public static Condition BailEndedUnderInvestigation { get; } = On<Event.BailChanged>("endedAs under-investigation",
        e => e.EndedAs == BailEnd.UnderInvestigation);

    public static Condition ConditionsProtectVictim { get; } = new("conditions protect the victim", h => h.Event
        is Event.SuspectReleased { ConditionsProtectVictim: true }
        or Event.BailChanged { ConditionsProtectVictim: true }
        or Event.ChargeDecided { ConditionsProtectVictim: true }
        or Event.HearingResulted { ConditionsProtectVictim: true });

    public static Condition BailProposed { get; } = On<Event.DecisionProposed>("bail-conditions",
        e => e.Kind == ProposedDecision.BailConditions);

    public static Condition DisposalProposed { get; } = On<Event.DecisionProposed>("out-of-court-disposal",
        e => e.Kind == ProposedDecision.OutOfCourtDisposal);

    public static Condition IsBusiness { get; } = new("business", h => h.Journey.Person.IsBusiness);

    public static Condition CancelledRecord { get; } = On<Event.CrimeFinalised>("cancelled-*",
        e => e.Outcome is FinalOutcome.CancelledNotACrime or FinalOutcome.CancelledMerged or FinalOutcome.CancelledTransferred);

    public static Condition NotInvestigated { get; } = On<Event.CrimeFinalised>("not-investigated",
        e => e.Outcome == FinalOutcome.NotInvestigated);

    public static Condition FiledUndetected { get; } = On<Event.CrimeFinalised>("filed-undetected",
        e => e.Outcome == FinalOutcome.FiledUndetected);

    public static Condition FiledDisengaged { get; } = On<Event.CrimeFinalised>("filed-disengaged",
        e => e.Outcome == FinalOutcome.FiledDisengaged);

    // A case closed after court did not end without charge.
    public static Condition EndedWithoutCharge { get; } = On<Event.CrimeFinalised>("", e => e.Outcome != FinalOutcome.Closed);

    public static Condition BurglaryOrViolence { get; } = new("burglary or violence",
        h => h.Journey.Case.Flags.Contains(OffenceFlag.Burglary) || h.Journey.Case.Flags.Contains(OffenceFlag.Violence));

    public static Condition DisposalGiven { get; } = On<Event.DisposalRecorded>("given", e => e.Stage == DisposalStage.Given);

    public static Condition DisposalBreached { get; } = On<Event.DisposalRecorded>("breached", e => e.Stage == DisposalStage.Breached);

    public static Condition FileSubmitted { get; } = On<Event.CpsFileRecorded>("submitted", e => e.Stage == CpsFileStage.Submitted);

    // Only somebody eligible under section 16 or 17(4) can be recorded before trial.
    public static Condition FileSubmittedForEligible { get; } = On<Event.CpsFileRecorded>("submitted",
        (e, h) => e.Stage == CpsFileStage.Submitted
            && (h.Journey.Tier.Has(EnhancedCategory.Vulnerable) || h.Journey.Tier.Has(EnhancedCategory.Intimidated)));

    public static Condition Mg2Included { get; } = On<Event.CpsFileRecorded>("mg2Included", e => e.Mg2Included is true);

    public static Condition NoCharge { get; } = On<Event.ChargeDecided>("no-charge", e => e.Decision == ChargeDecision.NoCharge);

    public static Condition NoChargeByPolice { get; } = On<Event.ChargeDecided>("no-charge, police",
        e => e.Decision == ChargeDecision.NoCharge && e.DecidedBy == Prosecutor.Police);

    public static Condition NoChargeByCps { get; } = On<Event.ChargeDecided>("no-charge, cps",
        e => e.Decision == ChargeDecision.NoCharge && e.DecidedBy == Prosecutor.Cps);

    public static Condition StoppedOrAltered { get; } = On<Event.ChargeDecided>(
        "discontinued, no-evidence-offered, charge-altered, charge-dropped",
        e => e.Decision is ChargeDecision.Discontinued or ChargeDecision.NoEvidenceOffered
            or ChargeDecision.ChargeAltered or ChargeDecision.ChargeDropped);

    public static Condition CaseStopped { get; } = On<Event.ChargeDecided>("stopped",
        e => e.Decision is ChargeDecision.Discontinued or ChargeDecision.NoEvidenceOffered);

    public static Condition Reviewable { get; } = On<Event.ChargeDecided>(
        "no-charge, discontinued, no-evidence-offered, charge-altered, charge-dropped",
        e => e.Decision != ChargeDecision.Charged);

    public static Condition Charged { get; } = On<Event.ChargeDecided>("charged", IsCharge);

    public static Condition ChargedWithDeath { get; } = On<Event.ChargeDecided>("charged, death", (e, h) => IsCharge(e) && IsDeath(h.Journey));

    // Offered again at charge, unless the statement has been made meanwhile.
    public static Condition ChargedBeforeStatement { get; } = On<Event.ChargeDecided>("charged",
        (e, h) => IsCharge(e) && !HasRow(h, "R7-READ") && !HasOpen(h, "R7-OFFER"));

    public static Condition BusinessChargedBeforeStatement { get; } = On<Event.ChargeDecided>("charged",
        (e, h) => IsCharge(e) && h.Journey.Person.IsBusiness && !HasRow(h, "R7-READ") && !HasOpen(h, "R7-BIS"));

    public static Condition RemandWithSafeguarding { get; } = On<Event.ChargeDecided>("remand-sought, safeguardingConcern",
        e => e.Custody == ChargeCustody.RemandSought && e.SafeguardingConcern is true);

    // The witness care unit takes over with a charge, a court date, and a civilian witness or an expected plea of not guilty.
    public static Condition ChargedForIntake { get; } = On<Event.ChargeDecided>("charged", (e, h) => IsCharge(e) && IsIntakeDue(h));

    public static Condition ListedForIntake { get; } = new("", IsIntakeDue);

    /// <summary>The same condition, once for a person: whatever the suspect or the hearing.</summary>
    public static Condition Once(string rule, Condition? when = null) =>
        new(when?.Text ?? "", h => !HasRow(h, rule) && (when is null || when.Holds(h)));

    // Of an event of another type, such as the one that makes somebody owed news of before, it says nothing.
    private static Condition On<T>(string text, Func<T, Happening, bool> holds) where T : Event => new(text, h => h.Event is T e && holds(e, h));

    private static Condition On<T>(string text, Func<T, bool> holds) where T : Event => On<T>(text, (e, _) => holds(e));

    private static bool IsCharge(Event.ChargeDecided e) => e.Decision == ChargeDecision.Charged;

    private static bool IsIntakeDue(Happening h) => h.Journey.Case is { WitnessCareNeeded: true, WitnessCareHasIt: false }
        && h.Journey.Suspects.Values.Any(s => LifeCycle.IsAfterCharge(s.State)) && h.Journey.Hearings.Values.Any(x => !x.IsVacated && x.StartsAt is not null)
        && !HasOpen(h, "VWCU-INTAKE");

    private static bool IsDeath(Journey journey) => journey.Case.IsAnyOf(Offences.Death);

    private static bool IsSexual(Journey journey) => journey.Case.IsAnyOf(Offences.Sexual);

    private static bool IsUnder18(Happening h) => h.Journey.Person.Turns18On > London.DateOf(h.Entry.OccurredAt);

    private static bool HasOpen(Happening h, string rule) => h.Journey.Obligations.Open.Any(o => o.Rule == rule);

    private static bool HasRow(Happening h, string rule) =>
        h.Journey.Obligations.Of(rule).Any(o => o.Status is not (ObligationStatus.NotOwed or ObligationStatus.Cancelled));
}
