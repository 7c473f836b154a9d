using System.Collections.Immutable;
using NodaTime;

namespace VictimWorkflow.Core.Calendar;

/// <summary>A day after a trigger: the Nth that counts, or one that does not and why.</summary>
public sealed record CountedDay(LocalDate Day, int? Number, string? SkippedBecause);

/// <summary>
/// Working days: Monday to Friday, not a bank holiday in England and Wales (catalogue H). Christmas Eve, New Year's Eve and
/// Maundy Thursday count. A calendar is dated data with a version; a new proclamation makes a new version, never an edit.
/// </summary>
public sealed class WorkingCalendar
{
    private readonly ImmutableSortedDictionary<LocalDate, Holiday> _holidays;
    private readonly ImmutableArray<LocalDate> _workingDays; // Ascending, so that counting N days is one look and one step.
    private readonly ImmutableArray<int> _workingDaysUntil; // Up to and including each day, by the place of its date.

    private WorkingCalendar(string version, ImmutableSortedDictionary<LocalDate, Holiday> holidays)
    {
        Version = version;
        _holidays = holidays;
        _workingDays =
        [
            .. Enumerable.Range(0, Period.DaysBetween(FirstDay, LastDay) + 1)
                .Select(FirstDay.PlusDays)
                .Where(day => !IsWeekend(day) && !holidays.ContainsKey(day)),
        ];
        _workingDaysUntil = CountUp();
    }

    /// <summary>Proclaimed to the end of 2027, projected to the end of 2037.</summary>
    public static WorkingCalendar England { get; } = new("england-2027.1", EnglandHolidays.All());

    public string Version { get; }

    public LocalDate FirstDay { get; } = new(EnglandHolidays.FirstYear, 1, 1);

    public LocalDate LastDay { get; } = new(EnglandHolidays.LastYear, 12, 31);

    /// <summary>Outside the first and last day of the calendar only weekends are known: every other day is a working day.</summary>
    public bool IsWorkingDay(LocalDate day) => Covers(day) ? UntilEndOf(day) is > 0 and var until && _workingDays[until - 1] == day : !IsWeekend(day);

    public string? HolidayName(LocalDate day) => _holidays.TryGetValue(day, out var holiday) ? holiday.Name : null;

    /// <summary>
    /// Whether what the calendar says of this day is the standing pattern and not yet proclaimed. A date that counts over such
    /// days may still move.
    /// </summary>
    public bool IsProjected(LocalDate day) =>
        _holidays.TryGetValue(day, out var holiday) ? holiday.IsProjected : day.Year > EnglandHolidays.LastProclaimedYear;

    /// <summary>
    /// The Nth working day strictly after the local date of the trigger, whatever its hour. A trigger at the weekend is not moved
    /// to Monday first, which is stricter for the police. Null when the calendar does not reach that far, or begins after the
    /// trigger: the duty then stands as calendar-needed.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one day.</exception>
    public LocalDate? AddWorkingDays(LocalDate trigger, int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        if (!Covers(trigger))
            return null;
        var next = UntilEndOf(trigger);
        return days <= _workingDays.Length - next ? _workingDays[next + days - 1] : null;
    }

    /// <summary>
    /// Every day after the trigger up to the due day, counted or skipped with why: what <see cref="AddWorkingDays"/> did, for
    /// people to check. Empty when that has no answer.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one day.</exception>
    public ImmutableArray<CountedDay> Count(LocalDate trigger, int days)
    {
        if (AddWorkingDays(trigger, days) is not { } due)
            return [];
        var counted = ImmutableArray.CreateBuilder<CountedDay>(Period.DaysBetween(trigger, due));
        var number = 0;
        for (var day = trigger.PlusDays(1); day <= due; day = day.PlusDays(1))
            counted.Add(WhySkipped(day) is { } why ? new(day, Number: null, why) : new(day, ++number, SkippedBecause: null));
        return counted.MoveToImmutable();
    }

    /// <summary>Where a task is shown when its calendar-day limit falls on a day nobody works; the limit itself does not move.</summary>
    public LocalDate LastWorkingDayOnOrBefore(LocalDate day)
    {
        if (Covers(day) && UntilEndOf(day) is > 0 and var until)
            return _workingDays[until - 1];
        while (!IsWorkingDay(day))
            day = day.PlusDays(-1);
        return day;
    }

    public LocalDate WorkingDayBefore(LocalDate day) => LastWorkingDayOnOrBefore(day.PlusDays(-1));

    /// <summary>
    /// A new version with a one-off holiday that has been proclaimed. Recompute open duties only; what was met or missed under the
    /// old version stays so.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The day is outside the calendar.</exception>
    public WorkingCalendar With(LocalDate day, string name, string version)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(day, FirstDay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(day, LastDay);
        return new(version, _holidays.SetItem(day, new(name, IsProjected: false)));
    }

    private bool Covers(LocalDate day) => FirstDay <= day && day <= LastDay;

    private int UntilEndOf(LocalDate day) => _workingDaysUntil[PlaceOf(day)];

    // With gaps after short months: a date finds its place without counting days.
    private static int PlaceOf(LocalDate day) => ((day.Year - EnglandHolidays.FirstYear) * 372) + ((day.Month - 1) * 31) + day.Day - 1;

    private ImmutableArray<int> CountUp()
    {
        var until = new int[PlaceOf(LastDay) + 1];
        var count = 0;
        for (var day = FirstDay; day <= LastDay; day = day.PlusDays(1))
        {
            count += count < _workingDays.Length && _workingDays[count] == day ? 1 : 0;
            until[PlaceOf(day)] = count;
        }

        return [.. until];
    }

    private string? WhySkipped(LocalDate day) => IsWeekend(day) ? day.DayOfWeek.ToString() : HolidayName(day);

    private static bool IsWeekend(LocalDate day) => day.DayOfWeek >= IsoDayOfWeek.Saturday;
}
