using Microsoft.DurableTask.Client;
using NodaTime;
using VictimWorkflow.AzureTests.Hosting;
using VictimWorkflow.AzureTests.Tables;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.AzureTests.Journeys;

/// <summary>From the signed report to the email, on the real engine, and through what happens to processes and messages on the way.</summary>
[Collection(nameof(Wire))]
public sealed class JourneyTests
{
    /// <summary>Far below what makes a replay slow; effects of one generation are bounded below it.</summary>
    private const int EventsOfAGenerationAtMost = 100;

    [Fact]
    public async Task A_signed_report_becomes_a_journey_that_writes_and_then_waits()
    {
        await using var host = await RunningAzure.StartAsync();
        using var officer = await host.SignInAsync("officer-1", [Role.Officer], ["medway"]);

        var journey = (string)(await host.TakeAsync("msg-1", Given.Report("C-1"))).Body!["journeyIds"]![0]!;
        await host.TakeAsync("msg-2", Given.Recorded("C-1"));

        var mail = Assert.Single(host.Carrier.Sent);
        Assert.Equal(("v1@example.org", true), (mail.To, mail.IsUntracked));
        var message = Assert.Single((await officer.AskAsync($"/api/journeys/{journey}/messages")).Body!.AsArray())!;
        Assert.Equal(("accepted", mail.Body), ((string?)message["status"], (string?)message["body"]));
        var instance = (await host.Client.GetInstanceAsync(journey, getInputsAndOutputs: true))!;
        Assert.Equal(OrchestrationRuntimeStatus.Running, instance.RuntimeStatus);
        Assert.Contains("\"Stage\":", instance.SerializedCustomStatus, StringComparison.Ordinal);
        await host.EveryEntryIsFoldedOnceAsync("C-1");
    }

    [Fact]
    public async Task What_falls_due_is_done_by_a_timer_without_a_wake()
    {
        await using var host = await RunningAzure.StartAsync();
        var id = (string)(await host.TakeAsync("msg-1", Given.Report("C-1"))).Body!["journeyIds"]![0]!;
        var due = (await host.Store.FindJourneyAsync(id))!.NextDue!.Value;

        await host.Clock.StandAtAsync(due - Duration.FromSeconds(10), host.Store);
        host.Clock.Run();
        await host.TakeAsync("msg-2", Given.Recorded("C-1"));
        var before = (await host.Store.FindJourneyAsync(id))!;
        Assert.Equal(due, before.NextDue);
        // No message is delivered from here on.
        for (var waited = 0; waited < 60 && (await host.Store.FindJourneyAsync(id))!.Revision == before.Revision; waited++) await Task.Delay(500);

        var after = (await host.Store.FindJourneyAsync(id))!;
        Assert.Equal("clock", (await host.Store.AuditAsync(id, before.Revision, 1)).Single().Cause);
        Assert.True(after.LastStepAt >= due, $"It rang {due - after.LastStepAt} early.");
    }

    [Fact]
    public async Task A_journey_goes_on_where_it_was_when_its_process_has_ended()
    {
        var first = await RunningAzure.StartAsync();
        await first.TakeAsync("msg-1", Given.Report("C-1"));
        // Answered, and nothing more: the process ends with the ring in the queue.
        Assert.Equal(202, (await first.PostSignedAsync("msg-2", Given.Recorded("C-1"))).Status);

        await using var second = await first.RestartAsync();
        await second.PumpAsync();
        await second.TakeAsync("msg-3", Given.Identified("C-1"));

        await second.EveryEntryIsFoldedOnceAsync("C-1");
        Assert.Single(second.Carrier.Sent);
    }

    [Fact]
    public async Task Wakes_that_are_lost_doubled_or_late_change_nothing_but_the_moment()
    {
        string[] crimes = ["C-1", "C-2", "C-3"];
        var random = new Random(7);
        await using var host = await RunningAzure.StartAsync();
        host.Triggers.Deliveries = _ => random.Next(4) switch { 0 => 0, 1 => 2, _ => 1 };
        host.Triggers.Order = messages => [.. messages.OrderBy(_ => random.Next())];

        foreach (var crime in crimes) await PostAsync(host, $"{crime}-1", Given.Report(crime, person: $"V-{crime}"));
        await host.Triggers.DrainAsync();
        foreach (var crime in crimes)
        {
            await PostAsync(host, $"{crime}-2", Given.Recorded(crime));
            await PostAsync(host, $"{crime}-3", Given.Identified(crime));
            await PostAsync(host, $"{crime}-4", Given.Arrested(crime));
        }

        await host.Triggers.DrainAsync();
        await host.UntilAsync("every journey has folded in all", async () =>
        {
            // Two minutes and a half each time: what is later than two is woken.
            await host.Clock.StandAtAsync(host.Clock.Now + Duration.FromSeconds(150), host.Store);
            await host.Triggers.LookAsync();
            await Task.Delay(1_000);
            return (await Task.WhenAll(crimes.Select(crime => host.HasFoldedAllAsync(crime)))).All(has => has);
        });
        host.Triggers.Deliveries = _ => 1;

        foreach (var crime in crimes) await host.EveryEntryIsFoldedOnceAsync(crime);
        Assert.Equal(host.Carrier.Sent.Count, host.Carrier.Sent.Select(mail => mail.Operation).Distinct().Count());
        Assert.True(host.Hub.Episodes.Max(episode => episode.Events) < EventsOfAGenerationAtMost);
    }

    [Fact]
    public async Task A_generation_keeps_a_short_history_however_much_happens()
    {
        await using var host = await RunningAzure.StartAsync();
        await host.TakeAsync("msg-1", Given.Report("C-1"));
        for (var contact = 1; contact <= 30; contact++)
            await PostAsync(host, $"contact-{contact}", Given.Contact("C-1", "Explained what comes next; there were no questions today."));

        await host.PumpAsync();

        await host.EveryEntryIsFoldedOnceAsync("C-1");
        Assert.InRange(host.Hub.Episodes.Max(episode => episode.Events), 1, EventsOfAGenerationAtMost);
    }

    private static async Task PostAsync(RunningAzure host, string id, System.Text.Json.Nodes.JsonObject body) =>
        Assert.Equal(202, (await host.PostSignedAsync(id, body)).Status);
}
