using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Core.Code;

/// <summary>Conditions of hearings, results, measures, appeals and sentences.</summary>
public static partial class Conditions
{
    private const int TermOfContactSchemeMonths = 12;
    private const int WorkingDaysCloseToTrial = 2;

    public static Condition NotTrialSection28OrAppeal { get; } = new("not trial, section-28, appeal", h => h.Event is Event.HearingListed
    {
        Kind: not (HearingKind.Trial or HearingKind.Retrial or HearingKind.Section28 or HearingKind.Appeal),
    });

    public static Condition TrialOrRetrial { get; } = new("trial, retrial",
        h => h.Event is Event.HearingListed { Kind: HearingKind.Trial or HearingKind.Retrial });

    public static Condition Section28Listed { get; } = new("section-28", h => h.Event is Event.HearingListed { Kind: HearingKind.Section28 });

    public static Condition AppealListed { get; } = new("appeal", h => h.Event is Event.HearingListed { Kind: HearingKind.Appeal });

    // Moved, the hearing re-dates what hangs on it; once is enough.
    public static Condition SentenceListed { get; } = new("sentence",
        h => h.Event is Event.HearingListed { Kind: HearingKind.Sentence, Status: not ListingStatus.Vacated } e && !HasRowFor(h, "R7-VERIFY", e.HearingRef));

    public static Condition TrialOfSexualOffenceAgainstAdult { get; } = new("trial or section-28, sexual-offence, adult",
        h => h.Event is Event.HearingListed { Kind: HearingKind.Trial or HearingKind.Retrial or HearingKind.Section28, Status: not ListingStatus.Vacated } e
            && IsSexual(h.Journey) && !IsUnder18(h) && !HasRowFor(h, "R8-PTMEET", e.HearingRef));

    public static Condition HearingFinished { get; } = new("finished", h => h.Event is Event.HearingHeld { Stage: HearingStage.Finished } e
        && !(h.Journey.Hearings.GetValueOrDefault(e.HearingRef)?.IsResulted ?? false) && !HasRowFor(h, "R8-CHASE", e.HearingRef));

    public static Condition AnyResult { get; } = new("", h => h.Event is Event.HearingResulted);

    public static Condition FirstHearing { get; } = new("first", h => h.Event is Event.HearingResulted && HearingAt(h)?.Kind == HearingKind.First);

    public static Condition CustodyGiven { get; } = new("custody given", h => h.Event is Event.HearingResulted { Custody: not null });

    public static Condition CourtBailBeforeTrial { get; } = new("setBy court, before-trial",
        h => h.Event is Event.BailChanged { SetBy: BailAuthority.Court, Stage: null or BailStage.BeforeTrial });

    public static Condition CourtBailOnAppeal { get; } = new("setBy court, appeal",
        h => h.Event is Event.BailChanged { SetBy: BailAuthority.Court, Stage: BailStage.Appeal });

    public static Condition WarrantIssued { get; } = new("warrant issued", h => h.Event is Event.HearingResulted { Warrant: Warrant.Issued });

    public static Condition WarrantExecuted { get; } = new("warrant executed", h => h.Event is Event.HearingResulted { Warrant: Warrant.Executed });

    public static Condition PleaGuilty { get; } = new("plea guilty", h => h.Event is Event.HearingResulted { Plea: Plea.Guilty });

    public static Condition PleaNotGuilty { get; } = new("plea not-guilty", h => IsNotGuiltyPlea(h.Event));

    // Each court has its own limit for an application (CrimPR 18.3).
    public static Condition PleaNotGuiltyBelowCrownCourt { get; } = new("plea not-guilty", h => IsNotGuiltyPlea(h.Event) && !IsCrownCourt(h));

    public static Condition PleaNotGuiltyInCrownCourt { get; } = new("plea not-guilty", h => IsNotGuiltyPlea(h.Event) && IsCrownCourt(h));

    public static Condition VerdictGiven { get; } = new("verdict given", h => h.Event is Event.HearingResulted { Verdict: not null });

    public static Condition VerdictOnDeath { get; } = new("verdict, death", h => h.Event is Event.HearingResulted { Verdict: not null } && IsDeath(h.Journey));

    public static Condition NotGuilty { get; } = new("not guilty", h => h.Event is Event.HearingResulted { Verdict: Verdict.NotGuilty });

    public static Condition SentenceGiven { get; } = new("sentence given", h => h.Event is Event.HearingResulted { Sentence: not null });

    public static Condition Sentenced { get; } = new("sentence", h => h.Event is Event.HearingResulted { Sentence: not null });

    public static Condition SentencedForDeath { get; } = new("sentence, death",
        h => h.Event is Event.HearingResulted { Sentence: not null } && IsDeath(h.Journey));

    public static Condition CustodialSentence { get; } = new("custody", h => h.Event is Event.HearingResulted { Sentence: { } sentence }
        && sentence.Kinds.Any(k => k is SentenceKind.ImmediateCustody or SentenceKind.Life or SentenceKind.HospitalOrder));

    public static Condition SentencedUnderLeniencyScheme { get; } = new("Crown Court sentence, undulyLenientScheme",
        h => h.Event is Event.HearingResulted { Sentence.UndulyLenientScheme: true } && IsCrownCourt(h));

    public static Condition SentencedUnderContactScheme { get; } = new("sentence, specifiedOffence, 12 months or more, life or hospital-order",
        h => h.Event is Event.HearingResulted { Sentence: { SpecifiedOffence: true } sentence }
            && (sentence.Kinds.Contains(SentenceKind.Life) || sentence.Kinds.Contains(SentenceKind.HospitalOrder)
                || (sentence.Kinds.Contains(SentenceKind.ImmediateCustody) && sentence.Months >= TermOfContactSchemeMonths)));

    public static Condition SentencedUnderNotificationScheme { get; } = new(
        "sentence under 12 months of prison, stalking or harassment or coercive-control, pilot on",
        h => h.Parameters.VictimNotificationScheme && h.Event is Event.HearingResulted { Sentence: { } sentence }
            && sentence.Kinds.Contains(SentenceKind.ImmediateCustody) && sentence.Months < TermOfContactSchemeMonths
            && h.Journey.Case.Flags.Any(f => f is OffenceFlag.Stalking or OffenceFlag.Harassment or OffenceFlag.CoerciveControl));

    public static Condition YoungOffenderSentenced { get; } = new("sentence, suspect under 18", h => h.Event is Event.HearingResulted { Sentence: not null } e
        && (h.Journey.Suspects.GetValueOrDefault(e.SuspectRef ?? HearingAt(h)?.Suspect ?? "")?.Under18 ?? false));

    public static Condition HasEnhancedRights { get; } = new("enhanced rights", h => h.Journey.Tier.IsEnhanced);

    // The list comes again and again; only a change is news.
    public static Condition Required { get; } = new("true", IsNewlyRequired);

    public static Condition RequiredChild { get; } = new("true, under 18", h => IsNewlyRequired(h) && IsUnder18(h));

    public static Condition RequiredWithNeed { get; } = new("true; vulnerable, intimidated or support need", h => IsNewlyRequired(h)
        && (h.Journey.Tier.Has(EnhancedCategory.Vulnerable) || h.Journey.Tier.Has(EnhancedCategory.Intimidated) || !h.Journey.Person.SupportNeeds.IsEmpty));

    public static Condition NotRequired { get; } = new("false", h => h.Event is Event.WitnessRequired { Required: false } e
        && LastWord(h, e.HearingRef)?.Rule != "R8-STOOD-DOWN");

    public static Condition CloseToTheHearing { get; } = new("within 2 working days of trial", h => HearingAt(h)?.StartsAt is { } starts
        && h.Calendar.AddWorkingDays(London.DateOf(h.Entry.KnownAt), WorkingDaysCloseToTrial) >= London.DateOf(starts));

    // A later note of the same attendance adds times, not a second wait.
    public static Condition Arrived { get; } = new("", h => h.Event is Event.WitnessAttended e
        && !h.Journey.Obligations.Of("W-WAIT").Any(o => o.Hearing == e.HearingRef && o.TriggeredAt == e.ArrivedAt));

    public static Condition Called { get; } = new("calledAt", h => h.Event is Event.WitnessAttended { CalledAt: not null });

    public static Condition MeasuresApplied { get; } = new("applied", h => h.Event is Event.SpecialMeasuresRecorded { Stage: SpecialMeasuresStage.Applied });

    public static Condition MeasuresDecided { get; } = new("granted, refused, varied",
        h => h.Event is Event.SpecialMeasuresRecorded { Stage: not SpecialMeasuresStage.Applied });

    public static Condition Section28Measure { get; } = new("measures has section-28",
        h => h.Event is Event.SpecialMeasuresRecorded e && e.Measures.Contains(SpecialMeasure.Section28));

    public static Condition AppealLodged { get; } = new("lodged", h => h.Event is Event.AppealRecorded { Stage: AppealStage.Lodged });

    public static Condition LeaveDecided { get; } = new("leave-granted, leave-refused",
        h => h.Event is Event.AppealRecorded { Stage: AppealStage.LeaveGranted or AppealStage.LeaveRefused });

    public static Condition LeaveGrantedOnDeath { get; } = new("leave-granted, death",
        h => h.Event is Event.AppealRecorded { Stage: AppealStage.LeaveGranted } && IsDeath(h.Journey));

    public static Condition AppealDecided { get; } = new("decided", h => h.Event is Event.AppealRecorded { Stage: AppealStage.Decided });

    public static Condition QuashedOrReduced { get; } = new("conviction quashed or sentence cut",
        h => h.Event is Event.AppealRecorded { Result: AppealResult.ConvictionQuashed or AppealResult.SentenceReduced });

    public static Condition ReleasePlanned { get; } = new("release-planned", h => h.Event is Event.SentenceStageReported { Stage: SentenceStage.ReleasePlanned });

    public static Condition ParoleListed { get; } = new("parole-listed", h => h.Event is Event.SentenceStageReported { Stage: SentenceStage.ParoleListed });

    /// <summary>Whether a result says anything on what the condition asks: where a correction is silent it takes nothing back.</summary>
    public static bool IsAnswered(Event.HearingResulted result, Condition when) =>
        when == PleaGuilty || when == PleaNotGuilty || when == PleaNotGuiltyBelowCrownCourt || when == PleaNotGuiltyInCrownCourt ? result.Plea is not null
            : when == WarrantIssued || when == WarrantExecuted ? result.Warrant is not null
            : (when == SentencedUnderLeniencyScheme || when == SentencedUnderContactScheme || when == SentencedUnderNotificationScheme)
                && result.Sentence is not null;

    private static bool IsNotGuiltyPlea(Event happened) => happened is Event.HearingResulted { Plea: Plea.NotGuilty };

    private static bool IsCrownCourt(Happening h) => HearingAt(h)?.Court.Level == CourtLevel.Crown;

    private static HearingFacts? HearingAt(Happening h) => Before.HearingOf(h.Event) is { } hearing ? h.Journey.Hearings.GetValueOrDefault(hearing) : null;

    private static bool HasRowFor(Happening h, string rule, string hearing) =>
        h.Journey.Obligations.Of(rule).Any(o => o.Hearing == hearing && o.Status is not (ObligationStatus.NotOwed or ObligationStatus.Cancelled));

    private static bool IsNewlyRequired(Happening h) => h.Event is Event.WitnessRequired { Required: true } e
        && (LastWord(h, e.HearingRef) is not { } last || last.Rule == "R8-STOOD-DOWN" || last.Status is ObligationStatus.Cancelled or ObligationStatus.Superseded);

    private static Obligation? LastWord(Happening h, string hearing) =>
        h.Journey.Obligations.Values.LastOrDefault(o => o.Hearing == hearing && o.Rule is ("R8-EVIDENCE" or "R8-STOOD-DOWN" or "W-REQUIRED"));
}
