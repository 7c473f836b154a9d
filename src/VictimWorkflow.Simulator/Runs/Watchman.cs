using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>
/// Holds a running world to promises that no seed may break. It counts days and hours by itself, with the platform's own time zones:
/// a checker that used Core's calendar would share its mistakes.
/// </summary>
/// <param name="broken">Told, in a sentence without personal data, of each promise found broken.</param>
internal sealed partial class Watchman(Action<string> broken)
{
    private static readonly TimeZoneInfo s_london = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    // When each obligation got the limit it has now: one that is past already when it is set can warn nobody in time.
    private readonly Dictionary<(string Journey, int Number), Instant> _limitSetAt = [];
    // A journey forgets its oldest alerts; whether each limit was announced is kept here.
    private readonly Dictionary<(string Journey, int Number), Instant> _announcedAt = [];
    private readonly HashSet<string> _unsafePoints = new(StringComparer.Ordinal);

    /// <summary>From now on nothing may go there.</summary>
    public void MarkUnsafe(string point) => _unsafePoints.Add(point);

    public void See(Journey before, Journey after, Instant now)
    {
        for (var number = before.NextNumber; number < after.NextNumber; number++)
        {
            if (after.Alerts.TryGetValue(number, out var alert) && alert.Obligation is { } duty)
            {
                _announcedAt.TryAdd((after.Id, duty), alert.RaisedAt);
            }
        }

        Instant? ahead = null;
        foreach (var duty in after.Obligations.Open)
        {
            if (duty.Due.Ends is { } end && end > now && !(end >= ahead))
            {
                ahead = end;
            }

            if (!ReferenceEquals(before.Obligations, after.Obligations) && before.Obligations.Find(duty.Number) is var old
                && !ReferenceEquals(old, duty) && old?.Due != duty.Due)
            {
                _limitSetAt[(after.Id, duty.Number)] = now;
            }
        }

        if (after.State != JourneyState.Terminated && ahead is not null && !(after.NextDue <= ahead + Duration.FromSeconds(1)))
        {
            broken($"{after.Id} sleeps past {ahead}, a limit of its own");
        }
    }

    public void See(SentMessage message, Journey journey)
    {
        if (_unsafePoints.Contains(message.Point))
        {
            broken($"message {message.MessageRef} went to a point that is not safe at {message.At}");
        }

        var local = TimeZoneInfo.ConvertTimeFromUtc(message.At.ToDateTimeUtc(), s_london);
        if (journey.Agreements.LastOrDefault()?.TimesToAvoid.Any(w => IsAvoided(w, message.Channel, local)) ?? false)
        {
            broken($"message {message.MessageRef} went at {message.At}, a time to avoid");
        }
    }

    private static bool IsAvoided(TimeToAvoid window, ContactMethod channel, DateTime local)
    {
        if (window.Channels is { IsDefaultOrEmpty: false } channels && !channels.Contains(channel))
        {
            return false;
        }

        var minute = (local.Hour * 60) + local.Minute;
        return window.From.Value < window.To.Value
            ? StartsOn(window, local) && minute >= window.From.Value && minute < window.To.Value
            : (StartsOn(window, local) && minute >= window.From.Value) || (StartsOn(window, local.AddDays(-1)) && minute < window.To.Value);
    }

    private static bool StartsOn(TimeToAvoid window, DateTime day)
    {
        var weekday = (Weekday)(((int)day.DayOfWeek + 6) % 7);
        var isGivenDate = window.Dates is { } dates && DateOnly.FromDateTime(day) >= dates.From.ToDateOnly() && DateOnly.FromDateTime(day) <= dates.Until.ToDateOnly();
        return isGivenDate || (window.Days is { IsDefaultOrEmpty: false } days ? days.Contains(weekday) : window.Dates is null);
    }
}
