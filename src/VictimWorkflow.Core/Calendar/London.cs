using NodaTime;
using NodaTime.TimeZones;

namespace VictimWorkflow.Core.Calendar;

/// <summary>
/// The one place where instants become London wall time and back. The rules for the clocks come from NodaTime's own
/// data, pinned with the package, so that every machine gives the same answer.
/// </summary>
public static class London
{
    /// <summary>
    /// A wall time that the clocks skip in March becomes the end of the gap (01:30 becomes 02:00); one that happens twice in
    /// October means the second. Both err on the late side: a late call is a nuisance, an early one can put someone in danger.
    /// </summary>
    private static readonly ZoneLocalMappingResolver s_lateSide =
        Resolvers.CreateMappingResolver(Resolvers.ReturnLater, Resolvers.ReturnStartOfIntervalAfter);

    private static readonly Duration s_second = Duration.FromSeconds(1);

    public static DateTimeZone Zone { get; } = DateTimeZoneProviders.Tzdb["Europe/London"];

    /// <summary>The date on the wall in London: 23:15 UTC on 30 April is already 1 May (catalogue H6).</summary>
    public static LocalDate DateOf(Instant instant) => LondonDays.DateOf(instant) ?? LocalOf(instant).Date;

    public static LocalDateTime LocalOf(Instant instant) => OffsetOf(instant).LocalDateTime;

    public static OffsetDateTime OffsetOf(Instant instant) => instant.WithOffset(Zone.GetUtcOffset(instant));

    /// <summary>The first instant of the day.</summary>
    public static Instant StartOf(LocalDate day) => LondonDays.StartOf(day) ?? Zone.AtStartOfDay(day).ToInstant();

    /// <summary>The last second of the day, 23:59:59: a duty due on that day is met up to and including it.</summary>
    public static Instant EndOf(LocalDate day) => LondonDays.EndOf(day) ?? NextDay(day) - s_second;

    /// <summary>The first instant after the day.</summary>
    public static Instant NextDay(LocalDate day) => StartOf(day.PlusDays(1));

    /// <summary>
    /// A time of day as an instant. One that the clocks skip becomes the end of the gap; one that happens twice means the second.
    /// </summary>
    public static Instant At(LocalDate day, LocalTime time) => LondonDays.At(day, time) ?? Zone.ResolveLocal(day.At(time), s_lateSide).ToInstant();

    /// <summary>
    /// The earliest instant a wall time can mean, for the start of what must be avoided. A skipped time is read by a clock that
    /// was put forward too soon (01:30 as half an hour before the change); one that happens twice means the first.
    /// </summary>
    public static Instant EarliestOf(LocalDateTime wall)
    {
        if (LondonDays.At(wall.Date, wall.TimeOfDay) is { } only)
        {
            return only;
        }

        var mapping = Zone.MapLocal(wall);
        return wall.WithOffset(Offset.Max(mapping.EarlyInterval.WallOffset, mapping.LateInterval.WallOffset)).ToInstant();
    }

    /// <summary>
    /// The latest instant a wall time can mean, for the end of what must be avoided. A skipped time is read by a clock that was
    /// not yet put forward (01:30 as half an hour after the change); one that happens twice means the second.
    /// </summary>
    public static Instant LatestOf(LocalDateTime wall)
    {
        if (LondonDays.At(wall.Date, wall.TimeOfDay) is { } only)
        {
            return only;
        }

        var mapping = Zone.MapLocal(wall);
        return wall.WithOffset(Offset.Min(mapping.EarlyInterval.WallOffset, mapping.LateInterval.WallOffset)).ToInstant();
    }
}
