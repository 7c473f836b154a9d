using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Core.Code;

/// <summary>Conditions of hearings, results, measures, appeals and sentences.</summary>
public static partial class Conditions
{
    private const int TermOfContactSchemeMonths = 12;
    private const int WorkingDaysCloseToTrial = 2;

    public static Condition NotTrialSection28OrAppeal { get; } = On<Event.HearingListed>("not trial, section-28, appeal",
        e => e.Kind is not (HearingKind.Trial or HearingKind.Retrial or HearingKind.Section28 or HearingKind.Appeal));

    public static Condition TrialOrRetrial { get; } = On<Event.HearingListed>("trial, retrial",
        e => e.Kind is HearingKind.Trial or HearingKind.Retrial);

    public static Condition Section28Listed { get; } = On<Event.HearingListed>("section-28", e => e.Kind == HearingKind.Section28);

    public static Condition AppealListed { get; } = On<Event.HearingListed>("appeal", e => e.Kind == HearingKind.Appeal);

    // Moved, the hearing re-dates what hangs on it; once is enough.
    public static Condition SentenceListed { get; } = On<Event.HearingListed>("sentence",
        (e, h) => e.Kind == HearingKind.Sentence && e.Status != ListingStatus.Vacated && !HasRowFor(h, "R7-VERIFY", e.HearingRef, e.SuspectRef));

    public static Condition TrialOfSexualOffenceAgainstAdult { get; } = On<Event.HearingListed>(
        "trial or section-28, sexual-offence, adult",
        (e, h) => e.Kind is HearingKind.Trial or HearingKind.Retrial or HearingKind.Section28 && e.Status != ListingStatus.Vacated
            && IsSexual(h.Journey) && !IsUnder18(h) && !HasRowFor(h, "R8-PTMEET", e.HearingRef, e.SuspectRef));

    public static Condition HearingFinished { get; } = On<Event.HearingHeld>("finished", (e, h) => e.Stage == HearingStage.Finished
        && !h.Journey.Hearings[e.HearingRef].IsResultedForAll && !HasRowFor(h, "R8-CHASE", e.HearingRef));

    // Of a joint hearing the court owes a result for each defendant.
    public static Condition ResultedForAll { get; } = On<Event.HearingResulted>("", (e, h) => h.Journey.Hearings[e.HearingRef].IsResultedForAll);

    public static Condition FirstHearing { get; } = On<Event.HearingResulted>("first", (e, h) => h.Journey.Hearings[e.HearingRef].Kind == HearingKind.First);

    public static Condition CustodyGiven { get; } = On<Event.HearingResulted>("custody given", e => e.Custody is not null);

    public static Condition CourtBailBeforeTrial { get; } = On<Event.BailChanged>("setBy court, before-trial",
        e => e.SetBy == BailAuthority.Court && e.Stage is null or BailStage.BeforeTrial);

    public static Condition CourtBailOnAppeal { get; } = On<Event.BailChanged>("setBy court, appeal",
        e => e.SetBy == BailAuthority.Court && e.Stage == BailStage.Appeal);

    public static Condition WarrantIssued { get; } = On<Event.HearingResulted>("warrant issued", e => e.Warrant == Warrant.Issued);

    public static Condition WarrantExecuted { get; } = On<Event.HearingResulted>("warrant executed", e => e.Warrant == Warrant.Executed);

    public static Condition PleaGuilty { get; } = On<Event.HearingResulted>("plea guilty", e => e.Plea == Plea.Guilty);

    public static Condition PleaNotGuilty { get; } = On<Event.HearingResulted>("plea not-guilty", e => e.Plea == Plea.NotGuilty);

    // Each court has its own limit for an application (CrimPR 18.3).
    public static Condition PleaNotGuiltyBelowCrownCourt { get; } = On<Event.HearingResulted>("plea not-guilty",
        (e, h) => e.Plea == Plea.NotGuilty && !IsCrownCourt(e, h));

    public static Condition PleaNotGuiltyInCrownCourt { get; } = On<Event.HearingResulted>("plea not-guilty",
        (e, h) => e.Plea == Plea.NotGuilty && IsCrownCourt(e, h));

    public static Condition VerdictGiven { get; } = On<Event.HearingResulted>("verdict given", e => e.Verdict is not null);

    public static Condition VerdictOnDeath { get; } = On<Event.HearingResulted>("verdict, death", (e, h) => e.Verdict is not null && IsDeath(h.Journey));

    public static Condition NotGuilty { get; } = On<Event.HearingResulted>("not guilty", e => e.Verdict == Verdict.NotGuilty);

    public static Condition SentenceGiven { get; } = On<Event.HearingResulted>("sentence given", e => e.Sentence is not null);

    public static Condition Sentenced { get; } = On<Event.HearingResulted>("sentence", e => e.Sentence is not null);

    public static Condition SentencedForDeath { get; } = On<Event.HearingResulted>("sentence, death", (e, h) => e.Sentence is not null && IsDeath(h.Journey));

    public static Condition CustodialSentence { get; } = On<Event.HearingResulted>("custody", e => e.Sentence is { } sentence
        && sentence.Kinds.Any(k => k is SentenceKind.ImmediateCustody or SentenceKind.Life or SentenceKind.HospitalOrder));

    public static Condition SentencedUnderLeniencyScheme { get; } = On<Event.HearingResulted>("Crown Court sentence, undulyLenientScheme",
        (e, h) => e.Sentence is { UndulyLenientScheme: true } && IsCrownCourt(e, h));

    public static Condition SentencedUnderContactScheme { get; } = On<Event.HearingResulted>(
        "sentence, specifiedOffence, 12 months or more, life or hospital-order",
        e => e.Sentence is { SpecifiedOffence: true } sentence
            && (sentence.Kinds.Contains(SentenceKind.Life) || sentence.Kinds.Contains(SentenceKind.HospitalOrder)
                || (sentence.Kinds.Contains(SentenceKind.ImmediateCustody) && sentence.Months >= TermOfContactSchemeMonths)));

    public static Condition SentencedUnderNotificationScheme { get; } = On<Event.HearingResulted>(
        "sentence under 12 months of prison, stalking or harassment or coercive-control, pilot on",
        (e, h) => h.Parameters.VictimNotificationScheme && e.Sentence is { } sentence
            && sentence.Kinds.Contains(SentenceKind.ImmediateCustody) && sentence.Months < TermOfContactSchemeMonths
            && h.Journey.Case.IsAnyOf(Offences.Stalking));

    public static Condition YoungOffenderSentenced { get; } = On<Event.HearingResulted>("sentence, suspect under 18",
        (e, h) => e.Sentence is not null && (h.Journey.Suspects.GetValueOrDefault(e.SuspectRef!)?.Under18 ?? false));

    public static Condition HasEnhancedRights { get; } = new("enhanced rights", h => h.Journey.Tier.IsEnhanced);

    // The list comes again and again; only a change is news.
    public static Condition Required { get; } = On<Event.WitnessRequired>("true", IsNewlyRequired);

    public static Condition RequiredChild { get; } = On<Event.WitnessRequired>("true, under 18", (e, h) => IsNewlyRequired(e, h) && IsUnder18(h));

    public static Condition RequiredWithNeed { get; } = On<Event.WitnessRequired>(
        "true; vulnerable, intimidated or support need",
        (e, h) => IsNewlyRequired(e, h)
            && (h.Journey.Tier.Has(EnhancedCategory.Vulnerable) || h.Journey.Tier.Has(EnhancedCategory.Intimidated) || !h.Journey.Person.SupportNeeds.IsEmpty));

    public static Condition NotRequired { get; } = On<Event.WitnessRequired>("false", (e, h) => !e.Required
        && LastWord(h, e.HearingRef)?.Rule != "R8-STOOD-DOWN");

    public static Condition CloseToTheHearing { get; } = new("within 2 working days of trial", h => HearingAt(h)?.StartsAt is { } starts
        && h.Calendar.AddWorkingDays(London.DateOf(h.Entry.KnownAt), WorkingDaysCloseToTrial) >= London.DateOf(starts));

    // A later note of the same attendance adds times, not a second wait.
    public static Condition Arrived { get; } = On<Event.WitnessAttended>("",
        (e, h) => !h.Journey.Obligations.Of("W-WAIT").Any(o => o.Hearing == e.HearingRef && o.TriggeredAt == e.ArrivedAt));

    public static Condition Called { get; } = On<Event.WitnessAttended>("calledAt", e => e.CalledAt is not null);

    public static Condition MeasuresApplied { get; } = On<Event.SpecialMeasuresRecorded>("applied",
        e => e.Stage == SpecialMeasuresStage.Applied);

    public static Condition MeasuresDecided { get; } = On<Event.SpecialMeasuresRecorded>("granted, refused, varied",
        e => e.Stage is not SpecialMeasuresStage.Applied);

    public static Condition Section28Measure { get; } = On<Event.SpecialMeasuresRecorded>("measures has section-28",
        e => e.Measures.Contains(SpecialMeasure.Section28));

    public static Condition AppealLodged { get; } = On<Event.AppealRecorded>("lodged", e => e.Stage == AppealStage.Lodged);

    public static Condition LeaveDecided { get; } = On<Event.AppealRecorded>("leave-granted, leave-refused",
        e => e.Stage is AppealStage.LeaveGranted or AppealStage.LeaveRefused);

    public static Condition LeaveGrantedOnDeath { get; } = On<Event.AppealRecorded>("leave-granted, death",
        (e, h) => e.Stage == AppealStage.LeaveGranted && IsDeath(h.Journey));

    public static Condition AppealDecided { get; } = On<Event.AppealRecorded>("decided", e => e.Stage == AppealStage.Decided);

    public static Condition QuashedOrReduced { get; } = On<Event.AppealRecorded>("conviction quashed or sentence cut",
        e => e.Result is AppealResult.ConvictionQuashed or AppealResult.SentenceReduced);

    public static Condition ReleasePlanned { get; } = On<Event.SentenceStageReported>("release-planned",
        e => e.Stage == SentenceStage.ReleasePlanned);

    public static Condition ParoleListed { get; } = On<Event.SentenceStageReported>("parole-listed",
        e => e.Stage == SentenceStage.ParoleListed);

    /// <summary>Whether a result says anything on what the condition asks: where a correction is silent it takes nothing back.</summary>
    public static bool IsAnswered(Event.HearingResulted result, Condition when) =>
        when == PleaGuilty || when == PleaNotGuilty || when == PleaNotGuiltyBelowCrownCourt || when == PleaNotGuiltyInCrownCourt ? result.Plea is not null
            : when == WarrantIssued || when == WarrantExecuted ? result.Warrant is not null
            : (when == SentencedUnderLeniencyScheme || when == SentencedUnderContactScheme || when == SentencedUnderNotificationScheme)
                && result.Sentence is not null;

    private static bool IsCrownCourt(Event.HearingResulted result, Happening h) =>
        h.Journey.Hearings[result.HearingRef].Court.Level == CourtLevel.Crown;

    private static HearingFacts? HearingAt(Happening h) => Before.HearingOf(h.Event) is { } hearing ? h.Journey.Hearings.GetValueOrDefault(hearing) : null;

    // One hearing may be that of several suspects; each has a row of its own (D.0).
    private static bool HasRowFor(Happening h, string rule, string hearing, string? suspect = null) => h.Journey.Obligations.Of(rule).Any(o =>
        o.Hearing == hearing && (suspect is null || o.Suspect == suspect) && o.Status is not (ObligationStatus.NotOwed or ObligationStatus.Cancelled));

    private static bool IsNewlyRequired(Event.WitnessRequired e, Happening h) => e.Required
        && (LastWord(h, e.HearingRef) is not { } last || last.Rule == "R8-STOOD-DOWN" || last.Status is ObligationStatus.Cancelled or ObligationStatus.Superseded);

    private static Obligation? LastWord(Happening h, string hearing) =>
        h.Journey.Obligations.Values.LastOrDefault(o => o.Hearing == hearing && o.Rule is ("R8-EVIDENCE" or "R8-STOOD-DOWN" or "W-REQUIRED"));
}
