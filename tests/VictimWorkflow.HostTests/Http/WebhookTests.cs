using System.Text.Json.Nodes;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Http;

public sealed class WebhookTests
{
    [Fact]
    public async Task A_stepped_journey_clock_lets_no_old_request_in()
    {
        await using var service = await RunningService.StartAsync("2036-03-30T09:00:00Z");

        Assert.Equal(202, (await service.PostSignedAsync("msg-1", Given.Report("C-1"))).Status);
        Assert.Equal(401, (await service.PostSignedAsync("msg-2", Given.Report("C-2"), sentAgo: TimeSpan.FromMinutes(6))).Status);
    }

    [Fact]
    public async Task A_body_above_20_KB_is_too_large()
    {
        await using var service = await RunningService.StartAsync();
        var report = Given.Report("C-1");
        report["data"]!["offence"]!["title"] = new string('x', BodyLimit.Event);

        var answer = await service.PostSignedAsync("msg-1", report);

        Assert.Equal((413, "too-large"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Above_the_backlog_senders_are_asked_to_wait()
    {
        await using var service = await RunningService.StartAsync(settings: ("Force:UnsteppedAtMost", "1"));
        await service.PostSignedAsync("msg-1", Given.Report("C-1"));
        await service.PostSignedAsync("msg-2", Given.Report("C-2"));
        await Task.Delay(TimeSpan.FromMilliseconds(600)); // Counted at most every half second.

        var full = await service.PostSignedAsync("msg-3", Given.Report("C-3"));
        await service.PumpAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(600));
        var again = await service.PostSignedAsync("msg-3", Given.Report("C-3"));

        Assert.Equal((429, "too-many-requests"), (full.Status, full.Code));
        Assert.NotNull(full.Response.Headers.RetryAfter);
        Assert.Equal(202, again.Status);
    }

    [Fact]
    public async Task A_late_event_counts_from_when_it_happened()
    {
        await using var service = await RunningService.StartAsync("2026-04-02T09:00:00Z");
        using var officer = await service.SignInAsync("officer-1", [Role.Officer], ["medway"]);
        var journey = await ReportedAsync(service);
        await service.TakeAsync("msg-2", Given.Identified("C-1"));

        await service.TakeAsync("msg-3", Given.Arrested("C-1", at: "2026-03-30T08:50:00Z"));

        var owed = await officer.AskAsync($"/api/journeys/{journey}/obligations");
        var arrest = owed.Body!.AsArray().Single(o => (string?)o!["rule"] == "R6-ARREST")!;
        Assert.Equal("2026-03-30T08:50:00Z", (string?)arrest["triggeredAt"]);
        Assert.Contains(arrest["explanation"]!.AsArray(), line => ((string)line!).StartsWith("R6-ARREST: the officer must", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_withdrawn_event_takes_its_obligations_with_it()
    {
        await using var service = await RunningService.StartAsync();
        using var officer = await service.SignInAsync("officer-1", [Role.Officer], ["medway"]);
        var journey = await ReportedAsync(service);
        await service.TakeAsync("msg-2", Given.Identified("C-1"));
        await service.TakeAsync("msg-3", Given.Arrested("C-1"));

        await service.TakeAsync("msg-4", Given.Event("event.withdrawn", "2026-03-30T08:55:00Z", new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["eventRef"] = "msg-3",
            ["reason"] = "wrong-fact",
        }));

        var owed = await officer.AskAsync($"/api/journeys/{journey}/obligations");
        var arrest = owed.Body!.AsArray().Single(o => (string?)o!["rule"] == "R6-ARREST")!;
        Assert.Equal("cancelled", (string?)arrest["status"]);
    }

    [Fact]
    public async Task A_source_withdraws_only_what_it_sent()
    {
        await using var service = await RunningService.StartAsync(settings: ("Webhooks:Sources:court:AllowedTypes:2", "event.withdrawn"));
        await service.TakeAsync("msg-1", Given.Report("C-1", unit: "maidstone"));
        await service.TakeAsync("msg-2", Given.Identified("C-1"));

        var answer = await service.PostSignedAsync("court-1", Given.Event("event.withdrawn", Given.Reported, new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["eventRef"] = "msg-2",
            ["reason"] = "wrong-fact",
        }), RunningService.CourtSecret);

        Assert.Equal((403, "not-permitted", "data.eventRef"), (answer.Status, answer.Code, answer.Field));
    }

    [Fact]
    public async Task What_cannot_be_stored_is_not_answered_as_taken()
    {
        await using var service = await RunningService.StartAsync();
        await service.CloseStoreAsync();

        var answer = await service.PostSignedAsync("msg-1", Given.Report("C-1"));

        Assert.Equal((503, "unavailable"), (answer.Status, answer.Code));
        Assert.NotNull(answer.Response.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_provider_reports_what_became_of_a_message()
    {
        await using var service = await RunningService.StartAsync();
        using var officer = await service.SignInAsync("officer-1", [Role.Officer], ["medway"]);
        var journey = await ReportedAsync(service);
        await service.TakeAsync("msg-2", Given.Recorded("C-1"));
        var sent = Assert.Single(service.Sender.Sent);

        var taken = await ReportAsync(service, sent.Key, RunningService.ProviderSecret);
        var stranger = await ReportAsync(service, sent.Key, RunningService.RecordsSecret);
        var notOurs = await ReportAsync(service, "kent-nobody.1.1", RunningService.ProviderSecret);
        await service.PumpAsync();

        Assert.Equal((202, 401, 202), (taken.Status, stranger.Status, notOurs.Status));
        var messages = await officer.AskAsync($"/api/journeys/{journey}/messages");
        var message = Assert.Single(messages.Body!.AsArray())!;
        Assert.Equal(("delivered", sent.Body), ((string?)message["status"], (string?)message["body"]));
    }

    [Fact]
    public async Task A_reply_becomes_work_for_a_person()
    {
        await using var service = await RunningService.StartAsync();
        using var officer = await service.SignInAsync("officer-1", [Role.Officer], ["medway"]);
        await ReportedAsync(service);
        await service.TakeAsync("msg-2", Given.Recorded("C-1"));
        var sent = Assert.Single(service.Sender.Sent);

        var reply = new JsonObject
        {
            ["type"] = "reply.received",
            ["id"] = "r-1",
            ["tag"] = sent.Key,
            ["channel"] = "email",
            ["meaning"] = "call-me",
            ["at"] = "2026-03-30T09:00:00Z",
        };
        var answer = await service.PostSignedAsync("r-1", reply, RunningService.ProviderSecret, "/api/webhooks/delivery/local");
        await service.PumpAsync();

        Assert.Equal(202, answer.Status);
        var tasks = await officer.AskAsync("/api/tasks");
        Assert.Contains(tasks.Body!["items"]!.AsArray(), task => (string?)task!["why"] == "reply-call-me");
    }

    private static Task<Answer> ReportAsync(RunningService service, string tag, string secret) => service.PostSignedAsync(
        "rep-1",
        new JsonObject
        {
            ["type"] = "delivery.report",
            ["id"] = "rep-1",
            ["tag"] = tag,
            ["channel"] = "email",
            ["status"] = "delivered",
            ["detail"] = "250 OK for v1@example.org",
            ["at"] = "2026-03-30T09:00:00Z",
        },
        secret, "/api/webhooks/delivery/local");

    private static async Task<string> ReportedAsync(RunningService service) =>
        (string)(await service.TakeAsync("msg-1", Given.Report("C-1"))).Body!["journeyIds"]![0]!;
}
