using VictimWorkflow.AzureTests.Hosting;
using VictimWorkflow.AzureTests.Tables;
using VictimWorkflow.HostTests.Hosting;
using Xunit.Abstractions;

namespace VictimWorkflow.AzureTests.Journeys;

/// <summary>What the app itself asks of storage; the engine's own calls come on top.</summary>
[Collection(nameof(Wire))]
public sealed class CostTests(ITestOutputHelper output)
{
    // A journey from report to the end of an investigation and some months of court, as the demonstration plays it.
    private const int EventsOfAYear = 40, ClockStepsOfAYear = 30, SendsOfAYear = 12;

    [Fact]
    public async Task A_journey_of_a_year_costs_a_few_thousand_table_calls()
    {
        await using var host = await RunningAzure.StartAsync();
        var report = await CountAsync("a report of one victim, to the end of its first steps", host, () => host.TakeAsync("msg-1", Given.Report("C-1")));
        var sent = await CountAsync("an event that has one email sent", host, () => host.TakeAsync("msg-2", Given.Recorded("C-1")));
        Assert.Single(host.Carrier.Sent);
        var plain = await CountAsync("an event, to the end of its steps (the victim's and the case's)", host, () => host.TakeAsync("msg-3", Given.Identified("C-1")));

        var steps = await StepsAsync(host);
        output.WriteLine($"{steps,5}  steps in all, {host.Hub.Episodes.Count} episodes of the engine");
        var year = report + (EventsOfAYear * plain) + (ClockStepsOfAYear * plain / 2) + (SendsOfAYear * (sent - plain));
        output.WriteLine($"{year,5}  a year of {EventsOfAYear} events, {ClockStepsOfAYear} steps by the clock and {SendsOfAYear} messages (estimated)");
        Assert.InRange(year, 500, 6_000);
    }

    private static async Task<int> StepsAsync(RunningAzure host)
    {
        var audits = await Task.WhenAll((await host.JourneysOfAsync("C-1")).Select(async id => await host.Store.AuditAsync(id, 0, 1_000)));
        return audits.Sum(audit => audit.Length);
    }

    private async Task<int> CountAsync(string what, RunningAzure host, Func<Task> act)
    {
        host.Wire.Calls.Clear();
        await act();
        var calls = host.Wire.Calls.ToArray();
        output.WriteLine($"{calls.Length,5}  {what}: {calls.Count(call => !call.StartsWith("GET", StringComparison.Ordinal))} of them write");
        return calls.Length;
    }
}
