using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VictimWorkflow.Core.Events;

/// <summary>One clock of a rule: the events that open and close it, and how long it runs.</summary>
/// <param name="Label">Tells apart the clocks of a rule that has several.</param>
/// <param name="Opens">The events that start it.</param>
/// <param name="Closes">The events that discharge it.</param>
/// <param name="Unit">
/// <c>h</c> hours, <c>wd</c> working days, <c>cd</c> calendar days, <c>months</c>; <c>event</c>, <c>before</c>, <c>agreed</c>,
/// <c>last-contact</c>, <c>cica</c> and <c>none</c> are worked out without an amount.
/// </param>
/// <param name="Standard">Amount in <paramref name="Unit"/>.</param>
/// <param name="Enhanced">Amount in <paramref name="Unit"/> for a victim with enhanced rights.</param>
/// <param name="From">The moment it counts from, such as occurredAt or knownAt.</param>
public sealed record RuleClock(
    string? Label, ImmutableArray<RuleTrigger> Opens, ImmutableArray<RuleTrigger> Closes,
    string Unit, int? Standard, int? Enhanced, string? From);

/// <param name="Event">Event type, or <c>clock</c>.</param>
/// <param name="When">The condition in the contract's words, for people to read.</param>
public sealed record RuleTrigger(string Event, string? When);

/// <summary>The public event contract as data, read once from its machine-readable form (events.json).</summary>
public static class EventCatalogue
{
    private static readonly Contract s_contract = Load();

    private static readonly FrozenDictionary<Type, string> s_names = typeof(Event).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToFrozenDictionary(named => named.DerivedType, named => (string)named.TypeDiscriminator!);

    private static readonly FrozenDictionary<string, Type> s_records = s_names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    // A sender with one of these words is a body that sends by machine and may send early; nobody waits for an answer.
    private static readonly ImmutableArray<string> s_bodies =
        ["system", "feed", "provider", "Probation", "service", "review unit", "court", "clock", "other body"];

    public static ImmutableSortedSet<string> Types { get; } = s_contract.Events.Keys.ToImmutableSortedSet(StringComparer.Ordinal);

    /// <summary>Every code a refusal can carry, and what it means.</summary>
    public static ImmutableSortedDictionary<string, string> Errors { get; } = s_contract.Errors.WithComparers(StringComparer.Ordinal);

    /// <summary>The clocks of each rule of the catalogue of duties, by rule id.</summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<RuleClock>> Rules { get; } =
        s_contract.Rules.WithComparers(StringComparer.Ordinal);

    /// <summary>
    /// Whether an event of this type may wait for one that has not come yet, instead of being refused. Feeds overtake one
    /// another; a person acting through the API is told at once.
    /// </summary>
    public static bool MayWait(string type) => s_bodies.Any(SenderOf(type).Contains);

    public static string TypeOf(Event happened) => s_names[happened.GetType()];

    /// <summary>The codes named for this type; the common ones may come with any type and are not repeated.</summary>
    public static ImmutableArray<string> ErrorsOf(string type) => s_contract.Events[type].Errors;

    public static string SenderOf(string type) => s_contract.Events[type].Sender;

    internal static FieldTable FieldsOf(string type) => s_contract.Events[type].Fields;

    internal static FieldTable FieldsOf(FieldSchema field) =>
        field.Shape is { } shape ? s_contract.Shapes[shape] : field.Properties!;

    internal static Type RecordOf(string type) => s_records[type];

    private static Contract Load()
    {
        using var resource = typeof(EventCatalogue).Assembly.GetManifestResourceStream("events.json")!;
        return JsonSerializer.Deserialize<Contract>(resource, CoreJson.Options)!;
    }

    private sealed record Contract(
        ImmutableSortedDictionary<string, FieldTable> Shapes,
        ImmutableSortedDictionary<string, EventSchema> Events,
        ImmutableSortedDictionary<string, string> Errors,
        ImmutableSortedDictionary<string, ImmutableArray<RuleClock>> Rules);

    private sealed record EventSchema(
        string Sender, FieldTable Fields, ImmutableArray<string> Errors);
}

/// <summary>What the contract says of one field; either a named shape, own properties, or neither for plain values.</summary>
internal sealed record FieldSchema(
    string Type, bool Required, string? Format, string? Shape, FieldSchema? Items, ImmutableArray<string> Enum,
    FieldTable? Properties, int? MinItems, int? Minimum);
