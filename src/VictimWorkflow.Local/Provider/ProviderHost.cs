using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc;

namespace VictimWorkflow.Local.Provider;

/// <summary>The provider's HTTP surface, on loopback only.</summary>
internal static class ProviderHost
{
    private const int LargestBody = 64 * 1024;
    private const int LongestKey = 255;
    private const int LongestReply = 10_000;
    private const int MostConnections = 1_000;
    private const string RetryAfterSeconds = "1";

    public static WebApplication Build(ProviderOptions options, ProviderStore store, Reception reception)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
        });
        builder.Services.AddRoutingCore().AddProblemDetails();
        var app = builder.Build();
        app.UseExceptionHandler().UseStatusCodePages();
        var bearer = Digest("Bearer " + options.BearerSecret);
        app.Use((context, next) => MayCall(context, bearer) ? next(context) : TurnAway(context));
        MapSending(app, options, reception);
        MapReading(app, store);
        return app;
    }

    private static void MapSending(WebApplication app, ProviderOptions options, Reception reception)
    {
        foreach (var channel in Channels.All)
        {
            app.MapPost("/" + channel, async (
                Submission submission, [FromHeader(Name = "Idempotency-Key")] string? key, HttpContext context) =>
            {
                if (!IsKey(key)) return Bad("Idempotency-Key");
                if (submission.FaultyField(channel) is { } field) return Bad(field);
                var answer = reception.Receive(channel, submission, key!);
                if (answer is SendAnswer.Accepted { IsSlow: true }) await HoldAsync(options.SlowAnswer, app, context);
                return Present(answer, context);
            });
        }

        app.MapPost("/inbound", (InboundReply reply) =>
            reply.Channel is null || !Channels.All.Contains(reply.Channel) ? Bad("channel")
            : string.IsNullOrWhiteSpace(reply.From) || !Submission.IsAddress(reply.Channel, reply.From) ? Bad("from")
            : string.IsNullOrWhiteSpace(reply.Body) || reply.Body.Length > LongestReply ? Bad("body")
            : reception.Reply(reply.Channel, reply.From, reply.Body) is { } id ? Results.Json(new { id }, statusCode: 202)
            : Problem(404, "nothing-to-answer", "Nothing was ever sent to that address."));
    }

    private static void MapReading(WebApplication app, ProviderStore store)
    {
        app.MapGet("/messages", (string? to, string? tag, string? after) =>
            after is not null && store.ById(after) is null ? Bad("after") : Results.Json(store.Page(to, tag, after)));
        app.MapGet("/messages/{id}", (string id) =>
            store.ById(id) is { } message ? Results.Json(message) : Problem(404, "unknown-message", "There is no message with that id."));
        // A key may hold slashes, and routing leaves an encoded one as it is.
        app.MapGet("/messages/by-key/{**key}", (string key) =>
            Results.Json(store.ByKey(key.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase))));
        app.MapGet("/healthz", () =>
        {
            var (pending, abandoned) = store.CountCallbacks();
            return Results.Json(new { status = "ok", pendingCallbacks = pending, abandonedCallbacks = abandoned });
        });
    }

    private static IResult Present(SendAnswer answer, HttpContext context)
    {
        if (answer is SendAnswer.Unavailable or SendAnswer.Throttled) context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return answer switch
        {
            SendAnswer.Accepted accepted => Results.Json(new { id = accepted.Id }, statusCode: 202),
            SendAnswer.OtherContent => Problem(409, "other-content", "That key was used for another message.", "Idempotency-Key"),
            SendAnswer.RecipientRefused => Problem(422, "recipient-refused", "Messages to this recipient are not accepted.", "to"),
            SendAnswer.Unavailable => Problem(503, "unavailable", "Try again later."),
            SendAnswer.Throttled => Problem(429, "throttled", "Too many messages; try again later."),
            SendAnswer.Full => Problem(507, "full", "The store is full; start with an empty folder."),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Ends early when the caller leaves or the provider stops.</summary>
    private static async Task HoldAsync(TimeSpan time, WebApplication app, HttpContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, app.Lifetime.ApplicationStopping);
        await Task.Delay(time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static bool MayCall(HttpContext context, byte[] bearer) =>
        context.Request.Path == "/healthz"
        || CryptographicOperations.FixedTimeEquals(Digest(context.Request.Headers.Authorization.ToString()), bearer);

    private static Task TurnAway(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem(401, "unauthorised", "Send the secret as a bearer token.").ExecuteAsync(context);
    }

    // Digests are of one length, so comparing them tells nothing about the secret's.
    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    // Without a per cent sign a key and its encoded form in a URL cannot be confused.
    private static bool IsKey(string? key) =>
        key is { Length: > 0 and <= LongestKey } && key.All(c => char.IsAsciiLetterOrDigit(c) || "-_.:~|/@=+".Contains(c));

    private static IResult Bad(string field) => Problem(400, "malformed", $"'{field}' is missing or malformed.", field);

    private static IResult Problem(int status, string code, string detail, string? field = null)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = code };
        if (field is not null) extensions["field"] = field;
        return Results.Problem(detail, statusCode: status, extensions: extensions);
    }
}
