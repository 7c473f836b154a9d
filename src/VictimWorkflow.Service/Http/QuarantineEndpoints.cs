using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>An event that was refused after it was answered.</summary>
/// <param name="Body">As it came, for a supervisor who may see its crime; an operator mends nothing and reads no content.</param>
public sealed record QuarantineLine(
    string EventId, string Source, string Type, string CrimeRef, string? Unit, Instant ReceivedAt, string? Code, string? Field,
    string? Detail, JsonNode? Body);

/// <summary>Events that need somebody: they are sent on as they are, or mended first.</summary>
internal sealed class QuarantineEndpoints(IStore store, Intake intake, PersonDesk people, KeyedLocks locks, IBell bell, JourneyClock clock)
{
    /// <summary>Tells one mending from another; a repeat of the same one keeps its id.</summary>
    private const int HashShown = 12;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/quarantine", (HttpContext context, QuarantineEndpoints endpoint) => endpoint.ListAsync(context))
            .RequireRoles(Role.Operator, Role.Supervisor).TakesQuery("unit", "crimeRef", "take", "after")
            .Produces<Listing<QuarantineLine>>().WithTags("Quarantine").WithSummary("Events refused after they were answered.");
        endpoints.MapPost(
                "/api/quarantine/{id}/replay",
                (string id, HttpContext context, QuarantineEndpoints endpoint) => endpoint.ReplayAsync(id, context))
            .RequireRoles(Role.Operator, Role.Supervisor).LimitBody(BodyLimit.Event)
            .Accepts<JsonObject>(isOptional: true, "application/json").Produces<EventResult>()
            .WithTags("Quarantine").WithSummary("Sends one on under a new id: as it is, or as a supervisor mended it.");
    }

    private async Task<IResult> ListAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var actor = context.Actor();
        var filter = query.Filter(actor);
        if (query.Fault is { } fault)
        {
            return fault;
        }

        return await Answers.ListingAsync(() => ReadAsync(actor, filter), line => line);
    }

    private async ValueTask<Page<QuarantineLine>> ReadAsync(Actor actor, ListFilter filter)
    {
        var page = await store.QuarantineAsync(filter);
        var lines = ImmutableArray.CreateBuilder<QuarantineLine>(page.Items.Length);
        foreach (var row in page.Items)
        {
            // The store narrows by unit; whether a crime is restricted is the crime's to say.
            if (await EventEndpoints.MaySeeAsync(actor, row, store))
            {
                var body = actor.Has(Role.Supervisor) ? await people.OpenBodyAsync(row) : null;
                body = body is not null && (actor.MayReadRestricted || !IsRestricted(body)) ? body : null;
                if (body is not null)
                {
                    // It has no journey yet; who read it is noted under the event.
                    await store.NoteAccessAsync(row.EventKey, actor.Ref, "quarantine", clock.WallNow);
                }

                lines.Add(new QuarantineLine(
                    row.EventKey, row.Source, row.Type, row.CrimeRef, row.Unit, row.ReceivedAt, row.Code, row.Field, row.Detail,
                    body is null ? null : JsonNode.Parse(body)));
            }
        }

        return new Page<QuarantineLine>(lines.ToImmutable(), page.Next, page.Count, page.IsMore);
    }

    // An event that was not admitted says itself whether its crime would be restricted (as Core folds it); one that cannot be read may be.
    private static bool IsRestricted(byte[] body) => EventReader.Read(body) is not ReadResult.Read { Envelope.Event: var happened } || happened switch
    {
        Event.CrimeReported e => e.Persons.Any(p => p.PoliceEmployee == true) || e.Suspects.Any(s => s.PoliceEmployee == true),
        Event.PersonUpdated e => e.Person.PoliceEmployee == true,
        Event.SuspectIdentified e => e.PoliceEmployee == true,
        _ => false,
    };

    private async Task<IResult> ReplayAsync(string id, HttpContext context)
    {
        var actor = context.Actor();
        if (await BodyLimit.ReadAsync(context.Request, BodyLimit.Event, context.RequestAborted) is not { } mended)
        {
            return Problems.TooLarge(BodyLimit.Event);
        }

        if (mended.Length > 0 && !actor.Has(Role.Supervisor))
        {
            return new Problem("not-permitted", "Only a supervisor may mend what an event says.");
        }

        using var held = await locks.EnterAsync($"replay {id}");
        if (await store.FindEventAsync(id) is not { State: InboxState.Quarantined } row
            || !await EventEndpoints.MaySeeAsync(actor, row, store))
        {
            return Problems.NotFound;
        }

        var body = mended.Length > 0 ? mended : await people.OpenBodyAsync(row);
        return body is null
            ? Answers.Invalid(null, "The body is no longer kept.")
            : mended.Length == 0 && InternalEvents.Has(row.Type) ? await ReplayAsync(actor, row, InternalEvents.Read(body), body)
            : EventReader.Read(body) switch
            {
                ReadResult.Refused refused => Answers.Refused(refused.Refusal),
                ReadResult.Read { Envelope: var envelope } =>
                    await RefuseAsync(actor, row, envelope) ?? await ReplayAsync(actor, row, envelope, body),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
    }

    // Mending puts right what an event says. Another kind of event, or one about a crime out of sight, is not a mended one.
    private async ValueTask<Problem?> RefuseAsync(Actor actor, InboxRow row, Envelope envelope) =>
        await people.IsAboutErasedAsync(envelope.Event) ? Problems.Erased
        : envelope.Type != row.Type ? Answers.Invalid("type", "A mended event keeps its type.")
        : await store.FindCrimeAsync(envelope.Event.CrimeRef ?? "") is { } crime && !actor.MaySee(crime.Unit, crime.IsRestricted)
            ? new Problem("unknown-crime", "No crime with this reference was reported.", "data.crimeRef")
        : envelope.Event is Event.CrimeReported report && !actor.MaySee(report.Unit, restricted: false)
            ? new Problem("not-permitted", "You may not report for this unit.", "data.unit")
        : null;

    private async Task<IResult> ReplayAsync(Actor actor, InboxRow row, Envelope envelope, byte[] body)
    {
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body))[..HashShown];
        var (_, replayed) = await intake.ReceiveAsync(row.Source, $"{row.EventId}.replay-{hash}", row.Origin, envelope, body);
        await store.SaveEventAsync(row with { State = InboxState.Settled, Detail = $"Replayed by {actor.Ref} as {replayed.EventKey}." });
        var result = await store.FindEventAsync(replayed.EventKey) ?? replayed;
        result = result.State == InboxState.Received ? await intake.AdmitAsync(result) : result;
        bell.Ring();
        return Answers.Json(EventResult.Of(result));
    }
}
