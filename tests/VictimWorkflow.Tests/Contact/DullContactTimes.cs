using System.Collections.Immutable;
using VictimWorkflow.Core.Contact;

namespace VictimWorkflow.Tests.Contact;

/// <summary>
/// Checks <see cref="ContactTimes"/> without its methods: marks each avoided minute after a UTC start on platform dates and the
/// platform's own time-zone data, and then only looks.
/// </summary>
internal sealed class DullContactTimes
{
    private static readonly TimeZoneInfo s_london = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
    private readonly bool[] _avoided;

    public DullContactTimes(ImmutableArray<TimeToAvoid> timesToAvoid, ContactMethod method, DateTime startUtc, int days)
    {
        _avoided = new bool[days * 24 * 60];
        foreach (var window in timesToAvoid)
        {
            var binds = window.Channels is null || window.Channels.Value.Length == 0 || window.Channels.Value.Contains(method);
            for (var day = -3; binds && day < days + 3; day++)
                if (IsDayOf(window, startUtc.Date.AddDays(day)))
                    Mark(window, startUtc.Date.AddDays(day), startUtc);
        }
    }

    public bool IsAvoided(int minute) => _avoided[minute];

    public int? FirstFree(int minute, int minutesSearched, bool reasonableOnly, DateTime startUtc)
    {
        for (var m = minute; m < minute + minutesSearched; m++)
        {
            if (!_avoided[m] && (!reasonableOnly || IsReasonable(startUtc.AddMinutes(m))))
                return m;
        }
        return null;
    }

    private static bool IsReasonable(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, s_london).Hour is >= 8 and < 20;

    private void Mark(TimeToAvoid window, DateTime localDay, DateTime startUtc)
    {
        var start = Readings(localDay.AddMinutes(window.From.Value)).Min();
        var end = Readings(localDay.AddDays(window.To.Value <= window.From.Value ? 1 : 0).AddMinutes(window.To.Value)).Max();
        for (var at = start; at < end; at = at.AddMinutes(1))
        {
            var minute = (int)(at - startUtc).TotalMinutes;
            if (minute >= 0 && minute < _avoided.Length)
                _avoided[minute] = true;
        }
    }

    /// <summary>What a wall time can mean in UTC: what really reads so on the wall, or for a skipped time both clocks.</summary>
    private static DateTime[] Readings(DateTime local)
    {
        DateTime[] both = [DateTime.SpecifyKind(local, DateTimeKind.Utc), DateTime.SpecifyKind(local.AddHours(-1), DateTimeKind.Utc)];
        var real = both.Where(utc => TimeZoneInfo.ConvertTimeFromUtc(utc, s_london) == local).ToArray();
        return real.Length == 0 ? both : real;
    }

    private static bool IsDayOf(TimeToAvoid window, DateTime localDay)
    {
        if (window.Dates is { } dates)
            return localDay >= dates.From.ToDateTimeUnspecified() && localDay <= dates.Until.ToDateTimeUnspecified();
        return window.Days!.Value.Any(d => d.ToString() == localDay.DayOfWeek.ToString()[..3]);
    }
}
