using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Calendar;

namespace VictimWorkflow.Core.Contact;

/// <summary>
/// When a person may be contacted. Times to avoid bind people and automatic sending alike (catalogue E.3), and are London wall
/// times.
/// </summary>
/// <remarks>
/// A window begins at the earliest instant its start can mean and ends at the latest its end can mean. When the clocks go
/// back, 01:30 begins at the first half past one and ends at the second. When they go forward, the missing 01:30 begins half
/// an hour before the change and ends half an hour after it, as on a clock changed too soon or too late. Avoiding an hour too
/// much is a nuisance; a call overheard at home cannot be put right.
/// A window without days and dates is avoided every day.
/// </remarks>
public static class ContactTimes
{
    /// <summary>How far ahead a search looks: a fortnight shows every weekly pattern, and past it a person must be asked.</summary>
    public const int SearchDays = 15;

    /// <summary>First minute at which a call, a visit or a message that can wait is reasonable: 08:00. A parameter, not law.</summary>
    public static readonly MinuteOfDay ReasonableFrom = new(8 * 60);

    /// <summary>First minute at which it no longer is: 20:00.</summary>
    public static readonly MinuteOfDay ReasonableUntil = new(20 * 60);

    private static readonly TimeToAvoid s_night = new(Days: null, Dates: null, ReasonableUntil, ReasonableFrom, Channels: null);

    /// <summary>
    /// The first instant, at or after <paramref name="notBefore"/>, at which this person may be contacted by that method; null if
    /// the next <see cref="SearchDays"/> days hold none, or none up to and including <paramref name="sendableUntil"/>. The caller
    /// must then ask a person, not widen the search.
    /// </summary>
    public static Instant? NextPermitted(
        ImmutableArray<TimeToAvoid> timesToAvoid, ContactMethod method, Instant notBefore, Instant? sendableUntil = null)
    {
        var givenUpAt = notBefore + Duration.FromDays(SearchDays);
        var lastUseful = sendableUntil ?? Instant.MaxValue;
        var candidate = notBefore;
        while (candidate < givenUpAt && candidate <= lastUseful)
        {
            var free = EndOfAvoidance(timesToAvoid, method, candidate);
            if (free == candidate)
                return candidate;
            candidate = free;
        }
        return null;
    }

    /// <summary>
    /// As <see cref="NextPermitted"/>, and within reasonable hours: for people who call or visit, and for automatic messages that
    /// are not urgent.
    /// </summary>
    public static Instant? NextReasonable(ImmutableArray<TimeToAvoid> timesToAvoid, ContactMethod method, Instant notBefore) =>
        NextPermitted(timesToAvoid.Add(s_night), method, notBefore);

    public static bool IsPermitted(ImmutableArray<TimeToAvoid> timesToAvoid, ContactMethod method, Instant at) =>
        EndOfAvoidance(timesToAvoid, method, at) == at;

    /// <summary>
    /// The instant to which the windows that cover this one reach, each continuing where the one before it in the list ended; the
    /// instant itself when none covers it.
    /// </summary>
    private static Instant EndOfAvoidance(ImmutableArray<TimeToAvoid> timesToAvoid, ContactMethod method, Instant at)
    {
        foreach (var window in timesToAvoid)
            if (Binds(window, method))
                at = EndOfAvoidance(window, at);
        return at;
    }

    private static Instant EndOfAvoidance(TimeToAvoid window, Instant at)
    {
        // No window is longer than a day, so one that covers this instant began today or yesterday.
        var today = London.DateOf(at);
        var yesterday = today.PlusDays(-1);
        var end = CrossesMidnight(window) && StartsOn(window, yesterday) ? Instant.Max(at, EndOf(window, yesterday)) : at;
        return StartsOn(window, today) && StartOf(window, today) <= at ? Instant.Max(end, EndOf(window, today)) : end;
    }

    private static Instant StartOf(TimeToAvoid window, LocalDate day) => London.EarliestOf(day.AtMidnight().PlusMinutes(window.From.Value));

    private static Instant EndOf(TimeToAvoid window, LocalDate day) =>
        London.LatestOf((CrossesMidnight(window) ? day.PlusDays(1) : day).AtMidnight().PlusMinutes(window.To.Value));

    private static bool CrossesMidnight(TimeToAvoid window) => window.From.Value >= window.To.Value;

    private static bool Binds(TimeToAvoid window, ContactMethod method) =>
        window.Channels is not { IsDefaultOrEmpty: false } channels || channels.Contains(method);

    private static bool StartsOn(TimeToAvoid window, LocalDate day)
    {
        var days = window.Days is { IsDefaultOrEmpty: false } given ? given : [];
        if (window.Dates is { } dates)
            return (dates.From <= day && day <= dates.Until) || days.Contains(WeekdayOf(day));
        return days.IsEmpty || days.Contains(WeekdayOf(day));
    }

    private static Weekday WeekdayOf(LocalDate day) => (Weekday)(day.DayOfWeek - IsoDayOfWeek.Monday);
}
