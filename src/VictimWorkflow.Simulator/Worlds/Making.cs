using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Simulator.Worlds;

/// <summary>An event that a program made for a world: it spares the way through bytes, on which it would come out the same.</summary>
/// <param name="Pseudonymous">The event as it stands in logs, without personal data.</param>
public sealed record Making(string Id, Origin Origin, Event Event, Event Pseudonymous)
{
    /// <summary>The same event as bytes.</summary>
    public Post AsPost(Instant madeAt)
    {
        var data = JsonSerializer.SerializeToNode(Event, Event.GetType(), CoreJson.Options)!.AsObject();
        DropEmpty(data);
        return Post.Of(Id, Origin, EventCatalogue.TypeOf(Event), madeAt, data);
    }

    // A typed event has an empty list where a sender gives none.
    private static void DropEmpty(JsonObject data)
    {
        foreach (var (name, value) in data.ToList())
        {
            switch (value)
            {
                case JsonArray { Count: 0 }:
                    data.Remove(name);
                    break;
                case JsonArray items:
                    items.OfType<JsonObject>().ToList().ForEach(DropEmpty);
                    break;
                case JsonObject nested:
                    DropEmpty(nested);
                    break;
            }
        }
    }
}
