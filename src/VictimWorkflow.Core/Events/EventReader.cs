using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;

namespace VictimWorkflow.Core.Events;

/// <param name="Type">Frozen name of the event type, such as <c>crime.reported</c>.</param>
/// <param name="Timestamp">When the sender made the event.</param>
/// <param name="Event">The same as <paramref name="Data"/>, typed.</param>
/// <param name="Data">As received, with personal data: <see cref="EventPrivacy.Separate"/> before it is stored.</param>
public sealed record Envelope(string Type, Instant Timestamp, Event Event, JsonObject Data)
{
    /// <summary>
    /// The event as it stands in logs, without personal data, where a program made the event and knows; absent: parted from
    /// <see cref="Data"/>, which then nobody needs to fill.
    /// </summary>
    public Event? Pseudonymous { get; init; }

    /// <summary>An event made by a program, not read from outside: nothing of it is sealed, nothing of it is checked.</summary>
    public static Envelope Of(Event happened, Event pseudonymous, Instant timestamp) =>
        new(EventCatalogue.TypeOf(happened), timestamp, happened, []) { Pseudonymous = pseudonymous };
}

/// <param name="Code">One of <see cref="EventCatalogue.Errors"/>.</param>
/// <param name="Field">Path such as <c>data.persons[0].role</c>; null when the whole body is meant.</param>
/// <param name="Detail">A sentence for the sender. Never holds a value of the input, so that it may be logged.</param>
public sealed record Refusal(string Code, string? Field, string Detail)
{
    internal static Refusal Invalid(string? field, string detail) => new("invalid-data", field, detail);
}

public abstract record ReadResult
{
    private ReadResult() { }

    public sealed record Read(Envelope Envelope) : ReadResult;

    public sealed record Refused(Refusal Refusal) : ReadResult;
}

/// <summary>
/// Reads an event from outside and holds it against the contract. Whatever comes in, the answer is an event or a refusal;
/// what the crime makes of the event is decided later.
/// </summary>
public static class EventReader
{
    /// <summary>The deepest event of the contract nests 8 levels; far deeper ones only cost the reader.</summary>
    private const int MaximumDepth = 16;

    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = MaximumDepth, AllowDuplicateProperties = false };

    private static readonly ImmutableArray<string> s_envelope = ["type", "timestamp", "data"];

    /// <summary>The code a missing or empty field has of its own, in events whose errors name that code.</summary>
    private static readonly ImmutableSortedDictionary<string, string> s_ownCodes = new Dictionary<string, string>
    {
        ["reason"] = "reason-required",
        ["approvedBy"] = "supervisor-required",
        ["persons"] = "person-required",
        ["startsAt"] = "start-time-required",
        ["result"] = "result-required",
        ["admissionRecorded"] = "admission-missing",
        ["summary"] = "summary-too-short",
        ["rationale"] = "reason-required",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Fields the contract needs only beside certain values of another field.</summary>
    private static readonly ImmutableArray<(string Type, string Field, string Beside, Func<string, bool> Is)> s_needs =
    [
        ("crime.finalised", "approvedBy", "outcome", outcome => outcome is "filed-undetected" or "filed-disengaged" or "closed"),
        ("charge.decided", "reason", "decision", decision => decision != "charged"),
        ("disposal.recorded", "admissionRecorded", "stage", stage => stage == "given"),
        ("disposal.recorded", "prosecute", "stage", stage => stage == "breached"),
        ("hearing.listed", "startsAt", "status", status => status != "vacated"),
        ("appeal.recorded", "result", "stage", stage => stage == "decided"),
        ("prisoner-contact.reported", "rationale", "consent", consent => consent != "given"),
        ("duty.recorded", "reason", "result", result => result != "done"),
        ("duty.recorded", "approvedBy", "result", result => result == "excused"),
    ];

    public static ReadResult Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, s_strict);
            return ReadEnvelope(document.RootElement.Clone());
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            // The reader's own message quotes the input.
            return Refuse(Refusal.Invalid(null, "The body is not JSON in UTF-8, nests too deeply or names a property twice."));
        }
    }

    /// <summary>Reads from the element's own text, so that depth and repeated names are judged as for a body.</summary>
    public static ReadResult Read(JsonElement element) => element.ValueKind == JsonValueKind.Undefined
        ? Refuse(Refusal.Invalid(null, "There is no body."))
        : Read(JsonMarshal.GetRawUtf8Value(element).ToArray());

    private static ReadResult ReadEnvelope(JsonElement body)
    {
        if (EnvelopeFault(body) is { } fault)
            return Refuse(fault);
        var type = body.GetProperty("type").GetString()!;
        var data = body.GetProperty("data");
        var timestamp = IsoText.Moment(body.GetProperty("timestamp").GetString()!)!.Value.ToInstant();
        var refusal = MissingField(type, data) ?? new FieldCheck(timestamp).Fields(EventCatalogue.FieldsOf(type), data, "data");
        if (refusal is not null)
            return Refuse(refusal);
        return new ReadResult.Read(new Envelope(type, timestamp, EventPrivacy.Parse(type, data), JsonObject.Create(data)!));
    }

    private static Refusal? EnvelopeFault(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return Refusal.Invalid(null, "The body is not an object.");
        if (body.EnumerateObject().Select(p => p.Name).FirstOrDefault(name => !s_envelope.Contains(name)) is { } other)
            return Refusal.Invalid(FieldCheck.Named(null, other), "The envelope has no such field.");
        if (FieldCheck.Text(body, "type") is not { } type)
            return Refusal.Invalid("type", "A type is required.");
        if (!EventCatalogue.Types.Contains(type))
            return new Refusal("unknown-event-type", "type", EventCatalogue.Errors["unknown-event-type"]);
        if (FieldCheck.Text(body, "timestamp") is not { } timestamp || !FieldCheck.IsMoment(timestamp))
            return Refusal.Invalid("timestamp", "A date and time with offset is required.");
        return body.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            ? null
            : Refusal.Invalid("data", "An object is required.");
    }

    private static Refusal? MissingField(string type, JsonElement data)
    {
        foreach (var (name, field) in EventCatalogue.FieldsOf(type))
        {
            if ((field.Required || IsNeeded(type, name, data)) && FieldCheck.IsMissing(field, name, data))
            {
                var code = s_ownCodes.TryGetValue(name, out var own) && EventCatalogue.ErrorsOf(type).Contains(own) ? own : "invalid-data";
                return new Refusal(code, $"data.{name}", "This field is required here.");
            }
        }
        return null;
    }

    private static bool IsNeeded(string type, string field, JsonElement data) =>
        s_needs.Any(need => need.Type == type && need.Field == field && FieldCheck.Text(data, need.Beside) is { } text && need.Is(text));

    private static ReadResult.Refused Refuse(Refusal refusal) => new(refusal);
}
