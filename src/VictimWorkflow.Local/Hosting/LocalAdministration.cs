using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Hosting;

/// <summary>What is asked of a running host from its own machine, signed with the installation's own secret.</summary>
public static class LocalAdministration
{
    public const string UsersPath = "/local/users";

    /// <summary>Only where journey time is stepped: moves it, or just looks, and says whether anything is left to do.</summary>
    public const string ClockPath = "/local/clock";

    /// <summary>Gives the command line a key of a member of staff for a moment: it then asks as they would, with their roles and units.</summary>
    public const string KeysPath = "/local/keys";

    /// <summary>Writes a copy of the store while it works on.</summary>
    public const string BackupPath = "/local/backup";

    private static readonly Duration s_keyLifetime = Duration.FromMinutes(5);

    public const string ImportPath = "/local/import";

    /// <summary>As large as an event may be.</summary>
    private const int BodyAtMost = 20 * 1024;

    public static void Map(WebApplication app)
    {
        MapSigned(app, UsersPath, AddUserAsync);
        MapSigned(app, ImportPath, ImportAsync);
        MapSigned(app, KeysPath, IssueKeyAsync);
        MapSigned(app, BackupPath, BackUpAsync);
        if (app.Services.GetRequiredService<JourneyClock>().IsStepped)
        {
            MapSigned(app, ClockPath, StepAsync);
        }
    }

    /// <summary>Adds a member of staff, or replaces them, and answers with a one-time sign-in path.</summary>
    public static async Task<string> AddUserAsync(IServiceProvider services, User user)
    {
        await NoteAsync(services, OperationKind.UserAdded, $"staff {user.Ref}");
        await services.GetRequiredService<IAccessStore>().AddUserAsync(user);
        return await services.GetRequiredService<AccessGrants>().IssueSignInPathAsync(user.Ref);
    }

    private static ValueTask NoteAsync(IServiceProvider services, OperationKind what, string about) =>
        services.GetRequiredService<OperationsLog>().AddAsync(OperationsLog.CommandLine, what, about);

    private static void MapSigned(WebApplication app, string path, Func<IServiceProvider, byte[], Task<IResult>> act) => app
        .MapPost(path, async (HttpContext context) =>
        {
            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
            var body = buffer.ToArray();
            if (Verify(context, body) is Service.Security.Verdict.Refused refused)
            {
                return new Problem(refused.Code, refused.Detail);
            }

            try
            {
                return await act(context.RequestServices, body);
            }
            catch (JsonException)
            {
                return new Problem("invalid-data", "The body is not what this path takes.");
            }
        })
        .OpenToAll("signed with the installation's own secret").LimitBody(BodyAtMost).ExcludeFromDescription().DisableAntiforgery();

    private static Service.Security.Verdict Verify(HttpContext context, byte[] body)
    {
        var services = context.RequestServices;
        var secret = services.GetRequiredService<IConfiguration>()[LocalSettings.AdminSecret]!;
        var source = new WebhookSource("local", [secret], [], [], SilenceLimit: null, MaySeeEvents: false);
        var now = Instant.FromDateTimeOffset(services.GetRequiredService<TimeProvider>().GetUtcNow());
        return StandardWebhook.Verify(WebhookHeaders.From(context.Request.Headers), body, [source], now);
    }

    private static async Task<IResult> AddUserAsync(IServiceProvider services, byte[] body) =>
        Results.Text(await AddUserAsync(services, JsonSerializer.Deserialize<User>(body, CoreJson.Options) ?? throw new JsonException()));

    private static async Task<IResult> IssueKeyAsync(IServiceProvider services, byte[] body)
    {
        var userRef = JsonSerializer.Deserialize<string>(body) ?? throw new JsonException();
        if (await services.GetRequiredService<IAccessStore>().FindUserAsync(userRef) is not { IsBlocked: false })
        {
            return new Problem("unknown-person", "There is no member of staff with this reference; add one with: user add.");
        }

        var key = await services.GetRequiredService<AccessGrants>().IssueUserKeyAsync(userRef, "command line", s_keyLifetime);
        await NoteAsync(services, OperationKind.KeyIssued, $"{AccessGrants.NameOf(key)} of staff {userRef}");
        return Results.Text(key);
    }

    private static async Task<IResult> BackUpAsync(IServiceProvider services, byte[] body)
    {
        try
        {
            await NoteAsync(services, OperationKind.BackupWritten, "store");
            await Backups.WriteAsync(services.GetRequiredService<SqliteStore>(), JsonSerializer.Deserialize<string>(body) ?? throw new JsonException());
            return Results.Ok();
        }
        catch (StoreRefusedException refused)
        {
            return new Problem("unavailable", refused.Sentence);
        }
    }

    private static async Task<IResult> ImportAsync(IServiceProvider services, byte[] body) =>
        await services.GetRequiredService<Import>().TakeAsync(OperationsLog.CommandLine, body) is { } refusal
            ? new Problem(refusal.Code, refusal.Detail, refusal.Field)
            : Results.Accepted();

    private static async Task<IResult> StepAsync(IServiceProvider services, byte[] body)
    {
        var clock = services.GetRequiredService<JourneyClock>();
        var store = services.GetRequiredService<IStore>();
        if (JsonSerializer.Deserialize<ClockStep>(body)?.At is { } text)
        {
            if (!InstantPattern.ExtendedIso.Parse(text).TryGetValue(default, out var at))
            {
                return new Problem("invalid-data", "An instant looks like 2026-03-24T09:00:00Z.", "at");
            }

            await clock.StandAtAsync(at, store);
            services.GetRequiredService<Bell>().Ring();
        }

        var isIdle = await services.GetRequiredService<Workers>().IsIdleAsync();
        var next = await store.NextDueAsync();
        return Results.Json(new ClockFace(
            InstantPattern.ExtendedIso.Format(clock.Now), isIdle, next is { } due ? InstantPattern.ExtendedIso.Format(due) : null));
    }

    private sealed record ClockStep([property: JsonPropertyName("at")] string? At);

    private sealed record ClockFace(string At, bool IsIdle, string? NextDueAt);
}
