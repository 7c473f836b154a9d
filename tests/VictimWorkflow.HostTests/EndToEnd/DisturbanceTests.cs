using System.Text;
using System.Text.Json.Nodes;
using NodaTime;

namespace VictimWorkflow.HostTests.EndToEnd;

/// <summary>What goes wrong around the host while it works.</summary>
public sealed class DisturbanceTests
{
    private static readonly string[] s_stepped = ["--stepped-from", Given.Start];

    [Fact]
    public async Task A_contact_point_frozen_between_release_and_send_gets_nothing_and_a_person_is_asked()
    {
        using var installation = new Installation();
        await using var local = await RunningLocal.StartAsync(installation.Folder, s_stepped);
        using var officer = await local.SignInAsync("officer-1", ["officer"], ["medway"]);
        var journey = (string)(await local.TakeAsync("msg-1", Given.Report("C-1", "V1", "sam@example.org")))["journeyIds"]![0]!;
        RunningLocal.Signal("KILL", local.ProviderProcessId()!.Value);
        await local.Output.FindInAsync("The message provider is gone");

        await PostAsync(local, "msg-2", Given.Recorded("C-1"));
        await UntilAsync(async () => (string?)(await MessageAsync(officer, journey))?["status"] == "released");
        var freeze = Given.Event("contact-point.frozen", new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["personRef"] = "V1",
            ["contactPointRef"] = "V1-1",
            ["reason"] = "unsafe",
        });
        using var frozen = await officer.PostAsync(new Uri("/api/events", UriKind.Relative), Json(freeze));
        Assert.True(frozen.IsSuccessStatusCode, await frozen.Content.ReadAsStringAsync());
        await local.SettleAsync();

        Assert.Empty(ProviderFile.Accepted(installation.Folder));
        Assert.NotEqual("released", (string)(await MessageAsync(officer, journey))!["status"]!);
        var tasks = (await GetAsync(officer, "/api/tasks"))["items"]!.AsArray();
        Assert.Contains(tasks, task => (string)task!["kind"]! == "safeguard");
        Assert.Contains(tasks, task => ((string)task!["rules"]!.AsArray().FirstOrDefault()!) == "R3-ACK");
    }

    [Fact]
    public async Task A_killed_provider_comes_back_and_everything_is_sent_once()
    {
        using var installation = new Installation();
        await using var local = await RunningLocal.StartAsync(installation.Folder, s_stepped);
        const int Crimes = 20;
        for (var n = 0; n < Crimes; n++)
        {
            await PostAsync(local, $"msg-{n}", Given.Report($"C-{n}", $"V{n}", $"person{n}@example.org"));
        }

        for (var n = 0; n < Crimes; n++)
        {
            await PostAsync(local, $"msg-{n}-recorded", Given.Recorded($"C-{n}"));
            if (n is 5 or 12)
            {
                await UntilAsync(() => Task.FromResult(local.ProviderProcessId() is not null));
                RunningLocal.Signal("KILL", local.ProviderProcessId()!.Value);
            }
        }

        await local.SettleAsync(TimeSpan.FromSeconds(90));
        await local.PassAsync((await local.ClockAsync()).Now + Duration.FromMinutes(12));

        var accepted = ProviderFile.Accepted(installation.Folder);
        Assert.Equal(accepted.Count, accepted.Select(m => m.Message).Distinct(StringComparer.Ordinal).Count());
        var told = accepted.Select(m => m.To).ToHashSet(StringComparer.Ordinal);
        using var reader = await local.SignInAsync("checker-1", ["supervisor"], ["*"]);
        var doubts = (await GetAsync(reader, "/api/tasks?take=200"))["items"]!.AsArray().Where(t => (string)t!["why"]! == "delivery-in-doubt").ToList();
        Assert.True(told.Count + doubts.Count >= Crimes, $"{told.Count} were told, {doubts.Count} are for a person, of {Crimes}");
        Assert.Equal(0, await local.StopAsync());
    }

    [Fact]
    public async Task Asked_to_stop_under_load_it_ends_well_and_loses_nothing_it_answered()
    {
        using var installation = new Installation();
        var answered = new List<string>();
        await using (var local = await RunningLocal.StartAsync(installation.Folder, s_stepped))
        {
            var load = Task.Run(async () =>
            {
                for (var n = 0; await local.PostAsync($"msg-{n}", Bytes(Given.Report($"C-{n}", $"V{n}", "sam@example.org"))) is { Status: 202 }; n++)
                {
                    answered.Add($"msg-{n}");
                }
            });
            await Task.Delay(700);
            Assert.Equal(0, await local.StopAsync());
            await load;
            Assert.Equal("", local.Output.Errors);
        }

        Assert.NotEmpty(answered);
        var kept = SqliteFile.Read(installation.In("victim-workflow.db"), "SELECT event_id FROM inbox");
        Assert.Empty(answered.Except(kept));
        Assert.False(File.Exists(installation.In("victim-workflow.db-wal")), "the log was not emptied into the file");
    }

    private static async Task PostAsync(RunningLocal local, string id, JsonObject body) => Assert.Equal(202, (await local.PostAsync(id, Bytes(body))).Status);

    private static async Task<JsonNode?> MessageAsync(HttpClient reader, string journey) =>
        (await GetAsync(reader, $"/api/journeys/{journey}/messages")).AsArray().FirstOrDefault();

    private static async Task<JsonNode> GetAsync(HttpClient reader, string path) => JsonNode.Parse(await reader.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    private static byte[] Bytes(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString());

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 500, "It never came to be.");
            await Task.Delay(10);
        }
    }
}
