using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Local.Hosting;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Hosting;

/// <summary>What reaches open crimes from outside their own story: a proclaimed holiday, a live case of another system, another crime.</summary>
public sealed class TakenOverTests
{
    private const string StandsAt = "2026-04-10T09:00:00Z";

    [Fact]
    public async Task A_proclaimed_holiday_re_dates_open_crimes_at_the_next_start()
    {
        var folder = Directory.CreateTempSubdirectory("vw-rules-").FullName;
        await RunAsync(folder, async before =>
        {
            await SendAsync(before, folder, "msg-1", Given.Report("C-1", at: "2026-04-10T08:00:00Z"));
            Assert.Equal("2026-04-17", await AcknowledgeByAsync(before));
        });

        await File.WriteAllTextAsync(Path.Combine(folder, LocalRules.CalendarFile),
            """{"version": "england-mourning", "holidays": [{"date": "2026-04-15", "name": "Day of mourning"}]}""");
        await RunAsync(folder, after => UntilAsync(() => AcknowledgeByAsync(after), "2026-04-20"));
        await RunAsync(folder, async again =>
        {
            await IdleAsync(again);
            Assert.Single(await LogAsync(again.Services.GetRequiredService<IStore>(), "C-1"), type => type == "rules.changed");
        });

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task News_of_rules_goes_on_after_a_stop_where_it_was()
    {
        const int Crimes = 60;
        await using var service = await RunningService.StartAsync();
        for (var crime = 10; crime < 10 + Crimes; crime++)
        {
            await service.TakeAsync($"msg-{crime}", Given.Report($"C-{crime}", person: $"V{crime}"));
        }

        var proclaimed = RuleBook.Current with { Calendar = WorkingCalendar.England.With(new LocalDate(2026, 4, 1), "Day of mourning", "england-mourning") };
        Assert.Equal(0, await News(RuleBook.Current).TellAsync());
        var first = await News(proclaimed).TellAsync();
        var second = await News(proclaimed).TellAsync();
        var third = await News(proclaimed).TellAsync();

        Assert.Equal((Crimes, 0), (first + second, third));
        Assert.InRange(first, 1, Crimes - 1);
        for (var crime = 10; crime < 10 + Crimes; crime++)
        {
            Assert.Single(await LogAsync(service.Store, $"C-{crime}"), type => type == "rules.changed");
        }

        // As after a stop: one who remembers nothing but what is stored.
        RulesNews News(RuleBook rules) => new(service.Store, service.Get<Intake>(), rules, service.Clock);
    }

    [Fact]
    public async Task A_live_case_is_taken_over_and_told_to_nobody_by_itself()
    {
        var folder = Directory.CreateTempSubdirectory("vw-import-").FullName;
        await RunAsync(folder, async app =>
        {
            Assert.Equal(HttpStatusCode.Accepted, await ImportAsync(app, folder, "line-1", Given.Report("C-1")));
            Assert.Equal(HttpStatusCode.Accepted, await ImportAsync(app, folder, "line-2", Given.Recorded("C-1")));
            Assert.Equal(HttpStatusCode.Accepted, await ImportAsync(app, folder, "line-2", Given.Recorded("C-1")));
            Assert.Equal(HttpStatusCode.NotFound, await ImportAsync(app, folder, "line-3", Given.Recorded("C-2")));
            await IdleAsync(app);

            var journey = await JourneyAsync(app);
            Assert.All(journey.Messages.Values, m => Assert.Equal(MessageStatus.HeldForHuman, m.Status));
            Assert.NotEmpty(journey.Messages);
            Assert.Contains(journey.Tasks.Values, t => t is { Status: HumanTaskStatus.Open, Why: "learnt-late" });
            Assert.Empty(await app.Services.GetRequiredService<Service.Pages.IMailbox>().ReadAsync());
        });

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_address_frozen_in_one_crime_is_frozen_in_the_other()
    {
        await using var service = await RunningService.StartAsync();
        using var officer = await service.SignInAsync("officer-1", [Role.Officer], ["medway"]);
        await service.TakeAsync("msg-1", Given.Report("C-1"));
        var other = (string)(await service.TakeAsync("msg-2", Given.Report("C-2"))).Body!["journeyIds"]![0]!;
        await service.PostSignedAsync("msg-3", Given.Recorded("C-2"));
        await service.PumpAsync(carryOut: false);

        var frozen = await officer.ActAsync(Given.Event("contact-point.frozen", Given.Reported, new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["personRef"] = "V1",
            ["contactPointRef"] = "V1-email",
            ["reason"] = "shared-with-suspect",
        }));
        await service.PumpAsync();

        Assert.Equal(200, frozen.Status);
        Assert.Empty(service.Sender.Sent);
        var journey = (await service.Store.FindJourneyAsync(other))!;
        Assert.Equal((MessageStatus.NotSent, "point-not-safe"), Assert.Single(journey.Messages.Values) is var m ? (m.Status, m.Detail) : default);
        Assert.Contains(journey.Tasks.Values, t => t.Status == HumanTaskStatus.Open && t.Obligations.Any(n => journey.Obligations[n].Rule == "R3-ACK"));
    }

    // From start to stop, as one run of the program.
    private static async Task RunAsync(string folder, Func<WebApplication, Task> act)
    {
        var app = await LocalHost.StartAsync(
            new LocalOptions(folder, Port: 0, LocalOptions.Loopback, WithProvider: false, InstantPattern.General.Parse(StandsAt).Value), CancellationToken.None);
        var store = app.Services.GetRequiredService<SqliteStore>();
        try
        {
            await act(app);
        }
        finally
        {
            await app.DisposeAsync();
            await store.DisposeAsync();
        }
    }

    private static async Task SendAsync(WebApplication app, string folder, string id, JsonObject body)
    {
        var secret = (string)Settings(folder)["Webhooks"]!["Sources"]!["records"]!["Secrets"]![0]!;
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(app, "/api/webhooks", secret, id, body));
        await IdleAsync(app);
    }

    private static Task<HttpStatusCode> ImportAsync(WebApplication app, string folder, string id, JsonObject body) =>
        PostAsync(app, LocalAdministration.ImportPath, (string)Settings(folder)["Local"]!["AdminSecret"]!, id, body);

    private static async Task<HttpStatusCode> PostAsync(WebApplication app, string path, string secret, string id, JsonObject body)
    {
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        using var client = new HttpClient { BaseAddress = new Uri(LocalHost.UrlOf(app)) };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", $"{timestamp}");
        request.Headers.Add("webhook-signature", StandardWebhook.Sign(secret, id, timestamp, bytes));
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private static JsonNode Settings(string folder) => JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, LocalSettings.FileName)))!;

    private static async Task IdleAsync(WebApplication app)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await app.Services.GetRequiredService<Workers>().IsIdleAsync())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    private static async Task UntilAsync(Func<Task<string>> read, string expected)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await read() is var found && found != expected)
        {
            Assert.False(patience.IsCancellationRequested, $"still {found}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private static async Task<Journey> JourneyAsync(WebApplication app)
    {
        var store = app.Services.GetRequiredService<IStore>();
        return (await store.FindJourneyAsync((await store.FindCrimeAsync("C-1"))!.Persons["V1"].JourneyId))!;
    }

    private static async Task<string> AcknowledgeByAsync(WebApplication app) =>
        LocalDatePattern.Iso.Format((await JourneyAsync(app)).Obligations.Values.Single(o => o.Rule == "R3-ACK").Due.Date!.Value);

    private static async Task<IEnumerable<string>> LogAsync(IStore store, string crimeRef) =>
        (await store.LogAsync(crimeRef, 0, 100)).Select(row => JsonSerializer.Deserialize<LogEntry>(row.EntryJson, CoreJson.Options)!.Type);
}
