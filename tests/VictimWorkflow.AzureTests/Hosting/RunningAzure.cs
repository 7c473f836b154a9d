using System.Diagnostics;
using Azure.Data.Tables;
using DurableTask.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VictimWorkflow.AzureTests.Engine;
using VictimWorkflow.AzureTests.Storage;
using VictimWorkflow.AzureTests.Tables;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Functions.Hosting;
using VictimWorkflow.Functions.Moving;
using VictimWorkflow.Functions.Tables;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Http;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.AzureTests.Hosting;

/// <summary>
/// The Azure app as it is put together for production, on the real Durable Task engine and the storage emulator. Only the platform is
/// played: requests come by Kestrel to the surface, queue messages by <see cref="Triggers"/>.
/// </summary>
internal sealed class RunningAzure : Hosted
{
    public static readonly TimeSpan PatienceAtMost = TimeSpan.FromSeconds(30);

    private readonly IHost _app;
    private readonly HubWorker _worker;

    // Beside the app's own, so that looking on is neither counted nor cut off.
    private readonly TablesStore _seen = new(new TableServiceClient(Azurite.Current!.Connection));

    private RunningAzure(IHost app, TaskHub hub, Wire wire, Carrier carrier)
    {
        (_app, Hub, Wire, Carrier) = (app, hub, wire, carrier);
        _worker = new HubWorker(hub, app.Services);
        Triggers = new Triggers(app.Services);
    }

    public TaskHub Hub { get; }

    public Wire Wire { get; }

    public Carrier Carrier { get; }

    public Triggers Triggers { get; }

    public DurableTaskClient Client => Get<DurableTaskClient>();

    public override Uri Address => new(Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public override IStore Store => _seen;

    public override T Get<T>() => _app.Services.GetRequiredService<T>();

    /// <param name="at">Journey time to begin with, as an ISO instant.</param>
    /// <param name="rules">Those of the program, unless given.</param>
    /// <param name="isPlatformSigningIn">Whether the platform says that it signs people in.</param>
    public static async Task<RunningAzure> StartAsync(
        string at = "2026-03-30T09:00:00Z", RuleBook? rules = null, bool isPlatformSigningIn = false)
    {
        var wire = new Wire();
        await wire.EmptyAsync();
        var running = await StartAsync(new TaskHub(), wire, new Carrier(), rules ?? RuleBook.Current, isPlatformSigningIn);
        await running.Get<Queues>().ToAdmit.ClearMessagesAsync();
        await running.Get<Queues>().ToWake.ClearMessagesAsync();
        await running.MoveToAsync(at);
        return running;
    }

    /// <summary>Ends this process and starts another over the same storage and engine state.</summary>
    public async Task<RunningAzure> RestartAsync()
    {
        var rules = Get<RuleBook>();
        await StopAsync();
        return await StartAsync(Hub, Wire, Carrier, rules);
    }

    public override Task PumpAsync() => PumpAsync(PatienceAtMost);

    public async Task PumpAsync(TimeSpan patience)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < patience; await Task.Delay(50))
        {
            await Triggers.DrainAsync();
            if (!await IsQuietAsync()) continue;
            // What a step leaves to be written after it may be on its way still.
            await Task.Delay(200);
            if (await IsQuietAsync()) return;
        }

        throw new TimeoutException(
            $"The work never ends: {(await Store.UnadmittedAsync(100)).Length} events, {string.Join(' ', await Store.DueJourneysAsync(Clock.Now, 100))} due, "
            + $"{await Store.CountEffectsAsync()} effects; the last episodes: {string.Join("\n\n", Hub.Episodes.TakeLast(3).Select(e => e.Text))}");
    }

    // Timers run by wall time, which nobody has moved.
    public override async Task WakeDueAsync() => await Get<IBell>().WakeAsync(await Store.DueJourneysAsync(Clock.Now, 100));

    /// <summary>Pumps until it is so.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        for (var waited = Stopwatch.StartNew(); !await isSo(); await Task.Delay(100))
        {
            if (waited.Elapsed > PatienceAtMost) throw new TimeoutException($"It never came to this: {what}");
            await Triggers.DrainAsync();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await StopAsync();
        ((IDisposable)Hub).Dispose();
        Assert.Empty(Wire.Broken);
    }

    public static Dictionary<string, string?> Settings() => new(Configuration())
    {
        [StorageSettings.Connection] = Azurite.Current?.Connection ?? "UseDevelopmentStorage=true",
        ["Communication:Endpoint"] = "https://messages.example.org",
        ["Communication:SmsFrom"] = "+447700900999",
        ["Communication:EmailFrom"] = "no-reply@example.org",
    };

    private static async Task<RunningAzure> StartAsync(TaskHub hub, Wire wire, Carrier carrier, RuleBook rules, bool isPlatformSigningIn = false)
    {
        var app = new HostBuilder()
            .ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(Settings())
                .AddInMemoryCollection([new(PlatformAuthentication.Setting, $"{isPlatformSigningIn}")]))
            .ConfigureWebHost(web => web.UseKestrel().UseUrls("http://127.0.0.1:0")
                .Configure(builder => builder.Run(builder.ApplicationServices.GetRequiredService<Surface>().ExecuteAsync)))
            .ConfigureServices((context, services) =>
            {
                services.AddRouting();
                services.AddVictimWorkflowService(context.Configuration).AddAzure(context.Configuration);
                services.AddSingleton(rules);
                // The same clients, watched, and with somebody at the other end.
                services.AddSingleton(wire.Service).AddSingleton(carrier.Email()).AddSingleton(carrier.Sms());
                services.AddSingleton<IOrchestrationServiceClient>(hub);
                services.AddDurableTaskClient(client => client.UseOrchestrationService().RegisterDirectly());
            })
            .Build();
        await AzureSetup.PrepareAsync(app.Services);
        await app.StartAsync();
        var running = new RunningAzure(app, hub, wire, carrier);
        await running._worker.StartAsync();
        return running;
    }

    private async Task<bool> IsQuietAsync() =>

        _worker.Running == 0 && (await Store.UnadmittedAsync(100)).IsEmpty && (await Store.DueJourneysAsync(Clock.Now, 100)).IsEmpty
        && await Store.CountEffectsAsync() == 0 && _worker.Running == 0;

    private async Task StopAsync()
    {
        await _worker.DisposeAsync();
        await _app.StopAsync();
        _app.Dispose();
    }
}
