using VictimWorkflow.AzureTests.Hosting;
using VictimWorkflow.AzureTests.Tables;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.AzureTests.Journeys;

/// <summary>Sealing, checking, erasing and forgetting on tables: every query names its partition, or the host's end fails the test.</summary>
[Collection(nameof(Wire))]
public sealed class OperationsTests
{
    [Fact]
    public async Task A_day_is_sealed_checked_and_forgotten_in_its_time_and_a_person_is_erased()
    {
        await using var host = await RunningAzure.StartAsync();
        using var supervisor = await host.SignInAsync("sergeant-1", [Role.Supervisor], ["medway"]);
        using var @operator = await host.SignInAsync("operator-1", [Role.Operator], ["*"]);
        var journey = (string)(await host.TakeAsync("msg-1", Given.Report("C-1"))).Body!["journeyIds"]![0]!;
        await host.TakeAsync("msg-2", Given.Recorded("C-1"));
        await DoAllAsync(host);
        Assert.Equal((2, 1, 0), await CheckAsync(@operator) is var (chains, seals, faults) ? (Math.Min(chains, 2), seals, faults) : default);

        var erased = await supervisor.SendJsonAsync("/api/operations/erasures", new() { ["personRef"] = "V1", ["authority"] = "REQUEST-1" });
        await host.PumpAsync();

        Assert.Equal(200, erased.Status);
        Assert.Equal(JourneyState.Terminated, (await host.Store.FindJourneyAsync(journey))!.State);
        Assert.True(await host.Get<PersonDesk>().IsErasedAsync("V1"));
        Assert.Empty(await host.Store.BodiesAsync("C-1", NodaTime.Instant.MaxValue, "", 10));
        Assert.Equal(410, (await host.PostSignedAsync("msg-3", Given.Report("C-2"))).Status);

        await host.TakeAsync("msg-4", Given.Report("C-4", person: "V4"));
        await host.MoveToAsync("2026-05-01T09:00:00Z");
        await DoAllAsync(host);
        Assert.Empty(await host.Store.BodiesAsync("C-4", host.Clock.Now - NodaTime.Duration.FromDays(30), "", 10));
        Assert.Equal((2, 0), await CheckAsync(@operator) is var (_, sealedDays, none) ? (sealedDays, none) : default);
    }

    private static async Task DoAllAsync(RunningAzure host)
    {
        while (await host.Get<Housekeeping>().RunPortionAsync())
        {
            // To the end of the day's work.
        }
    }

    private static async Task<(int Entries, int Seals, int Faults)> CheckAsync(HttpClient client)
    {
        var (entries, seals, faults) = (0, 0, 0);
        for (var next = ""; next is not null;)
        {
            var query = next.Length == 0 ? "" : $"?from={Uri.EscapeDataString(next)}";
            var answer = await client.SendJsonAsync($"/api/operations/audit/check{query}", null);
            Assert.Equal(200, answer.Status);
            entries += (int)answer.Body!["entries"]!;
            seals += (int)answer.Body["seals"]!;
            faults += answer.Body["faults"]!.AsArray().Count;
            next = (string?)answer.Body["next"];
        }

        return (entries, seals, faults);
    }
}
