using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>
/// Signed events of other systems: verified, read, stored for good, answered. What the crime makes of an event is decided
/// afterwards by the host's worker, so that a sender is never kept waiting for it.
/// </summary>
internal sealed class WebhookEndpoint(
    IStore store, Intake intake, PersonDesk people, WebhookSources sources, FeedWatch feeds, Backlog backlog, IBell bell, JourneyClock clock, IOptions<ForceOptions> options,
    ILogger<WebhookEndpoint> log)
{
    /// <summary>Thousands of events are worked off in this time; sooner a sender would only be refused again.</summary>
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/api/webhooks", (HttpContext context, WebhookEndpoint endpoint) => endpoint.ReceiveAsync(context))
        .OpenToAll("the signature is the proof").LimitBody(BodyLimit.Event)
        .Accepts<System.Text.Json.Nodes.JsonObject>("application/json").Produces<Taken>(StatusCodes.Status202Accepted)
        .WithTags("Events").WithSummary("Takes a signed event (Standard Webhooks 1.0).");

    private async Task<IResult> ReceiveAsync(HttpContext context)
    {
        if (await BodyLimit.ReadAsync(context.Request, BodyLimit.Event, context.RequestAborted) is not { } body)
        {
            return Problems.TooLarge(BodyLimit.Event);
        }

        var headers = WebhookHeaders.From(context.Request.Headers);
        var verdict = StandardWebhook.Verify(headers, body, sources.All, clock.WallNow);
        if (verdict is not Security.Verdict.Verified { Source: var source })
        {
            var refused = (Security.Verdict.Refused)verdict;
            return new Problem(refused.Code, refused.Detail);
        }

        return EventReader.Read(body) switch
        {
            ReadResult.Read read => await TakeAsync(source, headers.Id, read.Envelope, body),
            ReadResult.Refused refused => Answers.Refused(refused.Refusal),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<IResult> TakeAsync(WebhookSource source, string id, Envelope envelope, byte[] body)
    {
        try
        {
            await feeds.HeardAsync(source);
            if (await RefuseAsync(source, envelope) is { } problem)
            {
                return problem;
            }

            var (receipt, row) = await intake.ReceiveAsync(source.Name, id, Origin.Feed, envelope, body);
            if (receipt == Receipt.Different)
            {
                return new Problem("conflicting-event", "An event with this webhook-id came before with another body.");
            }

            // Also for a repeat: the first ring may have been lost with the process that was to hear it.
            await bell.StoredAsync(row.EventKey);
            var taken = new Taken(row.EventKey, envelope.Event is Event.CrimeReported ? intake.JourneysOf(envelope.Event) : null);
            return Answers.Json(taken, StatusCodes.Status202Accepted);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Nothing was answered, so nothing is lost: the sender keeps it and tries again.
            log.LogError("An event of {Source} could not be stored: {Fault}", source.Name, fault.GetType().Name);
            return Problems.Unavailable(s_retryAfter);
        }
    }

    private async ValueTask<Problem?> RefuseAsync(WebhookSource source, Envelope envelope)
    {
        if (!source.MaySend(envelope.Type))
        {
            return new Problem("not-permitted", "This source may not send events of this type.", "type");
        }

        if (!await MaySendForAsync(source, envelope.Event))
        {
            return new Problem("not-permitted", "This source may not send for this unit.", "data.crimeRef");
        }

        if (envelope.Event is Event.EventWithdrawn withdrawn && await IsAnothersAsync(source, withdrawn))
        {
            return new Problem("not-permitted", "Only its sender, or a supervisor, withdraws an event.", "data.eventRef");
        }

        if (await people.IsAboutErasedAsync(envelope.Event))
        {
            return Problems.Erased;
        }

        return await backlog.CountAsync() > options.Value.UnsteppedAtMost ? Problems.TooManyRequests(s_retryAfter) : null;
    }

    // In the crime's log, and not sent by this source.
    private async ValueTask<bool> IsAnothersAsync(WebhookSource source, Event.EventWithdrawn withdrawn) =>
        await store.FindEventAsync(Intake.KeyOf(source.Name, withdrawn.EventRef)) is null
        && await store.FindCrimeAsync(withdrawn.CrimeRef ?? "") is { } crime && crime.Events.ContainsKey(withdrawn.EventRef);

    private async ValueTask<bool> MaySendForAsync(WebhookSource source, Event happened)
    {
        if (happened is Event.CrimeReported report)
        {
            return source.MaySendFor(report.Unit);
        }

        // Most sources send for every unit, and then the crime need not be looked up.
        return source.MaySendFor(WebhookSource.Everything) || happened.CrimeRef is not { } crimeRef
            || await store.FindCrimeAsync(crimeRef) is not { } crime || source.MaySendFor(crime.Unit);
    }
}
