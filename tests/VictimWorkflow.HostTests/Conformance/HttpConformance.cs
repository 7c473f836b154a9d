using System.Text;
using System.Text.Json.Nodes;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Conformance;

/// <summary>What every host must answer alike. Derive from it where there is a host, and start an empty one for each test.</summary>
public abstract partial class HttpConformance
{
    private protected abstract Task<Hosted> StartAsync();

    [Fact]
    public async Task A_signed_report_is_answered_with_its_id_and_its_journeys()
    {
        await using var service = await StartAsync();

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
        await using var service = await StartAsync();
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
        await using var service = await StartAsync();
        await service.TakeAsync("msg-1", Given.Report("C-1"));

        var answer = await service.PostSignedAsync("msg-1", Given.Report("C-2"));

        Assert.Equal((409, "conflicting-event"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task What_nobody_signed_is_refused_and_not_kept()
    {
        await using var service = await StartAsync();
        var bytes = Encoding.UTF8.GetBytes(Given.Report("C-1").ToJsonString());
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        var unsigned = await service.PostAsync("msg-1", bytes, now, signature: null);
        var stranger = await service.PostSignedAsync("msg-1", Given.Report("C-1"), Hosted.ProviderSecret);
        var stale = await service.PostSignedAsync("msg-1", Given.Report("C-1"), sentAgo: TimeSpan.FromMinutes(6));
        var altered = await service.PostAsync("msg-1", [.. bytes, (byte)' '], now, StandardWebhook.Sign(Hosted.RecordsSecret, "msg-1", now, bytes));

        Assert.Equal((401, "bad-signature"), (unsigned.Status, unsigned.Code));
        Assert.Equal((401, "bad-signature"), (stranger.Status, stranger.Code));
        Assert.Equal((401, "timestamp-outside-tolerance"), (stale.Status, stale.Code));
        Assert.Equal((401, "bad-signature"), (altered.Status, altered.Code));
        Assert.Equal(0, await service.Store.CountUnadmittedAsync());
    }

    [Fact]
    public async Task A_bad_number_is_refused_with_its_field()
    {
        await using var service = await StartAsync();
        var report = Given.Report("C-1");
        report["data"]!["persons"]![0]!["contactPoints"]![0]!["kind"] = "mobile";
        report["data"]!["persons"]![0]!["contactPoints"]![0]!["value"] = "call me maybe";
        var unknown = Given.Event("crime.guessed", Given.Reported, []);

        var number = await service.PostSignedAsync("msg-1", report);
        var type = await service.PostSignedAsync("msg-2", unknown);
        var text = Encoding.UTF8.GetBytes("{ not json");
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var malformed = await service.PostAsync("msg-3", text, now, StandardWebhook.Sign(Hosted.RecordsSecret, "msg-3", now, text));

        Assert.Equal((400, "invalid-data", "data.persons[0].contactPoints[0].value"), (number.Status, number.Code, number.Field));
        Assert.Equal((400, "unknown-event-type", "type"), (type.Status, type.Code, type.Field));
        Assert.Equal((400, "invalid-data", null), (malformed.Status, malformed.Code, malformed.Field));
        Assert.Equal("application/problem+json", malformed.Response.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("maybe", number.Body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_overtook_what_it_needs_waits_and_is_applied()
    {
        await using var service = await StartAsync();
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
    public async Task A_source_sends_its_own_types_for_its_own_units()
    {
        await using var service = await StartAsync();
        await service.TakeAsync("msg-1", Given.Report("C-1", unit: "medway"));

        var otherType = await service.PostSignedAsync("court-1", Given.Arrested("C-1"), Hosted.CourtSecret);
        var otherUnit = await service.PostSignedAsync("court-2", Given.Report("C-2", unit: "medway"), Hosted.CourtSecret);
        var otherCrime = await service.PostSignedAsync("court-3", Hearing("C-1"), Hosted.CourtSecret);
        var own = await service.PostSignedAsync("court-4", Given.Report("C-3", unit: "maidstone"), Hosted.CourtSecret);

        Assert.Equal((403, "not-permitted"), (otherType.Status, otherType.Code));
        Assert.Equal((403, "not-permitted"), (otherUnit.Status, otherUnit.Code));
        Assert.Equal((403, "not-permitted"), (otherCrime.Status, otherCrime.Code));
        Assert.Equal(202, own.Status);
    }

    [Fact]
    public async Task Whoever_may_see_a_journey_finds_it_and_its_work_and_nobody_else_does()
    {
        await using var service = await StartAsync();
        using var officer = await service.SignInAsync("officer-1", [Role.Officer], ["medway"]);
        using var elsewhere = await service.SignInAsync("officer-2", [Role.Officer], ["maidstone"]);
        using var nobody = service.NewClient();
        var journey = (string)(await service.TakeAsync("msg-1", Given.Report("C-1"))).Body!["journeyIds"]![0]!;

        var list = await officer.AskAsync("/api/journeys");
        var one = await officer.AskAsync($"/api/journeys/{journey}");
        var tasks = await officer.AskAsync("/api/tasks");
        var notTheirs = await elsewhere.AskAsync($"/api/journeys/{journey}");
        var refused = await nobody.AskAsync("/api/journeys");

        Assert.Equal(journey, (string?)Assert.Single(list.Body!["items"]!.AsArray())!["journeyId"]);
        Assert.Equal((200, 200), (one.Status, tasks.Status));
        Assert.Empty((await elsewhere.AskAsync("/api/journeys")).Body!["items"]!.AsArray());
        Assert.Contains(notTheirs.Status, new[] { 403, 404 });
        Assert.Equal((401, "application/problem+json"), (refused.Status, refused.Response.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task The_surface_has_the_same_shape_and_headers_everywhere()
    {
        await using var service = await StartAsync();
        using var anybody = service.NewClient();

        var health = await anybody.AskAsync("/healthz");
        var nowhere = await anybody.AskAsync("/api/nowhere");
        var contract = await anybody.AskAsync("/openapi/v1.json");

        Assert.Equal((200, "ok"), (health.Status, (string?)health.Body!["status"]));
        Assert.Equal("nosniff", Assert.Single(health.Response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("application/problem+json", nowhere.Response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("/api/webhooks", contract.Body!["paths"]!.AsObject().Select(path => path.Key));
    }

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
