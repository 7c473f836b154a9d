using System.Text.Json.Nodes;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Http;

public sealed class JourneyTests
{
    [Fact]
    public async Task The_list_is_narrowed_and_paged()
    {
        await using var service = await RunningService.StartAsync();
        using var supervisor = await service.SignInAsync("sergeant-1", [Role.Supervisor], ["*"]);
        for (var n = 1; n <= 4; n++)
        {
            await service.TakeAsync($"msg-{n}", Given.Report($"C-{n}", unit: n == 4 ? "maidstone" : "medway", person: $"V{n}"));
        }

        var all = await ItemsAsync(supervisor, "/api/journeys");
        var medway = await ItemsAsync(supervisor, "/api/journeys?unit=medway");
        var crime = await ItemsAsync(supervisor, "/api/journeys?crimeRef=C-2");
        var early = await ItemsAsync(supervisor, "/api/journeys?dueBefore=2026-03-30");
        var charged = await ItemsAsync(supervisor, "/api/journeys?stage=charge");
        await service.MoveToAsync("2026-05-30T09:00:00Z");
        await service.PumpAsync(carryOut: false);
        var overdue = await ItemsAsync(supervisor, "/api/journeys?state=overdue&unit=maidstone");

        var pages = new List<string>();
        for (var path = "/api/journeys?take=3"; path is not null;)
        {
            var page = await supervisor.AskAsync(path);
            pages.AddRange(page.Body!["items"]!.AsArray().Select(item => (string)item!["journeyId"]!));
            path = (string?)page.Body["next"] is { } next ? $"/api/journeys?take=3&after={next}" : null;
        }

        Assert.Equal(all.Count, pages.Distinct().Count());
        Assert.Equal(all.Count, pages.Count);
        Assert.Contains("maidstone", all.Select(item => (string?)item["unit"]));
        Assert.NotEmpty(medway);
        Assert.All(medway, item => Assert.Equal("medway", (string?)item["unit"]));
        Assert.All(crime, item => Assert.Equal("C-2", (string?)item["crimeRef"]));
        Assert.Contains(crime, item => (string?)item["personRef"] == "V2");
        Assert.Empty(early);
        Assert.Empty(charged);
        Assert.NotEmpty(overdue);
        Assert.All(overdue, item => Assert.Equal(("overdue", "maidstone"), ((string?)item["state"], (string?)item["unit"])));
    }

    [Theory]
    [InlineData("state=late", "state")]
    [InlineData("stage=9", "stage")]
    [InlineData("right=15", "right")]
    [InlineData("right=0", "right")]
    [InlineData("enhanced=yes", "enhanced")]
    [InlineData("dueBefore=soon", "dueBefore")]
    [InlineData("take=0", "take")]
    [InlineData("take=201", "take")]
    [InlineData("after=*", "after")]
    [InlineData("unit=", "unit")]
    [InlineData("unit=a&unit=b", "unit")]
    [InlineData("units=medway", null)]
    public async Task A_filter_that_means_nothing_is_refused(string query, string? field)
    {
        await using var service = await RunningService.StartAsync();
        using var supervisor = await service.SignInAsync("sergeant-1", [Role.Supervisor], ["*"]);

        var answer = await supervisor.AskAsync($"/api/journeys?{query}");

        Assert.Equal((400, "invalid-data", field), (answer.Status, answer.Code, answer.Field));
    }

    [Fact]
    public async Task A_supervisor_sees_their_unit_and_restricted_records_only_with_the_grant()
    {
        await using var service = await RunningService.StartAsync();
        using var medway = await service.SignInAsync("sergeant-1", [Role.Supervisor], ["medway"]);
        using var maidstone = await service.SignInAsync("sergeant-2", [Role.Supervisor], ["maidstone"]);
        using var granted = await service.SignInAsync("sergeant-3", [Role.Supervisor], ["maidstone"], restricted: true);
        var open = await ReportedAsync(service, "msg-1", Given.Report("C-1", unit: "medway"));
        var restricted = await ReportedAsync(service, "msg-2", Given.Report("C-2", unit: "maidstone", policeEmployee: true, person: "V2"));

        foreach (var part in new[] { "", "/timeline", "/obligations", "/messages" })
        {
            Assert.Equal(200, (await medway.AskAsync($"/api/journeys/{open}{part}")).Status);
            Assert.Equal(404, (await maidstone.AskAsync($"/api/journeys/{open}{part}")).Status);
            Assert.Equal(404, (await maidstone.AskAsync($"/api/journeys/{restricted}{part}")).Status);
            Assert.Equal(200, (await granted.AskAsync($"/api/journeys/{restricted}{part}")).Status);
        }

        Assert.NotEmpty(await ItemsAsync(medway, "/api/journeys"));
        Assert.Empty(await ItemsAsync(maidstone, "/api/journeys"));
        Assert.Empty(await ItemsAsync(maidstone, "/api/journeys?unit=medway"));
        Assert.NotEmpty(await ItemsAsync(granted, "/api/journeys"));
        Assert.Empty(await ItemsAsync(maidstone, "/api/tasks"));
        Assert.Equal(404, (await maidstone.AskAsync("/api/events/records%7Cmsg-1")).Status);
        Assert.Equal(404, (await maidstone.AskAsync("/api/events/records%7Cmsg-2")).Status);
        Assert.Equal(200, (await medway.AskAsync("/api/events/records%7Cmsg-1")).Status);
        var act = await maidstone.ActAsync(Given.Event("journey.suspended", Given.Reported, new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["personRef"] = "V1",
            ["reason"] = "At the wish of the person",
            ["until"] = "2026-04-30T09:00:00Z",
        }));
        Assert.Equal((404, "unknown-crime"), (act.Status, act.Code));
    }

    [Fact]
    public async Task The_timeline_has_its_words_for_those_who_work_with_the_person_and_none_for_operators()
    {
        await using var service = await RunningService.StartAsync();
        using var officer = await service.SignInAsync("officer-1", [Role.Officer], ["medway"]);
        using var operate = await service.SignInAsync("operator-1", [Role.Operator], ["*"]);
        var report = Given.Report("C-1");
        var second = Given.Person("V2");
        second["familyName"] = "Neighbour";
        report["data"]!["persons"]!.AsArray().Add(second);
        var journey = await ReportedAsync(service, "msg-1", report);

        var words = (await officer.AskAsync($"/api/journeys/{journey}/timeline")).Body!.ToJsonString();
        var codes = (await operate.AskAsync($"/api/journeys/{journey}/timeline")).Body!.ToJsonString();

        Assert.Contains("Placeholder", words, StringComparison.Ordinal);
        Assert.Contains("Burglary in a dwelling", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Neighbour", words, StringComparison.Ordinal);
        Assert.DoesNotContain("V2", words, StringComparison.Ordinal);
        Assert.Contains("crime.reported", codes, StringComparison.Ordinal);
        Assert.DoesNotContain("Placeholder", codes, StringComparison.Ordinal);
        Assert.DoesNotContain("Burglary in a dwelling", codes, StringComparison.Ordinal);
        Assert.Equal(403, (await operate.AskAsync($"/api/journeys/{journey}")).Status);
        Assert.Equal("Sam Placeholder", (string?)(await officer.AskAsync($"/api/journeys/{journey}")).Body!["name"]);
    }

    private static async Task<List<JsonNode>> ItemsAsync(HttpClient client, string path)
    {
        var answer = await client.AskAsync(path);
        Assert.Equal(200, answer.Status);
        return [.. answer.Body!["items"]!.AsArray().Select(item => item!)];
    }

    private static async Task<string> ReportedAsync(RunningService service, string id, JsonObject report) =>
        (string)(await service.TakeAsync(id, report)).Body!["journeyIds"]![0]!;
}
