using System.Text.Json;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Hosting;

/// <summary>What the command line asks of a running host, signed with the installation's own secret.</summary>
public static class LocalAdministration
{
    public const string UsersPath = "/local/users";
    public const string ImportPath = "/local/import";
    private const int EventAtMost = 20 * 1024;
    private const int BodyAtMost = 4 * 1024;

    public static void Map(WebApplication app)
    {
        app.MapPost(UsersPath, (HttpContext context, IConfiguration configuration, TimeProvider wallTime) => AddUserAsync(context, configuration, wallTime)).OpenToAll("signed with the installation's own secret").LimitBody(BodyAtMost)
            .ExcludeFromDescription().DisableAntiforgery();
        app.MapPost(ImportPath, (HttpContext context, IConfiguration configuration, TimeProvider wallTime) => ImportAsync(context, configuration, wallTime))
            .OpenToAll("signed with the installation's own secret").LimitBody(EventAtMost).ExcludeFromDescription().DisableAntiforgery();
    }

    /// <summary>Adds a member of staff, or replaces them, and answers with a one-time sign-in path.</summary>
    public static async Task<string> AddUserAsync(IServiceProvider services, User user)
    {
        await services.GetRequiredService<IAccessStore>().AddUserAsync(user);
        return await services.GetRequiredService<AccessGrants>().IssueSignInPathAsync(user.Ref);
    }

    // An event of a live case taken over from another system: admitted with its true date, told to nobody by itself.
    private static async Task<IResult> ImportAsync(HttpContext context, IConfiguration configuration, TimeProvider wallTime)
    {
        var (body, problem) = await ReadSignedAsync(context, configuration, wallTime);
        if (problem is not null)
        {
            return problem;
        }

        if (EventReader.Read(body) is ReadResult.Refused refused)
        {
            return new Problem(refused.Refusal.Code, refused.Refusal.Detail, refused.Refusal.Field);
        }

        var envelope = ((ReadResult.Read)EventReader.Read(body)).Envelope;
        var intake = context.RequestServices.GetRequiredService<Intake>();
        var (receipt, row) = await intake.ReceiveAsync("import", context.Request.Headers["webhook-id"].ToString(), Origin.Import, envelope, body);
        var result = receipt == Receipt.New ? await intake.AdmitAsync(row) : row;
        return result.State == InboxState.Admitted || receipt == Receipt.Same ? Results.Accepted()
            : new Problem(result.Code ?? "conflicting-event", result.Detail ?? "The same id came with another body.", result.Field);
    }

    private static async Task<IResult> AddUserAsync(HttpContext context, IConfiguration configuration, TimeProvider wallTime)
    {
        var (body, problem) = await ReadSignedAsync(context, configuration, wallTime);
        if (problem is not null)
        {
            return problem;
        }

        var user = JsonSerializer.Deserialize<User>(body, CoreJson.Options)!;
        return Results.Text(await AddUserAsync(context.RequestServices, user));
    }

    private static async Task<(byte[] Body, Problem? Problem)> ReadSignedAsync(HttpContext context, IConfiguration configuration, TimeProvider wallTime)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        var source = new WebhookSource("local", [configuration[LocalSettings.AdminSecret]!], [], [], SilenceLimit: null, MaySeeEvents: false);
        var verdict = StandardWebhook.Verify(WebhookHeaders.From(context.Request.Headers), body, [source], Instant.FromDateTimeOffset(wallTime.GetUtcNow()));
        return (body, verdict is Service.Security.Verdict.Refused refused ? new Problem(refused.Code, refused.Detail) : null);
    }
}
