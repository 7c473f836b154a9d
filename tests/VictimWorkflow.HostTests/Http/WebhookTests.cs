using System.Text;
using System.Text.Json.Nodes;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Http;

public sealed class WebhookTests
{
    [Fact]
    public async Task A_signed_report_is_answered_with_its_id_and_its_journeys()
    {
        await using var service = await RunningService.StartAsync();

        var answer = await service.PostSignedAsync("msg-1", Given.Report("C-1"));

        Assert.Equal(202, answer.Status);
        Assert.Equal("records|msg-1", answer.EventId);
        var journey = (string)Assert.Single(answer.Body!["journeyIds"]!.AsArray())!;
        await service.PumpAsync();
        Assert.NotNull(await service.Store.FindJourneyAsync(journey));
    }

    [Fact]
    public async Task The_same_again_is_answered_the_same_and_moves_nothing()
    {
        await using var service = await RunningService.StartAsync();
        var first = await service.TakeAsync("msg-1", Given.Report("C-1"));
        var before = await service.Store.FindCrimeAsync("C-1");

        var second = await service.PostSignedAsync("msg-1", Given.Report("C-1"));
        await service.PumpAsync();

        Assert.Equal(202, second.Status);
        Assert.Equal(first.Body!.ToJsonString(), second.Body!.ToJsonString());
        Assert.Equal(before!.Revision, (await service.Store.FindCrimeAsync("C-1"))!.Revision);
    }

    [Fact]
    public async Task The_same_id_with_another_body_is_a_conflict()
    {
        await using var service = await RunningService.StartAsync();
        await service.TakeAsync("msg-1", Given.Report("C-1"));

        var answer = await service.PostSignedAsync("msg-1", Given.Report("C-2"));

        Assert.Equal((409, "conflicting-event"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task What_nobody_signed_is_refused_and_not_kept()
    {
        await using var service = await RunningService.StartAsync();
        var bytes = Encoding.UTF8.GetBytes(Given.Report("C-1").ToJsonString());
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        var unsigned = await service.PostAsync("msg-1", bytes, now, signature: null);
        var stranger = await service.PostSignedAsync("msg-1", Given.Report("C-1"), RunningService.ProviderSecret);
        var stale = await service.PostSignedAsync("msg-1", Given.Report("C-1"), sentAgo: TimeSpan.FromMinutes(6));
        var altered = await service.PostAsync("msg-1", [.. bytes, (byte)' '], now, StandardWebhook.Sign(RunningService.RecordsSecret, "msg-1", now, bytes));

        Assert.Equal((401, "bad-signature"), (unsigned.Status, unsigned.Code));
        Assert.Equal((401, "bad-signature"), (stranger.Status, stranger.Code));
        Assert.Equal((401, "timestamp-outside-tolerance"), (stale.Status, stale.Code));
        Assert.Equal((401, "bad-signature"), (altered.Status, altered.Code));
        Assert.Equal(0, await service.Store.CountUnadmittedAsync());
    }

    [Fact]
    public async Task A_stepped_journey_clock_lets_no_old_request_in()
    {
        await using var service = await RunningService.StartAsync("2036-03-30T09:00:00Z");

        Assert.Equal(202, (await service.PostSignedAsync("msg-1", Given.Report("C-1"))).Status);
        Assert.Equal(401, (await service.PostSignedAsync("msg-2", Given.Report("C-2"), sentAgo: TimeSpan.FromMinutes(6))).Status);
    }

    [Fact]
    public async Task A_source_sends_its_own_types_for_its_own_units()
    {
        await using var service = await RunningService.StartAsync();
        await service.TakeAsync("msg-1", Given.Report("C-1", unit: "medway"));

        var otherType = await service.PostSignedAsync("court-1", Given.Arrested("C-1"), RunningService.CourtSecret);
        var otherUnit = await service.PostSignedAsync("court-2", Given.Report("C-2", unit: "medway"), RunningService.CourtSecret);
        var otherCrime = await service.PostSignedAsync("court-3", Hearing("C-1"), RunningService.CourtSecret);
        var own = await service.PostSignedAsync("court-4", Given.Report("C-3", unit: "maidstone"), RunningService.CourtSecret);

        Assert.Equal((403, "not-permitted"), (otherType.Status, otherType.Code));
        Assert.Equal((403, "not-permitted"), (otherUnit.Status, otherUnit.Code));
        Assert.Equal((403, "not-permitted"), (otherCrime.Status, otherCrime.Code));
        Assert.Equal(202, own.Status);
    }

    [Fact]
    public async Task A_bad_number_is_refused_with_its_field()
    {
        await using var service = await RunningService.StartAsync();
        var report = Given.Report("C-1");
        report["data"]!["persons"]![0]!["contactPoints"]![0]!["kind"] = "mobile";
        report["data"]!["persons"]![0]!["contactPoints"]![0]!["value"] = "call me maybe";
        var unknown = Given.Event("crime.guessed", Given.Reported, []);

        var number = await service.PostSignedAsync("msg-1", report);
        var type = await service.PostSignedAsync("msg-2", unknown);
        var text = Encoding.UTF8.GetBytes("{ not json");
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var malformed = await service.PostAsync("msg-3", text, now, StandardWebhook.Sign(RunningService.RecordsSecret, "msg-3", now, text));

        Assert.Equal((400, "invalid-data", "data.persons[0].contactPoints[0].value"), (number.Status, number.Code, number.Field));
        Assert.Equal((400, "unknown-event-type", "type"), (type.Status, type.Code, type.Field));
        Assert.Equal((400, "invalid-data", null), (malformed.Status, malformed.Code, malformed.Field));
        Assert.Equal("application/problem+json", malformed.Response.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("maybe", number.Body!.ToJsonString(), StringComparison.Ordinal);
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
    public async Task An_event_that_overtook_what_it_needs_waits_and_is_applied()
    {
        await using var service = await RunningService.StartAsync();
        using var reader = service.NewClient(await service.Get<AccessGrants>().IssueSourceKeyAsync("records", "test"));

        await service.TakeAsync("msg-3", Given.Arrested("C-1"));
        var waiting = await reader.AskAsync("/api/events/msg-3");
        await service.TakeAsync("msg-1", Given.Report("C-1"));
        await service.TakeAsync("msg-2", Given.Identified("C-1"));
        var applied = await reader.AskAsync("/api/events/records%7Cmsg-3");

        Assert.Equal(("waiting", "unknown-crime"), ((string?)waiting.Body!["state"], waiting.Code));
        Assert.Equal(("admitted", null), ((string?)applied.Body!["state"], applied.Code));
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

    private static JsonObject Hearing(string crimeRef) => Given.Event("hearing.listed", Given.Reported, new JsonObject
    {
        ["crimeRef"] = crimeRef,
        ["suspectRef"] = "D1",
        ["hearingRef"] = "H1",
        ["kind"] = "first",
        ["status"] = "listed",
        ["startsAt"] = "2026-05-01T09:30:00Z",
        ["court"] = new JsonObject { ["name"] = "Exampletown", ["level"] = "magistrates" },
    });
}
