using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using NodaTime;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Http;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Pages;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Hosting;

/// <param name="Folder">Holds everything of this installation: database, settings with their secrets, the provider's own folder.</param>
/// <param name="Port">0 takes any free one.</param>
/// <param name="Address">Loopback unless told otherwise.</param>
/// <param name="StandsAt">Journey time stands here and is moved by hand; null lets it run with the wall clock.</param>
public sealed record LocalOptions(string Folder, int Port, string Address, bool WithProvider, Instant? StandsAt)
{
    /// <summary>Wall time from the provider's acceptance to its report; shorter in the demonstration.</summary>
    public TimeSpan ReceiptDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The provider takes each call for a new message, as naive ones do.</summary>
    public bool ProviderIgnoresKeys { get; init; }

    public const string Loopback = "127.0.0.1";
    public const int UsualPort = 5080;
}

/// <summary>The whole product in one process: SQLite, Kestrel, the workers, and the message provider as a child.</summary>
public static class LocalHost
{
    /// <summary>Builds and starts it. What cannot start says so in one sentence.</summary>
    /// <exception cref="StoreRefusedException">Folder, database or port cannot be had.</exception>
    public static async Task<WebApplication> StartAsync(LocalOptions options, CancellationToken stop)
    {
        if (options.Port is < 0 or > IPEndPoint.MaxPort || !IPAddress.TryParse(options.Address, out _))
        {
            throw new StoreRefusedException($"'{options.Address}' with port {options.Port} is no address: --address takes an IP address, --port 0 to 65535.");
        }

        options = options with { Folder = Path.GetFullPath(options.Folder) };
        var settings = LocalSettings.Ensure(options.Folder);
        var store = SqliteStore.Open(options.Folder);
        try
        {
            var app = await BuildAsync(options, settings, store);
            try
            {
                await app.StartAsync(stop);
                return app;
            }
            catch (Exception fault) when (fault is IOException or SocketException)
            {
                await app.DisposeAsync();
                throw new StoreRefusedException($"Port {options.Port} on {options.Address} is in use or not permitted; choose another with --port.");
            }
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public static string UrlOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    private static async Task<WebApplication> BuildAsync(LocalOptions options, string settings, SqliteStore store)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = options.Folder });
        builder.Configuration.Sources.Clear();
        LocalSettings.Read(builder.Configuration, settings);
        LocalSettings.Check(builder.Configuration);
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            // It prints a whole stack for a port in use, which is said in a sentence.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Parse(options.Address), options.Port);
        });
        AddServices(builder, options, store);
        var app = builder.Build();
        var clock = app.Services.GetRequiredService<JourneyClock>();
        await clock.ResumeAsync(store, options.StandsAt);
        app.UseVictimWorkflow();
        app.MapVictimWorkflow();
        app.MapMailbox(app.Services.GetRequiredService<IMailbox>());
        LocalAdministration.Map(app);
        return app;
    }

    private static void AddServices(WebApplicationBuilder builder, LocalOptions options, SqliteStore store)
    {
        var services = builder.Services;
        services.AddSingleton(store);
        services.AddSingleton<IStore>(store);
        services.AddSingleton(new SqliteAccessStore(store));
        services.AddSingleton<IAccessStore>(provider => provider.GetRequiredService<SqliteAccessStore>());
        services.AddSingleton<IKeyStore>(provider => provider.GetRequiredService<SqliteAccessStore>());
        services.AddVictimWorkflowService(builder.Configuration);
        services.AddSingleton(LocalRules.Load(options.Folder));
        services.AddSingleton<Bell>();
        services.AddSingleton<IBell>(provider => provider.GetRequiredService<Bell>());
        services.AddSingleton(new ProviderAddress(options.WithProvider));
        services.AddHttpClient<LocalMessageSender>(http => http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", builder.Configuration[LocalSettings.ProviderSecret]));
        services.AddSingleton<IMessageSender>(provider => provider.GetRequiredService<LocalMessageSender>());
        services.AddSingleton<IMailbox, Mailbox>();
        services.AddSingleton<Workers>();
        services.AddHostedService(provider => provider.GetRequiredService<Workers>());
        if (options.WithProvider)
        {
            services.AddHostedService(provider => new ProviderProcess(
                options, () => $"{UrlOf(provider)}/api/webhooks/delivery/local", builder.Configuration[LocalSettings.ProviderSecret]!,
                provider.GetRequiredService<ProviderAddress>(), provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<ILogger<ProviderProcess>>()));
        }
    }

    private static string UrlOf(IServiceProvider provider) =>
        provider.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}
