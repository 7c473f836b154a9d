using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Service.Http;

/// <summary>
/// What message providers report by signed webhook: what became of a message, and what somebody answered. The secret of provider
/// <c>name</c> is configuration value <c>Providers:name:Secret</c> (<c>whsec_</c> and base64); a provider without one is not there.
/// </summary>
internal sealed class DeliveryCallbacks(
    Dispatch dispatch, IBell bell, JourneyClock clock, IConfiguration configuration, ILogger<DeliveryCallbacks> log)
{
    public static string SecretSetting(string provider) => $"Providers:{provider}:Secret";

    /// <summary>Longer codes are no codes.</summary>
    private const int CodeAtMost = 60;

    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/api/webhooks/delivery/{provider}", (string provider, HttpContext context, DeliveryCallbacks callbacks) =>
            callbacks.ReceiveAsync(provider, context))
        .OpenToAll("the signature is the proof").LimitBody(BodyLimit.Event)
        .Accepts<JsonObject>("application/json").Produces(StatusCodes.Status202Accepted)
        .WithTags("Events").WithSummary("Takes a message provider's delivery reports and replies.");

    private async Task<IResult> ReceiveAsync(string provider, HttpContext context)
    {
        if (configuration[SecretSetting(provider)] is not { Length: > 0 } secret)
        {
            return Problems.NotFound;
        }

        if (await BodyLimit.ReadAsync(context.Request, BodyLimit.Event, context.RequestAborted) is not { } body)
        {
            return Problems.TooLarge(BodyLimit.Event);
        }

        var headers = WebhookHeaders.From(context.Request.Headers);
        var sender = new WebhookSource(provider, [secret], [], [], SilenceLimit: null, MaySeeEvents: false);
        return StandardWebhook.Verify(headers, body, [sender], clock.WallNow) is Security.Verdict.Refused refused
            ? new Problem(refused.Code, refused.Detail)
            : Read(body) is { } callback ? await TakeAsync(callback, headers.Id)
            : Answers.Invalid(null, "This is no callback of a message provider.");
    }

    private static Callback? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<Callback>(body, CoreJson.Options) is { Tag: not null } callback ? callback : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<IResult> TakeAsync(Callback callback, string id)
    {
        try
        {
            var isOurs = callback switch
            {
                { Type: "delivery.report", Status: { } status, Channel: ContactMethod.Sms or ContactMethod.Email or ContactMethod.Letter } =>
                    await ReportAsync(callback, ContractName.Of(status), id),
                { Type: "reply.received", Meaning: { } meaning, Channel: ContactMethod.Sms or ContactMethod.Email } =>
                    await dispatch.ReplyAsync(callback.Tag, meaning, callback.Channel, id),
                _ => (bool?)null,
            };
            if (isOurs is null)
            {
                return Answers.Invalid(
                    "type", "A delivery.report needs a channel and a status, a reply.received a channel and a meaning.");
            }

            if (isOurs is false)
            {
                log.LogInformation("Callback {Callback} is about nothing of ours", id);
            }

            bell.Ring();
            return Results.Accepted();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            log.LogError("Callback {Callback} could not be taken: {Fault}", id, fault.GetType().Name);
            return Problems.Unavailable(s_retryAfter);
        }
    }

    private async ValueTask<bool> ReportAsync(Callback callback, string status, string id)
    {
        // A provider's own words may quote the recipient; only a code may enter the log of a crime.
        var isCode = callback.Detail is { Length: > 0 and <= CodeAtMost } detail && detail.All(c => c is '-' or (>= 'a' and <= 'z'));
        return await dispatch.ReportAsync(callback.Tag, status, isCode ? callback.Detail : null, callback.Channel, id);
    }

    /// <param name="Tag">The key under which the message was sent.</param>
    private sealed record Callback(
        string Type, string Tag, ContactMethod Channel, DeliveryStatus? Status, string? Detail, ReplyMeaning? Meaning);
}
