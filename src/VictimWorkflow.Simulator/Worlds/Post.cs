using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Simulator.Worlds;

/// <summary>An event as bytes on the way to a world, as it would come through a webhook or the API.</summary>
/// <param name="Id">The sender's id (webhook-id).</param>
public sealed record Post(string Id, Origin Origin, ReadOnlyMemory<byte> Body)
{
    public static Post Of(string id, Origin origin, string type, Instant timestamp, JsonNode data)
    {
        var body = new JsonObject { ["type"] = type, ["timestamp"] = InstantPattern.ExtendedIso.Format(timestamp), ["data"] = data };
        return new(id, origin, JsonSerializer.SerializeToUtf8Bytes(body));
    }

    /// <summary>What the world itself reports: a provider's answer, a fact the clock made.</summary>
    public static Post OfWorld<T>(string id, Origin origin, string type, Instant timestamp, T data) =>
        Of(id, origin, type, timestamp, JsonSerializer.SerializeToNode(data, CoreJson.Options)!);
}
