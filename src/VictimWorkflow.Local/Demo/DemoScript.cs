using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Local.Demo;

/// <summary>What happens in the demonstration, and what must have come of it.</summary>
public sealed record DemoScript(Instant Until, ImmutableArray<DemoStep> Steps, ImmutableArray<DemoExpectation> Expect)
{
    public static DemoScript Load()
    {
        using var resource = typeof(DemoScript).Assembly.GetManifestResourceStream("demo.json")!;
        return JsonSerializer.Deserialize<DemoScript>(resource, CoreJson.Options)!;
    }
}

/// <summary>An event at its moment of journey time.</summary>
public sealed record DemoStep(Instant At, string Type, JsonObject Data)
{
    public string CrimeRef => (string)Data["crimeRef"]!;
}

/// <summary>At least one obligation of this rule and person must stand so at the end.</summary>
public sealed record DemoExpectation(string Person, string Rule, ObligationStatus Status);
