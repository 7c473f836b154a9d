using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Security;

/// <summary>A small application on real Kestrel with every security piece, ports in memory and wall time that can be moved.</summary>
public sealed partial class SecurityApp : IAsyncLifetime
{
    /// <summary>What must never be seen outside: a name in an exception.</summary>
    internal const string Marker = "Sam Placeholder 07700 900102";

    private readonly WebApplication _app;

    internal MemoryAccessStore Access { get; }
    internal StoppedTime Time { get; }
    internal LogKeeper Log { get; } = new();
    internal AccessGrants Grants => _app.Services.GetRequiredService<AccessGrants>();
    internal EndpointDataSource Endpoints => new CompositeEndpointDataSource(((IEndpointRouteBuilder)_app).DataSources);
    internal Uri Address => new(_app.Urls.First());

    public SecurityApp() : this(new(), new(DateTimeOffset.Parse("2026-03-28T23:30:00Z"))) { }

    internal SecurityApp(MemoryAccessStore access, StoppedTime time)
    {
        (Access, Time) = (access, time);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddProvider(Log);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Security:InstallationSecret"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]),
            ["Security:MasterKey"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)8, 32)]),
            ["Webhooks:Sources:records:Secrets:0"] = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
            ["Webhooks:Sources:records:AllowedTypes:0"] = "*",
            ["Webhooks:Sources:records:Units:0"] = "*",
        });
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<IAccessStore>(Access).AddSingleton<IKeyStore>(new MemoryKeyStore());
        builder.Services.AddVictimWorkflowSecurity(builder.Configuration);
        _app = builder.Build();
        _app.UseVictimWorkflowSecurity();
        Map(_app);
    }

    private static void Map(WebApplication app)
    {
        app.MapSignIn();
        app.MapGet("/", (HttpContext context) => Results.Content($"<p>{Actor.From(context.User)!.DisplayName}</p>", "text/html"))
            .RequireRoles(Role.Officer, Role.Supervisor);
        app.MapGet("/api/who", (HttpContext context) => Actor.From(context.User)!.Ref).RequireRoles(Role.Officer);
        app.MapPost("/api/write", () => "written").RequireRoles(Role.Officer);
        app.MapGet("/api/compliance", () => "figures").RequireRoles(Role.Supervisor, Role.Opcc);
        app.MapGet("/api/result", (HttpContext context) => Actor.From(context.User)!.Source ?? "person")
            .RequireRolesOrSource(Role.Operator);
        app.MapGet("/api/fail", string () => throw new InvalidOperationException(Marker)).OpenToAll("shows a failure");
        app.MapGet("/fail", string () => throw new InvalidOperationException(Marker)).OpenToAll("shows a failure");
        app.MapPost("/api/typed", (Typed typed) => typed.Number.ToString()).OpenToAll("takes JSON");
        app.MapPost("/api/webhooks", async (HttpContext context) =>
            await BodyLimit.ReadAsync(context.Request, BodyLimit.Event, context.RequestAborted) is { } body
                ? Results.Ok(body.Length)
                : Problems.TooLarge(BodyLimit.Event)).LimitBody(BodyLimit.Event).OpenToAll("the signature is the proof");
        app.MapGet("/api/forgotten", () => "open by mistake");
    }

    internal sealed record Typed(int Number);

    internal HttpClient NewBrowser()
    {
        var browser = NewClient();
        browser.DefaultRequestHeaders.Add("Accept", "text/html");
        return browser;
    }

    internal HttpClient NewClient(string? key = null)
    {
#pragma warning disable CA2000 // The client disposes of its handler.
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
#pragma warning restore CA2000
        if (key is not null) client.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        return client;
    }

    internal async Task<User> AddUserAsync(params Role[] roles)
    {
        var user = new User($"officer-{Guid.NewGuid():n}", "Alex Example", [.. roles], ["medway"], MayReadRestricted: false);
        await Access.AddUserAsync(user);
        return user;
    }

    /// <summary>Opens the link and presses its button, as a person would.</summary>
    internal static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, string path)
    {
        var page = await browser.GetStringAsync(new Uri(path, UriKind.Relative));
        return await browser.PostAsync(new Uri("/sign-in", UriKind.Relative), Form(page));
    }

    internal static FormUrlEncodedContent Form(string page) => new(HiddenField().Matches(page)
        .Select(field => KeyValuePair.Create(field.Groups["name"].Value, WebUtility.HtmlDecode(field.Groups["value"].Value))));

    public Task InitializeAsync() => _app.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)">""", RegexOptions.None, 1000)]
    private static partial Regex HiddenField();
}

/// <summary>Keeps every line logged, with its exception as text.</summary>
internal sealed class LogKeeper : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

    public void Dispose() { }
}
