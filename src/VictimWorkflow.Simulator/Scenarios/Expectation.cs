using System.Text.Json;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Simulator.Scenarios;

/// <summary>What must hold of the obligations of a rule. A key left out is not looked at.</summary>
/// <param name="Rule">The rule's id.</param>
public sealed record Expectation(string Rule)
{
    public string? Person { get; init; }

    public string? Suspect { get; init; }

    public ObligationStatus? Status { get; init; }

    public JsonElement Due { get; init; }

    public JsonElement MetAt { get; init; }

    public JsonElement SurfaceOn { get; init; }

    public JsonElement SecondaryDue { get; init; }

    public string? Owner { get; init; }

    /// <summary>Exactly so many obligations match the other keys; absent means at least one.</summary>
    public int? Count { get; init; }

    public bool IsMetBy(Journey journey, Obligation duty, WorkingCalendar calendar) =>
        duty.Rule == Rule
        && (Person is null || journey.PersonRef == Person)
        && (Suspect is null || duty.Suspect == Suspect)
        && (Status is null || duty.Status == Status)
        && (Owner is null || ContractName.Of(duty.Holder) == Owner)
        && ExpectedMoment.IsDue(Due, duty.Due)
        && ExpectedMoment.IsAt(MetAt, Status is null && duty.Status is not (ObligationStatus.Met or ObligationStatus.MetLate) ? null : duty.ClosedAt)
        && ExpectedMoment.IsOn(SecondaryDue, duty.SecondaryDue)
        && (SurfaceOn.ValueKind == JsonValueKind.Undefined
            || ExpectedMoment.IsOn(SurfaceOn, Deadlines.SurfaceOn(duty.Due, duty.TriggeredAt, calendar)));
}

/// <summary>A message that must have left since the step before.</summary>
public sealed record ExpectedMessage
{
    public string? Person { get; init; }

    public ContactMethod? Channel { get; init; }

    public string? Rule { get; init; }

    /// <summary>First local time of day at which it may have left.</summary>
    public MinuteOfDay? From { get; init; }

    /// <summary>Local time of day before which it must have left.</summary>
    public MinuteOfDay? Until { get; init; }

    public int? Count { get; init; }

    public bool IsMetBy(SentMessage message)
    {
        var time = London.LocalOf(message.At);
        var minute = (time.Hour * 60) + time.Minute;
        return message.IsAccepted
            && (Person is null || message.Person == Person)
            && (Channel is null || message.Channel == Channel)
            && (Rule is null || message.Rules.Contains(Rule))
            && (From is null || minute >= From.Value.Value)
            && (Until is null || minute < Until.Value.Value);
    }
}

/// <summary>A task, alert or conflict that must have been raised since the step before.</summary>
public sealed record ExpectedRaise
{
    public string? Person { get; init; }

    public string? Rule { get; init; }

    public string? Kind { get; init; }

    public JsonElement Due { get; init; }

    public int? Count { get; init; }

    internal bool IsMetBy(RaisedItem item) =>
        (Person is null || item.Person == Person)
        && (Rule is null || item.Rules.Contains(Rule))
        && (Kind is null || item.Kinds.Contains(Kind))
        && ExpectedMoment.IsAt(Due, item.Due);
}

/// <summary>A task, alert or conflict as a scenario sees it.</summary>
internal sealed record RaisedItem(string? Person, IReadOnlyList<string> Rules, IReadOnlyList<string> Kinds, Instant? Due);

/// <summary>Dates and times as a scenario writes them: a local date, a date-time, "before" one, an event type, or null for none.</summary>
internal static class ExpectedMoment
{
    private const int CharactersOfDate = 10;

    public static bool IsReadable(JsonElement expected) => expected.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => true,
        JsonValueKind.String => DateIn(expected) is not null || InstantIn(expected) is not null,
        JsonValueKind.Object => expected.EnumerateObject().Count() == 1 && expected.TryGetProperty("before", out var before)
            && before.ValueKind == JsonValueKind.String && (IsReadable(before) || EventCatalogue.Types.Contains(before.GetString()!)),
        _ => false,
    };

    public static bool IsDue(JsonElement expected, Due due) => expected.ValueKind switch
    {
        JsonValueKind.Undefined => true,
        JsonValueKind.Null => due.Kind is DueKind.Undated or DueKind.CalendarNeeded,
        JsonValueKind.Object => IsBefore(expected.GetProperty("before"), due),
        _ => DateIn(expected) is { } date
            ? due.Kind == DueKind.EndOfDay && due.Date == date
            : due.Kind == DueKind.Moment && due.At == InstantIn(expected),
    };

    public static bool IsAt(JsonElement expected, Instant? at) => expected.ValueKind switch
    {
        JsonValueKind.Undefined => true,
        JsonValueKind.Null => at is null,
        _ => at is { } instant && (DateIn(expected) is { } date ? London.DateOf(instant) == date : instant == InstantIn(expected)),
    };

    public static bool IsOn(JsonElement expected, LocalDate? day) => expected.ValueKind switch
    {
        JsonValueKind.Undefined => true,
        JsonValueKind.Null => day is null,
        _ => day is not null && day == (DateIn(expected) ?? London.DateOf(InstantIn(expected)!.Value)),
    };

    private static bool IsBefore(JsonElement limit, Due due) => due.Kind switch
    {
        DueKind.BeforeEvent => due.Event == limit.GetString(),
        DueKind.BeforeMoment => IsAt(limit, due.At),
        _ => false,
    };

    private static LocalDate? DateIn(JsonElement text) => text.GetString()!.Length == CharactersOfDate ? ValueIn<LocalDate>(text) : null;

    private static Instant? InstantIn(JsonElement text) => ValueIn<Instant>(text);

    private static T? ValueIn<T>(JsonElement text) where T : struct
    {
        try
        {
            return text.Deserialize<T>(CoreJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
