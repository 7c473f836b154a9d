using System.Text.Json;
using NodaTime;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Local.Hosting;

/// <summary>What the command line asks of a running host, signed with the installation's own secret.</summary>
public static class LocalAdministration
{
    public const string UsersPath = "/local/users";
    private const int BodyAtMost = 4 * 1024;

    public static void Map(WebApplication app)
    {
        app.MapPost(UsersPath, (HttpContext context, IConfiguration configuration, TimeProvider wallTime) => AddUserAsync(context, configuration, wallTime)).OpenToAll("signed with the installation's own secret").LimitBody(BodyAtMost)
            .ExcludeFromDescription().DisableAntiforgery();
    }

    /// <summary>Adds a member of staff, or replaces them, and answers with a one-time sign-in path.</summary>
    public static async Task<string> AddUserAsync(IServiceProvider services, User user)
    {
        await services.GetRequiredService<IAccessStore>().AddUserAsync(user);
        return await services.GetRequiredService<AccessGrants>().IssueSignInPathAsync(user.Ref);
    }

    private static async Task<IResult> AddUserAsync(HttpContext context, IConfiguration configuration, TimeProvider wallTime)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        var source = new WebhookSource("local", [configuration[LocalSettings.AdminSecret]!], [], [], SilenceLimit: null, MaySeeEvents: false);
        var verdict = StandardWebhook.Verify(WebhookHeaders.From(context.Request.Headers), body, [source], Instant.FromDateTimeOffset(wallTime.GetUtcNow()));
        if (verdict is Service.Security.Verdict.Refused refused)
        {
            return new Problem(refused.Code, refused.Detail);
        }

        var user = JsonSerializer.Deserialize<User>(body, CoreJson.Options)!;
        return Results.Text(await AddUserAsync(context.RequestServices, user));
    }
}
