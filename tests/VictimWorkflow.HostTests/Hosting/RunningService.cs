using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using VictimWorkflow.Core.Code;
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
internal sealed class RunningService : Hosted
{
    private const int RoundsAtMost = 100;
    private const int BatchSize = 100;

    private readonly WebApplication _app;
    private readonly SqliteStore _store;
    private readonly DirectoryInfo _folder;

    private RunningService(WebApplication app, SqliteStore store, DirectoryInfo folder) => (_app, _store, _folder) = (app, store, folder);

    public RecordingSender Sender { get; } = new();

    public LogKeeper Log { get; } = new();

    public override IStore Store => _store;

    public EndpointDataSource Endpoints => new CompositeEndpointDataSource(((IEndpointRouteBuilder)_app).DataSources);

    public override Uri Address => new(_app.Urls.First());

    public override T Get<T>() => _app.Services.GetRequiredService<T>();

    /// <param name="at">Journey time to begin with, as an ISO instant.</param>
    /// <param name="settings">On top of the usual configuration.</param>
    public static Task<RunningService> StartAsync(string at = "2026-03-30T09:00:00Z", params (string Key, string Value)[] settings) =>
        StartAsync(RuleBook.Current, at, settings);

    public static async Task<RunningService> StartAsync(RuleBook rules, string at, params (string Key, string Value)[] settings)
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
        builder.Services.AddSingleton(rules);
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

    public override Task PumpAsync() => PumpAsync(carryOut: true);

    /// <param name="carryOut">Whether effects leave; without, messages stand released.</param>
    public async Task PumpAsync(bool carryOut)
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

    /// <summary>As when the disk has gone: whatever reads or writes fails from now on.</summary>
    public ValueTask CloseStoreAsync() => _store.DisposeAsync();

    public override async ValueTask DisposeAsync()
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

    private sealed class Mailbox(RunningService running) : IMailbox
    {
        public ValueTask<System.Collections.Immutable.ImmutableArray<MailboxLine>> ReadAsync() =>
            new([.. running.Sender.Sent.Select(m => new MailboxLine(
                "V1", m.Method, m.To, m.Subject, m.Body, running.Clock.Now, "accepted", "acknowledgement", "medway", IsRestricted: false))]);
    }
}
