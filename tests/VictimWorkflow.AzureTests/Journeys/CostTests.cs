using System.Text.Json;
using System.Text.Json.Nodes;
using VictimWorkflow.AzureTests.Hosting;
using VictimWorkflow.AzureTests.Tables;
using VictimWorkflow.HostTests.Hosting;
using Xunit.Abstractions;
using VictimWorkflow.Tests.House;

namespace VictimWorkflow.AzureTests.Journeys;

/// <summary>What the app itself asks of storage; the engine's own calls come on top. The page of costs is worked out from this.</summary>
[Collection(nameof(Wire))]
public sealed class CostTests(ITestOutputHelper output)
{
    /// <summary>What runs side by side is not counted to the call.</summary>
    private const double MayDiffer = 0.1;

    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true };

    [Fact]
    public async Task A_report_an_event_and_a_message_cost_what_the_page_of_costs_says()
    {
        await using var host = await RunningAzure.StartAsync();
        var counted = new JsonObject
        {
            ["report"] = await CountAsync("a report of one victim, to the end of its first steps", host, () => host.TakeAsync("msg-1", Given.Report("C-1"))),
            ["event"] = 0,
            ["eventWithMessage"] = await CountAsync("an event that has one email sent", host, () => host.TakeAsync("msg-2", Given.Recorded("C-1"))),
        };
        Assert.Single(host.Carrier.Sent);
        counted["event"] = await CountAsync(
            "an event, to the end of its steps (the victim's and the case's)", host, () => host.TakeAsync("msg-3", Given.Identified("C-1")));
        output.WriteLine($"{await StepsAsync(host),5}  steps in all, {host.Hub.Episodes.Count} episodes of the engine");

        var file = Path.Combine(Repository.Root, "infra/cost.json");
        var figures = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        if (Environment.GetEnvironmentVariable("UPDATE_COSTS") == "1")
        {
            figures["counted"] = counted;
            await File.WriteAllTextAsync(file, figures.ToJsonString(s_readable) + "\n");
            return;
        }

        foreach (var (name, calls) in counted)
        {
            var said = (double)figures["counted"]![name]!;
            Assert.True(Math.Abs((double)calls! - said) <= said * MayDiffer, $"{name}: {calls} calls counted, infra/cost.json says {said}.");
        }
    }

    private static async Task<int> StepsAsync(RunningAzure host)
    {
        var audits = await Task.WhenAll((await host.JourneysOfAsync("C-1")).Select(async id => await host.Store.AuditAsync(id, 0, 1_000)));
        return audits.Sum(audit => audit.Length);
    }

    private async Task<double> CountAsync(string what, RunningAzure host, Func<Task> act)
    {
        host.Wire.Calls.Clear();
        await act();
        var calls = host.Wire.Calls.ToArray();
        output.WriteLine($"{calls.Length,5}  {what}: {calls.Count(call => !call.StartsWith("GET", StringComparison.Ordinal))} of them write");
        return calls.Length;
    }
}
