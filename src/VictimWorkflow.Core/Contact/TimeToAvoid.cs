using System.Collections.Immutable;
using NodaTime;

namespace VictimWorkflow.Core.Contact;

/// <summary>How a person is reached. The names are those of the event contract (in-person, sms, ...).</summary>
public enum ContactMethod
{
    Phone,
    InPerson,
    Video,
    Email,
    Sms,
    Letter,
    Portal,
}

/// <summary>A person may prefer one method for dates, another for news and a third for routine updates (catalogue E.1).</summary>
public enum MessageKind
{
    Dates,
    News,
    Routine,
}

public enum Weekday
{
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// <summary>Local dates in London, both inclusive.</summary>
public sealed record DateRange(LocalDate From, LocalDate Until);

/// <summary>
/// A window in which the person must not be contacted: weekly (<see cref="Days"/>) or on given dates (<see cref="Dates"/>).
/// </summary>
/// <param name="Days">Days on which the window starts; absent when <paramref name="Dates"/> is given.</param>
/// <param name="Dates">Dates on which the window starts; absent when <paramref name="Days"/> is given.</param>
/// <param name="From">First minute of the local day that is avoided, 0 to 1439.</param>
/// <param name="To">First minute that is free again, 0 to 1440. Not later than <paramref name="From"/>: the window crosses midnight.</param>
/// <param name="Channels">Methods it binds; absent or empty binds every method.</param>
public sealed record TimeToAvoid(
    ImmutableArray<Weekday>? Days, DateRange? Dates, MinuteOfDay From, MinuteOfDay To, ImmutableArray<ContactMethod>? Channels)
{
    /// <summary>Every window that any of them has, once.</summary>
    public static ImmutableArray<TimeToAvoid> Union(params ReadOnlySpan<ImmutableArray<TimeToAvoid>?> all)
    {
        var union = ImmutableArray.CreateBuilder<TimeToAvoid>();
        foreach (var some in all)
        {
            union.AddRange(some ?? []);
        }

        return [.. union.DistinctBy(t => (Listed(t.Days), t.Dates, t.From, t.To, Listed(t.Channels)))];
    }

    private static string Listed<T>(ImmutableArray<T>? some) => some is { IsDefaultOrEmpty: false } given ? string.Join(',', given.Order()) : "";
}

/// <summary>A time of day as minutes after local midnight, 0 to 1440; 1440 is the contract's 24:00.</summary>
public readonly record struct MinuteOfDay(int Value);
