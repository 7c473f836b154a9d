using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.HostTests.Security;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Http;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Pages;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Hosting;

/// <summary>
/// The whole service on real Kestrel and a real SQLite file. Journey time stands still until it is moved, and nothing is worked on
/// until it is pumped, so that a test decides what happens between two moments.
/// </summary>
internal sealed class RunningService : IAsyncDisposable
{
    /// <summary>Signs for everything; <see cref="CourtSecret"/> only for hearings of unit "maidstone".</summary>
    public const string RecordsSecret = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    public const string CourtSecret = "whsec_ISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0A=";
    public const string ProviderSecret = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX2A=";

    private const int RoundsAtMost = 100;
    private const int BatchSize = 100;

    private readonly WebApplication _app;
    private readonly SqliteStore _store;
    private readonly DirectoryInfo _folder;

    private RunningService(WebApplication app, SqliteStore store, DirectoryInfo folder) => (_app, _store, _folder) = (app, store, folder);

    public RecordingSender Sender { get; } = new();

    public LogKeeper Log { get; } = new();

    public IStore Store => _store;

    public JourneyClock Clock => Get<JourneyClock>();

    public EndpointDataSource Endpoints => new CompositeEndpointDataSource(((IEndpointRouteBuilder)_app).DataSources);

    public Uri Address => new(_app.Urls.First());

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <param name="at">Journey time to begin with, as an ISO instant.</param>
    /// <param name="settings">On top of the usual configuration.</param>
    public static async Task<RunningService> StartAsync(string at = "2026-03-30T09:00:00Z", params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("vw-http-");
        var store = SqliteStore.Open(folder.FullName);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(Configuration());
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        var access = new SqliteAccessStore(store);
        builder.Services.AddSingleton<IStore>(store).AddSingleton<IAccessStore>(access).AddSingleton<IKeyStore>(access);
        RunningService? running = null;
        builder.Services.AddSingleton<IMessageSender>(_ => running!.Sender);
        builder.Services.AddVictimWorkflowService(builder.Configuration);
        builder.Host.UseDefaultServiceProvider(provider => (provider.ValidateOnBuild, provider.ValidateScopes) = (true, true));
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information);
        var app = builder.Build();
        running = new RunningService(app, store, folder);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(running.Log);
        app.UseVictimWorkflow();
        app.MapVictimWorkflow();
        app.MapMailbox(new Mailbox(running));
        await app.StartAsync();
        await running.MoveToAsync(at);
        return running;
    }

    public ValueTask MoveToAsync(string at) => Clock.StandAtAsync(InstantPattern.General.Parse(at).Value, Store);

    /// <summary>Does what a host's workers do, until nothing is left to do at this time.</summary>
    /// <param name="carryOut">Whether effects leave; without, messages stand released.</param>
    public async Task PumpAsync(bool carryOut = true)
    {
        for (var round = 0; round < RoundsAtMost; round++)
        {
            var moved = await AdmitAsync() + await AdvanceAsync() + (carryOut ? await CarryOutAsync() : 0);
            if (moved == 0)
            {
                return;
            }
        }

        throw new InvalidOperationException("The work never ends.");
    }

    /// <summary>A client with the key of a new member of staff.</summary>
    public async Task<HttpClient> SignInAsync(string staffRef, Role[] roles, string[] units, bool restricted = false)
    {
        await Get<IAccessStore>().AddUserAsync(new User(staffRef, $"Name of {staffRef}", [.. roles], [.. units], restricted));
        return NewClient(await Get<AccessGrants>().IssueUserKeyAsync(staffRef, "test"));
    }

    public HttpClient NewClient(string? key = null)
    {
#pragma warning disable CA2000 // The client disposes of its handler.
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
#pragma warning restore CA2000
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        }

        return client;
    }

    /// <summary>Posts a webhook, signed as it would be at this moment of wall time.</summary>
    public async Task<Answer> PostSignedAsync(
        string id, JsonObject body, string secret = RecordsSecret, string path = "/api/webhooks", TimeSpan sentAgo = default)
    {
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        var timestamp = DateTimeOffset.UtcNow.Subtract(sentAgo).ToUnixTimeSeconds();
        return await PostAsync(id, bytes, timestamp, StandardWebhook.Sign(secret, id, timestamp, bytes), path);
    }

    public async Task<Answer> PostAsync(string id, byte[] bytes, long timestamp, string? signature, string path = "/api/webhooks")
    {
        using var client = NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", $"{timestamp}");
        if (signature is not null)
        {
            request.Headers.Add("webhook-signature", signature);
        }

        return await Answer.OfAsync(await client.SendAsync(request));
    }

    /// <summary>Posts a webhook that must be taken, and works on it.</summary>
    public async Task<Answer> TakeAsync(string id, JsonObject body)
    {
        var answer = await PostSignedAsync(id, body);
        Assert.Equal(202, answer.Status);
        await PumpAsync();
        return answer;
    }

    /// <summary>As when the disk has gone: whatever reads or writes fails from now on.</summary>
    public ValueTask CloseStoreAsync() => _store.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<int> AdmitAsync()
    {
        var rows = (await Store.UnadmittedAsync(BatchSize)).AddRange(await Store.WaitingDueAsync(Clock.Now, BatchSize));
        var moved = 0;
        foreach (var row in rows)
        {
            var after = await Get<Intake>().AdmitAsync(row);
            moved += after.State == row.State ? 0 : 1;
        }

        return moved;
    }

    private async Task<int> AdvanceAsync()
    {
        var due = await Store.DueJourneysAsync(Clock.Now, BatchSize);
        foreach (var journey in due)
        {
            await Get<Steps>().AdvanceAsync(journey);
        }

        return due.Length;
    }

    private async Task<int> CarryOutAsync()
    {
        var now = Clock.WallNow;
        var effects = await Store.LeaseEffectsAsync(now, now + Duration.FromMinutes(1), BatchSize);
        foreach (var effect in effects)
        {
            await Get<Dispatch>().CarryOutAsync(effect, CancellationToken.None);
            await Store.CompleteEffectAsync(effect.Key);
        }

        return effects.Length;
    }

    private static Dictionary<string, string?> Configuration() => new()
    {
        ["Security:InstallationSecret"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]),
        ["Security:MasterKey"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)8, 32)]),
        ["Webhooks:Sources:records:Secrets:0"] = RecordsSecret,
        ["Webhooks:Sources:records:AllowedTypes:0"] = "*",
        ["Webhooks:Sources:records:Units:0"] = "*",
        ["Webhooks:Sources:court:Secrets:0"] = CourtSecret,
        ["Webhooks:Sources:court:AllowedTypes:0"] = "hearing.listed",
        ["Webhooks:Sources:court:AllowedTypes:1"] = "crime.reported",
        ["Webhooks:Sources:court:Units:0"] = "maidstone",
        ["Providers:local:Secret"] = ProviderSecret,
    };

    private sealed class Mailbox(RunningService running) : IMailbox
    {
        public ValueTask<System.Collections.Immutable.ImmutableArray<MailboxLine>> ReadAsync() =>
            new([.. running.Sender.Sent.Select(m => new MailboxLine(
                "V1", m.Method, m.To, m.Subject, m.Body, running.Clock.Now, "accepted", "acknowledgement", "medway", IsRestricted: false))]);
    }
}

/// <summary>What was answered: status and, where there is one, the JSON body.</summary>
internal sealed record Answer(int Status, JsonNode? Body, HttpResponseMessage Response)
{
    public string? Code => (string?)Body?["code"];

    public string? Field => (string?)Body?["field"];

    public string EventId => (string)Body!["eventId"]!;

    public static async Task<Answer> OfAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new Answer((int)response.StatusCode, isJson ? JsonNode.Parse(text) : null, response);
    }
}

internal static class Requests
{
    extension(HttpClient client)
    {
        public async Task<Answer> AskAsync(string path) => await Answer.OfAsync(await client.GetAsync(new Uri(path, UriKind.Relative)));

        public async Task<Answer> SendJsonAsync(string path, JsonObject? body, string? idempotencyKey = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
            if (idempotencyKey is not null)
            {
                request.Headers.Add("Idempotency-Key", idempotencyKey);
            }

            return await Answer.OfAsync(await client.SendAsync(request));
        }

        public Task<Answer> ActAsync(JsonObject body, string? idempotencyKey = null) => client.SendJsonAsync("/api/events", body, idempotencyKey);
    }
}
