using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Core.Events;

public abstract partial record Event
{
    /// <summary>
    /// A journey of a crime that was merged into this one goes on here: what was open, what was told, and how its person wants to be
    /// reached. Without a person it is the crime's own. No part of the public contract: only the product makes it.
    /// </summary>
    /// <param name="FromJourney">The journey's id in the crime that was merged.</param>
    public sealed record JourneyCarriedOver(MergedCrime From, string FromJourney, JourneyRole Role, CarriedJourney Carried) : Event;
}

/// <summary>
/// Events that one crime tells another inside the product. They are stored and admitted like all others; whoever sends one from
/// outside is told that there is no such type (<see cref="EventReader"/>).
/// </summary>
public static class InternalEvents
{
    public static bool Has(string type) => type == "journey.carried-over";

    public static Envelope Envelope(Event happened, Instant timestamp) => Events.Envelope.Of(happened, happened, timestamp);

    public static byte[] Write(Envelope envelope) => JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject
        {
            ["type"] = envelope.Type,
            ["timestamp"] = JsonSerializer.SerializeToNode(envelope.Timestamp, CoreJson.Options),
            ["data"] = JsonSerializer.SerializeToNode(envelope.Event, envelope.Event.GetType(), CoreJson.Options),
        },
        CoreJson.Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Envelope Read(ReadOnlySpan<byte> body)
    {
        var stored = JsonSerializer.Deserialize<JsonObject>(body, CoreJson.Options)!;
        var happened = EventPrivacy.Parse((string)stored["type"]!, stored["data"]!.AsObject());
        return Envelope(happened, stored["timestamp"].Deserialize<Instant>(CoreJson.Options));
    }
}
