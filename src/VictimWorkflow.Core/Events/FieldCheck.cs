using System.Text.Json;
using NodaTime;

namespace VictimWorkflow.Core.Events;

/// <summary>Holds given fields against the contract's schema; the first fault found is the answer.</summary>
/// <param name="timestamp">When the sender made the event; nobody in it is born later.</param>
internal sealed class FieldCheck(Instant timestamp)
{
    /// <summary>A page of text: longer belongs in a document.</summary>
    private const int MaximumText = 4_000;

    /// <summary>More than any crime has persons, suspects or covers in one event.</summary>
    private const int MaximumItems = 200;

    /// <summary>A century of days, so that a date worked out from a number stays within the calendar.</summary>
    private const int MaximumNumber = 36_500;

    /// <summary>Nobody born earlier is alive, and no offence older is investigated.</summary>
    private const int EarliestYear = 1900;

    /// <summary>The calendar ends with 9999; a year's room keeps sums of dates inside it.</summary>
    private const int LatestYear = 9998;

    private readonly ShapeCheck _shapes = new(timestamp);

    public Refusal? Fields(FieldTable fields, JsonElement given, string path)
    {
        // Looked up the way round that is short: an event gives few of the fields it could.
        var values = new JsonElement[fields.Count];
        foreach (var property in given.EnumerateObject())
        {
            if (fields.PlaceOf(property.Name) is not { } place)
                return Refusal.Invalid(Named(path, property.Name), "The contract has no such field here.");
            values[place] = property.Value;
        }
        for (var place = 0; place < values.Length; place++)
        {
            var (name, field) = fields[place];
            var value = values[place];
            if (field.Required && IsMissing(field, value))
                return Refusal.Invalid($"{path}.{name}", "This field is required.");
            if (value.ValueKind != JsonValueKind.Undefined && Value(field, value, $"{path}.{name}") is { } refusal)
                return refusal;
        }
        return null;
    }

    /// <summary>Whether a required field is absent, null, blank, or a list that may not be empty and is.</summary>
    public static bool IsMissing(FieldSchema field, string name, JsonElement given) =>
        !given.TryGetProperty(name, out var value) || IsMissing(field, value);

    private static bool IsMissing(FieldSchema field, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => true,
        JsonValueKind.String => string.IsNullOrWhiteSpace(value.GetString()),
        JsonValueKind.Array => value.GetArrayLength() < (field.MinItems ?? 0),
        _ => false,
    };

    public static string? Text(JsonElement given, string name) =>
        given.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsDate(string text) => IsoText.Date(text) is { Year: >= EarliestYear and <= LatestYear };

    public static bool IsMoment(string text) => IsoText.Moment(text) is { Year: >= EarliestYear and <= LatestYear };

    /// <summary>The path of a field we do not know. A name that is not one of a field may be anything, so it is not repeated.</summary>
    public static string? Named(string? path, string name) =>
        name.Length > 40 || !name.All(char.IsAsciiLetterOrDigit) ? path : path is null ? name : $"{path}.{name}";

    private Refusal? Value(FieldSchema field, JsonElement value, string path) => field.Type switch
    {
        "string" => String(field, value, path),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : Refusal.Invalid(path, "Not true or false."),
        "integer" => Integer(field, value, path),
        "array" => Array(field, value, path),
        _ => value.ValueKind != JsonValueKind.Object
            ? Refusal.Invalid(path, "Not an object.")
            : Fields(EventCatalogue.FieldsOf(field), value, path) ?? _shapes.Fault(field.Shape, value, path),
    };

    private static Refusal? String(FieldSchema field, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.String)
            return Refusal.Invalid(path, "Not a text.");
        var text = value.GetString()!;
        if (text.Length > MaximumText)
            return Refusal.Invalid(path, $"Longer than {MaximumText} characters.");
        if (field.Enum is not [] && !field.Enum.Contains(text))
            return Refusal.Invalid(path, "Not one of the values of this field.");
        // An empty reference would be read as somebody, or as everybody.
        if (path.EndsWith("Ref", StringComparison.Ordinal) && string.IsNullOrWhiteSpace(text))
            return Refusal.Invalid(path, "An empty reference.");
        return field.Format switch
        {
            "date" => IsDate(text) ? null : Refusal.Invalid(path, "Not a date, YYYY-MM-DD."),
            "date-time" => IsMoment(text) ? null : Refusal.Invalid(path, "Not a date and time with offset."),
            "time" => IsoText.Minute(text) is not null ? null : Refusal.Invalid(path, "Not a time of day, HH:MM."),
            _ => null,
        };
    }

    private static Refusal? Integer(FieldSchema field, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number))
            return Refusal.Invalid(path, "Not a whole number.");
        return number >= (field.Minimum ?? -MaximumNumber) && number <= MaximumNumber
            ? null
            : Refusal.Invalid(path, "Outside the range of this field.");
    }

    private Refusal? Array(FieldSchema field, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return Refusal.Invalid(path, "Not a list.");
        if (value.GetArrayLength() is var length && (length > MaximumItems || length < (field.MinItems ?? 0)))
            return Refusal.Invalid(path, length > MaximumItems ? $"More than {MaximumItems} items." : "Too few items.");
        var items = value.EnumerateArray().Select((item, index) => Value(field.Items!, item, $"{path}[{index}]"));
        return items.FirstOrDefault(refusal => refusal is not null) ?? ShapeCheck.Repeated(field.Items!.Shape, value, path);
    }
}
