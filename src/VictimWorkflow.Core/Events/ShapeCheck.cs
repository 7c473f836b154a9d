using System.Text.Json;
using NodaTime;

namespace VictimWorkflow.Core.Events;

/// <summary>What the schema cannot say of a shape: fields that belong together, and values that could reach nobody.</summary>
internal sealed class ShapeCheck(Instant timestamp)
{
    private readonly LocalDate _madeOn = timestamp.InZone(DateTimeZoneProviders.Tzdb["Europe/London"]).Date;

    public Refusal? Fault(string? shape, JsonElement value, string path) => shape switch
    {
        "person" => Person(value, path),
        "avoid" => Avoid(value, path),
        "contactPoint" => ContactPoint(value, path),
        _ => null,
    };

    /// <summary>One event gives a person or a suspect once: two blocks could differ.</summary>
    public static Refusal? Repeated(string? shape, JsonElement items, string path)
    {
        if (shape is not ("person" or "suspect"))
            return null;
        var references = items.EnumerateArray().Select(item => item.GetProperty($"{shape}Ref").GetString()).ToList();
        var again = Enumerable.Range(0, references.Count).FirstOrDefault(index => references.IndexOf(references[index]) < index);
        return again == 0 ? null : Refusal.Invalid($"{path}[{again}].{shape}Ref", $"The {shape} is given twice.");
    }

    private Refusal? Person(JsonElement person, string path) =>
        FieldCheck.Text(person, "birthDate") is { } born && IsoText.Date(born) > _madeOn
            ? Refusal.Invalid($"{path}.birthDate", "After the event was made.")
            : null;

    private static Refusal? Avoid(JsonElement avoid, string path)
    {
        var hasDates = avoid.TryGetProperty("dates", out var dates);
        if (avoid.TryGetProperty("days", out _) == hasDates)
            return Refusal.Invalid(path, "Either days or dates, not both and not neither.");
        if (FieldCheck.Text(avoid, "from") == "24:00")
            return Refusal.Invalid($"{path}.from", "Only the end of a window can be 24:00.");
        return hasDates && IsoText.Date(FieldCheck.Text(dates, "from")!) > IsoText.Date(FieldCheck.Text(dates, "until")!)
            ? Refusal.Invalid($"{path}.dates.until", "Before the first date.")
            : null;
    }

    private static Refusal? ContactPoint(JsonElement point, string path)
    {
        var value = FieldCheck.Text(point, "value")!;
        var isOne = FieldCheck.Text(point, "kind") switch
        {
            "mobile" => IsPhoneNumber(value) && IsMobile(value),
            "landline" => IsPhoneNumber(value),
            "email" => IsEmailAddress(value),
            "address" => value.Trim().Length is >= 5 and <= 300,
            _ => true,
        };
        return isOne ? null : Refusal.Invalid($"{path}.value", "Cannot be a contact point of this kind.");
    }

    private static bool IsPhoneNumber(string value) =>
        value.All(c => char.IsAsciiDigit(c) || c is ' ' or '+' or '(' or ')' or '-')
        && value.LastIndexOf('+') <= 0
        && value.Count(char.IsAsciiDigit) is >= 10 and <= 15;

    private static bool IsMobile(string value)
    {
        var dialled = string.Concat(value.Replace("(0)", "", StringComparison.Ordinal).Where(c => char.IsAsciiDigit(c) || c == '+'));
        return dialled.StartsWith("+44", StringComparison.Ordinal)
            ? dialled.StartsWith("+447", StringComparison.Ordinal) && dialled.Length == 13
            : dialled.StartsWith('+') || (dialled.StartsWith("07", StringComparison.Ordinal) && dialled.Length == 11);
    }

    private static bool IsEmailAddress(string value) =>
        value.Length <= 254
        && !value.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
        && value.Split('@') is [{ Length: > 0 }, var domain]
        && domain.Split('.') is { Length: >= 2 } labels
        && labels.All(label => label.Length > 0);
}
