using System.Text;
using System.Text.Json.Nodes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Events;

/// <summary>Events that the contract's own documents hold: each step of the shared scenarios, each printed example.</summary>
internal static class ContractSamples
{
    private static readonly string s_scenarios = Path.Combine(AppContext.BaseDirectory, "Scenarios", "shared");

    public static IEnumerable<JsonObject> Bodies() => ScenarioBodies().Concat(Examples.All.Select(Parsed));

    public static IEnumerable<Envelope> Envelopes() => Bodies().Select(body => ReadOrFail(body.ToJsonString()));

    public static JsonObject Contract()
    {
        using var resource = typeof(EventCatalogue).Assembly.GetManifestResourceStream("events.json")!;
        return JsonNode.Parse(resource)!.AsObject();
    }

    public static JsonObject Parsed(string json) => JsonNode.Parse(json)!.AsObject();

    public static ReadResult Read(string json) => EventReader.Read(Encoding.UTF8.GetBytes(json));

    public static Envelope ReadOrFail(string json) => Read(json) switch
    {
        ReadResult.Read read => read.Envelope,
        ReadResult.Refused refused => throw new InvalidOperationException($"{refused.Refusal} for {json}"),
        _ => throw new InvalidOperationException(),
    };

    private static IEnumerable<JsonObject> ScenarioBodies() =>
        from file in Directory.EnumerateFiles(s_scenarios, "*.json").Order(StringComparer.Ordinal)
        from step in Parsed(File.ReadAllText(file))["steps"]!.AsArray()
        where step!["event"] is not null
        select new JsonObject
        {
            ["type"] = step["event"]!["type"]!.DeepClone(),
            ["timestamp"] = step["at"]!.DeepClone(),
            ["data"] = step["event"]!["data"]!.DeepClone(),
        };
}
