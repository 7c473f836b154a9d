using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;

namespace VictimWorkflow.Core.Events;

/// <param name="Data">The form that stands in logs: references, enumerations, numbers and times.</param>
/// <param name="Sealed">
/// What was taken out, by the reference of the person whose data it is, or "" for the crime; each value under its
/// JSON Pointer in the data, such as <c>/persons/0/familyName</c>. Stored only encrypted.
/// </param>
public sealed record Separated(JsonObject Data, ImmutableSortedDictionary<string, JsonObject> Sealed)
{
    /// <summary>Of an event that a program made without personal data.</summary>
    internal static Separated Nothing => new([], ImmutableSortedDictionary<string, JsonObject>.Empty);
}

/// <summary>Parts an event into a pseudonymous form to keep and personal data to lock away, and joins them again.</summary>
/// <remarks>
/// Text goes unless the contract shows it to be a reference, an enumeration or a time: a new field is personal until
/// somebody decides otherwise. To erase a person, destroy the key of what was sealed for them.
/// </remarks>
public static class EventPrivacy
{
    // References by another name than ...Ref; a reference is opaque and means nothing outside its system.
    private static readonly ImmutableSortedSet<string> s_references = ImmutableSortedSet.Create(StringComparer.Ordinal,
        "unit", "code", "crimeNumber", "edition", "calendar", "parameters", "rule", "language", "mergedInto", "approvedBy", "replacedBy");

    /// <summary>The same envelope gives the same bytes, whatever the order of its fields.</summary>
    /// <param name="envelope">An event as read, with everything in it.</param>
    /// <param name="committedOn">
    /// Local date of the offence if known; otherwise the report's own, otherwise the date in London on which the event was made.
    /// Only of a person who was a child then is the eighteenth birthday kept in the clear, because the Code's limits need it.
    /// </param>
    public static Separated Separate(Envelope envelope, LocalDate? committedOn)
    {
        var judgedOn = committedOn ?? (envelope.Event as Event.CrimeReported)?.CommittedOn
            ?? envelope.Timestamp.InZone(DateTimeZoneProviders.Tzdb["Europe/London"]).Date;
        var separation = new Separation(envelope.Type, judgedOn, envelope.Event is Event.PersonUpdated && committedOn is not null);
        var data = separation.Keep(EventCatalogue.FieldsOf(envelope.Type), envelope.Data, null, Text(envelope.Data, "personRef") ?? "", "");
        return new(data, separation.Taken.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <summary>Puts sealed values back where they were. Parts that are gone for good may be left out.</summary>
    public static JsonObject Restore(JsonObject data, IReadOnlyDictionary<string, JsonObject> @sealed)
    {
        var whole = data.DeepClone().AsObject();
        foreach (var (pointer, value) in @sealed.Values.SelectMany(part => part))
        {
            var steps = pointer.Split('/')[1..];
            JsonNode at = whole;
            foreach (var step in steps[..^1])
                at = (at is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)] : at[step])!;
            at[steps[^1]] = value?.DeepClone();
            if (steps[^1] == "birthDate")
            {
                at.AsObject().Remove("turns18On");
                at.AsObject().Remove("wasAdult");
            }
        }
        return whole;
    }

    /// <summary>
    /// Reads the data of an event that was checked when it came in, whole or without its personal text, which is then null.
    /// </summary>
    public static Event Parse(string type, JsonObject data) =>
        (Event)data.Deserialize(EventCatalogue.RecordOf(type), CoreJson.Options)!;

    /// <inheritdoc cref="Parse(string, JsonObject)"/>
    internal static Event Parse(string type, JsonElement data) =>
        (Event)data.Deserialize(EventCatalogue.RecordOf(type), CoreJson.Options)!;

    private static string? Text(JsonNode node, string name) => (string?)node[name];

    private static bool IsPersonal(FieldSchema field, string name, string? shape) =>
        (field.Items ?? field) is { Type: "string", Enum: [], Format: null }
        && !name.EndsWith("Ref", StringComparison.Ordinal)
        && !name.EndsWith("Refs", StringComparison.Ordinal)
        && !s_references.Contains(name)
        && (shape, name) is not ("court", "name"); // A court is public.

    // What became of a message is told in the product's own codes, which the journey decides by; a provider's text is not kept.
    private static bool IsDeliveryCode(string type, string name, JsonNode value) =>
        type == "delivery.reported" && name == "detail" && ((string?)value)?.All(c => c is '-' or (>= 'a' and <= 'z')) == true;

    private sealed class Separation(string type, LocalDate judgedOn, bool mayCorrectAge)
    {
        public Dictionary<string, JsonObject> Taken { get; } = [];

        /// <summary>What may stay of an object; the rest goes to its owner.</summary>
        public JsonObject Keep(
            FieldTable fields, JsonObject given, string? shape, string owner, string pointer)
        {
            var kept = new JsonObject();
            foreach (var (name, field) in fields)
            {
                if (given[name] is not { } value)
                    continue;
                var at = $"{pointer}/{name}";
                if (name == "birthDate")
                    TakeBirthDate(value, kept, owner, at);
                else if (IsPersonal(field, name, shape) && !IsDeliveryCode(type, name, value))
                {
                    Take(value, owner, at);
                    if (pointer.Length == 0 && value is JsonValue)
                        kept[name] = ""; // That a reason was given is a fact of the event; the reason itself is sealed.
                }
                else
                    kept[name] = KeepValue(field, value, owner, at);
            }
            return kept;
        }

        private JsonNode KeepValue(FieldSchema field, JsonNode value, string owner, string pointer) => value switch
        {
            JsonObject nested => Keep(EventCatalogue.FieldsOf(field), nested, field.Shape, OwnerOf(field.Shape, nested, owner), pointer),
            JsonArray items => new JsonArray(
                [.. items.Select((item, index) => KeepValue(field.Items!, item!, owner, $"{pointer}/{index}"))]),
            _ => value.DeepClone(),
        };

        private static string OwnerOf(string? shape, JsonObject nested, string owner) => shape switch
        {
            "person" => Text(nested, "personRef")!,
            "suspect" => "", // A suspect's data must outlive the erasure of a victim's.
            _ => owner,
        };

        private void TakeBirthDate(JsonNode value, JsonObject kept, string owner, string pointer)
        {
            Take(value, owner, pointer);
            var eighteenth = Person.EighteenthBirthday(value.Deserialize<LocalDate>(CoreJson.Options));
            if (judgedOn < eighteenth)
                kept["turns18On"] = JsonSerializer.SerializeToNode(eighteenth, CoreJson.Options);
            else if (mayCorrectAge)
                kept["wasAdult"] = true;
        }

        private void Take(JsonNode value, string owner, string pointer)
        {
            if (!Taken.TryGetValue(owner, out var sealedFor))
                Taken[owner] = sealedFor = [];
            sealedFor[pointer] = value.DeepClone();
        }
    }
}
