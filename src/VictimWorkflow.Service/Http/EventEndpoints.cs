using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>What people send, and what became of what anybody sent.</summary>
internal static class EventEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/api/events", ActAsync)
            .RequireRoles(Role.Officer, Role.WitnessCare, Role.Supervisor, Role.Operator).LimitBody(BodyLimit.Event)
            .Accepts<JsonObject>("application/json").Produces<Taken>()
            .WithTags("Events").WithSummary("Records what a signed-in person did; answered with what came of it.");
        endpoints.MapGet("/api/events/{id}", FindAsync)
            .RequireRolesOrSource(Role.Operator, Role.Supervisor).Produces<EventResult>()
            .WithTags("Events").WithSummary("What became of an event.");
    }

    private static async Task<IResult> ActAsync(HttpContext context, UserActions actions)
    {
        var (body, fault) = await UserActions.ReadAsync(context);
        return fault ?? await actions.ActAsync(context, body!);
    }

    private static async Task<IResult> FindAsync(string id, HttpContext context, IStore store)
    {
        var actor = context.Actor();
        // A sender knows its event by its own id.
        var key = actor.Source is { } source && !id.Contains('|', StringComparison.Ordinal) ? Intake.KeyOf(source, id) : id;
        return await store.FindEventAsync(key) is { } row && await MaySeeAsync(actor, row, store)
            ? Answers.Json(EventResult.Of(row))
            : Problems.NotFound;
    }

    internal static async ValueTask<bool> MaySeeAsync(Actor actor, InboxRow row, IStore store)
    {
        if (actor.Source is { } source)
        {
            return row.Source == source;
        }

        return row.CrimeRef.Length > 0 && await store.FindCrimeAsync(row.CrimeRef) is { } crime
            ? actor.MaySee(crime.Unit, crime.IsRestricted)
            // Nobody knows whose it is: only those who see everything may.
            : actor.MaySee(row.Unit ?? Actor.EveryUnit, restricted: false);
    }
}
