using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>
/// Why an obligation exists and why it has this date, in sentences: rule, source, trigger, each counted day, each skipped
/// weekend or holiday, tier and why. Worked out when read, never stored as text.
/// </summary>
public static class Explanation
{
    public static ImmutableArray<string> Of(Obligation obligation, Journey journey, RuleBook rules)
    {
        var rule = rules.RuleOf(obligation);
        var clock = rule.Clocks[obligation.Clock];
        return
        [
            $"{rule.Id}: the {Words(obligation.Holder == DutyHolder.PostCharge ? PostCharge(journey) : obligation.Holder)} must {rule.Words}.",
            $"Source: {rule.Source}; edition {obligation.Edition}.",
            $"It counts from {Moment(obligation.TriggeredAt)} (event {obligation.EventRef}{(obligation.Suspect is { Length: > 0 } s ? $", suspect {s}" : "")}).",
            .. Tier(obligation, journey, clock),
            .. Limit(obligation, journey, clock, rules),
            DueLine(obligation, rules),
            .. Extra(obligation),
            Status(obligation),
        ];
    }

    private static ImmutableArray<string> Tier(Obligation obligation, Journey journey, Clock clock) => !clock.DependsOnTier ? []
        : obligation.Enhanced ? [$"Enhanced rights ({Grounds(journey)}) shorten {clock.Standard} to {clock.Enhanced}."]
        : ["Standard rights: no ground for enhanced rights was known when the limit was set."];

    private static ImmutableArray<string> Limit(Obligation obligation, Journey journey, Clock clock, RuleBook rules)
    {
        var amount = obligation.Enhanced ? clock.Enhanced : clock.Standard;
        return clock.Unit switch
        {
            Unit.WorkingDays when obligation is { Due.Date: { } last, OriginalDue: null } =>
                [$"{Count(amount, "working day")}, the day of the event not counted:", .. DaysTo(obligation.TriggeredAt, last, rules.Calendar)],
            Unit.CalendarDays when IsPromised(obligation, amount ?? 0) =>
                [$"The date was promised to the person; without a promise it would be {Count(amount, "calendar day")} after that date."],
            Unit.CalendarDays or Unit.LastContact =>
                [$"{Count(amount, "calendar day")} after that date; the last day does not move when it is no working day."],
            Unit.Agreed =>
                [$"The interval agreed is {Count(journey.Agreement?.IntervalDays ?? rules.Parameters.UpdateDaysAtMost, "day")} from the last successful contact."],
            Unit.Hours => [$"{Count(amount, "hour")} of elapsed time, whatever the clocks do."],
            Unit.Cica => ["A claim can be made for two years from the incident; by who was a child then, until the twentieth birthday."],
            Unit.Before => ["It must be done before something else takes place, and moves with it."],
            Unit.Event => [clock.AtFirstContact ? "It belongs to the first contact and is due on that day." : "It belongs to the day of its event."],
            Unit.Months => [$"{Count(amount, "calendar month")} from that date."],
            _ => [],
        };
    }

    private static bool IsPromised(Obligation obligation, int days) => obligation.OriginalDue is null
        && obligation.Due.Date is { } date && date != London.DateOf(obligation.TriggeredAt).PlusDays(days);

    private static string DueLine(Obligation obligation, RuleBook rules)
    {
        var due = obligation.Due;
        var text = due.Kind switch
        {
            DueKind.EndOfDay => $"Due by the end of {Day(due.Date!.Value)}.",
            DueKind.Moment => $"Due by {Moment(due.At!.Value)}.",
            DueKind.BeforeMoment => $"Due before {Moment(due.At!.Value)}.",
            DueKind.BeforeEvent => $"Due before {due.Event} is accepted.",
            DueKind.CalendarNeeded => "No date: the holiday calendar ends before the limit does, and a newer one is needed.",
            DueKind.Undated => "It has no date (yet).",
        };
        var surface = Deadlines.SurfaceOn(due, obligation.TriggeredAt, rules.Calendar);
        return surface is { } day && day != due.Date ? $"{text} That is no working day: it shows as work on {Day(day)}." : text;
    }

    private static IEnumerable<string> DaysTo(Instant triggeredAt, LocalDate last, WorkingCalendar calendar)
    {
        var trigger = London.DateOf(triggeredAt);
        var working = Enumerable.Range(1, Math.Max(0, Period.DaysBetween(trigger, last))).Count(n => calendar.IsWorkingDay(trigger.PlusDays(n)));
        foreach (var day in working == 0 ? [] : calendar.Count(trigger, working))
        {
            yield return day.Number is { } number ? $"  {Day(day.Day)}: day {number}" : $"  {Day(day.Day)}: not counted, {day.SkippedBecause}";
        }
    }

    private static IEnumerable<string> Extra(Obligation obligation)
    {
        if (obligation.OriginalDue is { Ends: { } original })
        {
            yield return $"A supervisor extended it; it was due {Moment(original)}, which stays in the figures.";
        }

        if (obligation.SecondaryDue is { } secondary)
        {
            yield return $"Counted from allocation it would be {Day(secondary)}; kept only to show who was late.";
        }

        if (obligation.FailedAttempts > 0)
        {
            yield return $"{Count(obligation.FailedAttempts, "attempt")} failed.";
        }
    }

    private static string Status(Obligation obligation) => obligation.Status switch
    {
        ObligationStatus.Open => "It is open.",
        ObligationStatus.AttemptedNotDelivered => "It was tried and is not delivered; it is still owed.",
        _ => $"{Sentence(ContractName.Of(obligation.Status))} on {Moment(obligation.ClosedAt!.Value)} by {obligation.ClosedBy}"
            + (obligation.Because is { } because ? $" ({because.Replace('-', ' ')})." : "."),
    };

    private static DutyHolder PostCharge(Journey journey) => journey.Case.WitnessCareHasIt ? DutyHolder.WitnessCare : DutyHolder.Officer;

    private static string Grounds(Journey journey) =>
        string.Join(", ", journey.Tier.Automatic.Union(journey.Tier.Assessed).Select(c => ContractName.Of(c)).DefaultIfEmpty("as decided then"));

    private static string Words<T>(T value)
        where T : struct, Enum => ContractName.Of(value).Replace('-', ' ');

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..].Replace('-', ' ');

    private static string Count(int? number, string unit) => number == 1 ? $"1 {unit}" : $"{number} {unit}s";

    private static string Day(LocalDate day) => day.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture);

    private static string Moment(Instant at) => London.LocalOf(at).ToString("ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}
