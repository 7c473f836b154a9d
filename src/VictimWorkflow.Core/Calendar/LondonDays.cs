using NodaTime;

namespace VictimWorkflow.Core.Calendar;

/// <summary>
/// When each day of the years that matter begins in London, worked out once from the zone's rules: dates are asked for millions of
/// times, and the rules take long to read.
/// </summary>
internal static class LondonDays
{
    private const int FirstYear = 2020;
    private const int LastYear = 2050;
    private const int DaysOfMonth = 31;
    private const int DaysOfYear = 12 * DaysOfMonth; // Places, with gaps: a date finds its own without counting days.
    private const int SecondsOfDay = 24 * 60 * 60;

    private static readonly long s_firstDay = Instant.FromUtc(FirstYear, 1, 1, 0, 0).ToUnixTimeSeconds() / SecondsOfDay;
    private static readonly LocalDate[] s_days = [.. EachDay()];
    private static readonly Instant[] s_starts = [.. s_days.Select(day => London.Zone.AtStartOfDay(day).ToInstant())];
    private static readonly Instant[] s_ends = [.. s_starts.Skip(1).Select(next => next - Duration.FromSeconds(1))];
    private static readonly short[] s_places = Places();

    /// <summary>The date on the wall, or null outside the years kept here.</summary>
    public static LocalDate? DateOf(Instant instant)
    {
        // London is never behind UTC, and never a day ahead.
        var day = FloorOfDay(instant) - s_firstDay;
        return day < 0 || day + 1 >= s_days.Length ? null : s_days[instant < s_starts[day + 1] ? day : day + 1];
    }

    public static Instant? StartOf(LocalDate day) => Find(day) is >= 0 and var found ? s_starts[found] : null;

    public static Instant? EndOf(LocalDate day) =>
        Find(day) is >= 0 and var found && found < s_ends.Length ? s_ends[found] : null;

    /// <summary>A time of day on a day of 24 hours, where no time is skipped or happens twice; null on any other.</summary>
    public static Instant? At(LocalDate day, LocalTime time)
    {
        var found = Find(day);
        return found >= 0 && found + 1 < s_starts.Length && s_starts[found + 1] - s_starts[found] == Duration.FromDays(1)
            ? s_starts[found] + Duration.FromNanoseconds(time.NanosecondOfDay)
            : null;
    }

    private static long FloorOfDay(Instant instant) =>
        instant.ToUnixTimeSeconds() is >= 0 and var seconds ? seconds / SecondsOfDay : -1;

    private static int Find(LocalDate day)
    {
        var (year, month, date) = day;
        return year is >= FirstYear and <= LastYear ? s_places[((year - FirstYear) * DaysOfYear) + ((month - 1) * DaysOfMonth) + date - 1] : -1;
    }

    private static IEnumerable<LocalDate> EachDay()
    {
        for (var day = new LocalDate(FirstYear, 1, 1); day.Year <= LastYear; day = day.PlusDays(1))
        {
            yield return day;
        }
    }

    private static short[] Places()
    {
        var places = new short[(LastYear - FirstYear + 1) * DaysOfYear];
        foreach (var (number, day) in s_days.Index())
        {
            places[((day.Year - FirstYear) * DaysOfYear) + ((day.Month - 1) * DaysOfMonth) + day.Day - 1] = (short)number;
        }

        return places;
    }
}
