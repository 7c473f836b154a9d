using System.Text.Json.Nodes;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Http;

/// <summary>An officer who is away, said once for every crime of theirs.</summary>
public sealed class OfficerAwayTests
{
    [Fact]
    public async Task Their_work_in_every_crime_stands_in_the_covers_worklist_and_comes_back()
    {
        await using var service = await RunningService.StartAsync();
        await service.TakeAsync("msg-1", Given.Report("C-1"));
        await service.TakeAsync("msg-2", Given.Report("C-2", person: "V2"));
        using var supervise = await service.SignInAsync("supervisor-1", [Role.Supervisor], ["medway"]);
        Assert.Equal(["officer-1"], (await LinesAsync(supervise)).Select(l => (string?)l["officerRef"]).Distinct());

        await service.TakeAsync("msg-3", Given.Event("officer.unavailable", "2026-03-30T08:50:00Z", new JsonObject
        {
            ["officerRef"] = "officer-1",
            ["from"] = "2026-03-30T09:00:00Z",
            ["until"] = "2026-04-02T09:00:00Z",
            ["coverRef"] = "officer-9",
        }));
        var away = await LinesAsync(supervise);
        Assert.Equal(["C-1", "C-2"], away.Select(l => (string?)l["crimeRef"]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(away, l => Assert.Equal(("officer-9", null), ((string?)l["assignedTo"], (string?)l["officerRef"])));

        await service.MoveToAsync("2026-04-02T09:00:00Z");
        await service.PumpAsync();
        Assert.All(await LinesAsync(supervise), l => Assert.Equal((null, "officer-1"), ((string?)l["assignedTo"], (string?)l["officerRef"])));
    }

    [Fact]
    public async Task A_crime_that_becomes_theirs_while_they_are_away_is_the_covers_at_once()
    {
        await using var service = await RunningService.StartAsync();
        await service.TakeAsync("msg-1", Given.Event("officer.unavailable", "2026-03-30T08:50:00Z", new JsonObject
        {
            ["officerRef"] = "officer-1",
            ["from"] = "2026-03-30T08:55:00Z",
            ["until"] = "2026-04-02T09:00:00Z",
            ["coverRef"] = "officer-9",
        }));
        await service.TakeAsync("msg-2", Given.Report("C-1"));
        using var supervise = await service.SignInAsync("supervisor-1", [Role.Supervisor], ["medway"]);

        var lines = await LinesAsync(supervise);

        Assert.NotEmpty(lines);
        Assert.All(lines, l => Assert.Equal(("officer-9", null), ((string?)l["assignedTo"], (string?)l["officerRef"])));
    }

    private static async Task<List<JsonNode>> LinesAsync(HttpClient supervise)
    {
        var answer = await supervise.AskAsync("/api/tasks?take=100");
        return [.. answer.Body!["items"]!.AsArray().Select(l => l!).Where(l => (string?)l["personRef"] is not null)];
    }
}
