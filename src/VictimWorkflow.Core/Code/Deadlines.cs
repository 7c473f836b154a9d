using System.Diagnostics;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Core.Code;

/// <summary>Turns a clock and its trigger into a date (catalogue section H).</summary>
/// <remarks>
/// The trigger's own local date is never counted, whatever the hour. Calendar days do not roll: when the last day is not a
/// working day, the task surfaces on the last working day before.
/// </remarks>
public static class Deadlines
{
    private const int AppealDaysOfCrownCourt = 28;
    private const int AppealWorkingDaysBelow = 15;

    /// <param name="from">The instant the limit counts from.</param>
    public static Due DueOf(Clock clock, Instant from, bool enhanced, WorkingCalendar calendar)
    {
        var amount = (enhanced ? clock.Enhanced : clock.Standard) ?? 0;
        var day = London.DateOf(from);
        return clock.Unit switch
        {
            Unit.Hours => Due.By(from + Duration.FromHours(amount)),
            Unit.WorkingDays => calendar.AddWorkingDays(day, amount) is { } last ? Due.EndOf(last) : Due.CalendarNeeded,
            Unit.CalendarDays or Unit.LastContact or Unit.Agreed => Due.EndOf(day.PlusDays(amount)),
            Unit.Months => Due.EndOf(day.PlusMonths(amount)),
            Unit.Event => clock.AtFirstContact ? Due.Undated : Due.EndOf(day),
            Unit.Before when clock.BeforeEvent is { } type => Due.BeforeEventOf(type),
            Unit.Before or Unit.Cica or Unit.None => Due.Undated,
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>
    /// The last day to claim criminal injuries compensation: two years from the incident; for who was under 18 then, the twentieth
    /// birthday if it was reported before the eighteenth, otherwise two years from the report.
    /// </summary>
    public static LocalDate CompensationEnds(LocalDate? committedOn, LocalDate reportedOn, LocalDate? turns18On) => turns18On switch
    {
        { } eighteenth when reportedOn < eighteenth => eighteenth.PlusYears(2),
        not null => reportedOn.PlusYears(2),
        null => (committedOn ?? reportedOn).PlusYears(2),
    };

    /// <summary>
    /// The last day on which the defendant may appeal: 28 days from the Crown Court to the Court of Appeal, 15 business days from the
    /// courts below (catalogue F). Null past the end of the calendar.
    /// </summary>
    public static LocalDate? AppealEnds(LocalDate sentencedOn, CourtLevel level, WorkingCalendar calendar) => level is CourtLevel.Magistrates or CourtLevel.Youth
        ? calendar.AddWorkingDays(sentencedOn, AppealWorkingDaysBelow)
        : sentencedOn.PlusDays(AppealDaysOfCrownCourt);

    /// <summary>The day a task shows when the due day is not a working day: the last working day before, but not before the obligation exists.</summary>
    public static LocalDate? SurfaceOn(Due due, Instant triggeredAt, WorkingCalendar calendar)
    {
        if (due.Kind != DueKind.EndOfDay || due.Date!.Value > calendar.LastDay)
        {
            return due.Date;
        }

        return LocalDate.Max(calendar.LastWorkingDayOnOrBefore(due.Date.Value), London.DateOf(triggeredAt));
    }

    private static Instant HalfTime(Instant openedAt, Instant end) => Instant.Max(openedAt, openedAt + ((end - openedAt) / 2));

    /// <summary>
    /// From when an open obligation counts as at risk: the start of its last working day; for limits in hours and moments,
    /// half time, at the latest two hours before the end. What opens when that is over already is at risk at half of the time it has
    /// left: an alert on arrival would tell nobody anything. Null when it has no end.
    /// </summary>
    public static Instant? AtRiskFrom(Due due, Instant openedAt, WorkingCalendar calendar)
    {
        if (due.Ends is not { } end)
        {
            return null;
        }

        if (due.Kind == DueKind.EndOfDay && due.Date!.Value <= calendar.LastDay)
        {
            var last = calendar.LastWorkingDayOnOrBefore(due.Date!.Value);
            return London.StartOf(last) > openedAt ? London.StartOf(last) : HalfTime(openedAt, end);
        }

        var latest = end - Duration.FromHours(2);
        return latest > openedAt ? Instant.Min(HalfTime(openedAt, end), latest) : HalfTime(openedAt, end);
    }
}
