using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>One line of the worklist.</summary>
/// <param name="NotBefore">The first moment at which the person may be contacted for it.</param>
/// <param name="Rules">The obligations it serves, by rule id.</param>
public sealed record TaskLine(
    string TaskRef, string JourneyId, string CrimeRef, string? PersonRef, string Unit, string? OfficerRef, TaskKind Kind,
    ContactMethod? Method, HumanTaskStatus Status, Instant RaisedAt, Instant NotBefore, Instant? DueAt, bool Urgent, string? ClaimedBy,
    string? AssignedTo, string Why, string[] Rules)
{
    public static TaskLine Of(TaskRow row) => new(
        $"{row.JourneyId}.{row.Number}", row.JourneyId, row.CrimeRef, row.PersonRef, row.Unit, row.OfficerRef, row.Kind, row.Method, row.Status,
        row.RaisedAt, row.NotBefore, row.DueAt, row.Urgent, row.ClaimedBy, row.AssignedTo, row.Why,
        row.Rules.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>Human work: what there is to do, who does it, what came of it.</summary>
internal static class TaskEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/tasks", ListAsync).RequireRoles(Role.Officer, Role.WitnessCare, Role.Supervisor)
            .TakesQuery("unit", "officer", "dueBefore", "crimeRef", "take", "after")
            .Produces<Listing<TaskLine>>().WithTags("Tasks").WithSummary("Open work, nearest limit first.");
        endpoints.MapPost("/api/tasks/{id}/claim", ClaimAsync).RequireRoles(Role.Officer, Role.WitnessCare)
            .Produces<Taken>().WithTags("Tasks").WithSummary("Takes a task on.");
        endpoints.MapPost("/api/tasks/{id}/outcome", AnswerAsync).RequireRoles(Role.Officer, Role.WitnessCare).LimitBody(BodyLimit.Event)
            .Accepts<JsonObject>("application/json").Produces<Taken>()
            .WithTags("Tasks").WithSummary("Answers a task with a contact.logged or duty.recorded event.");
    }

    private static async Task<IResult> ListAsync(HttpContext context, IStore store, JourneyClock clock)
    {
        var query = new QueryReader(context);
        var filter = query.Filter(context.Actor());
        return query.Fault ?? await Answers.ListingAsync(() => store.TasksAsync(filter, clock.Now), TaskLine.Of);
    }

    private static async Task<IResult> ClaimAsync(string id, HttpContext context, RecordDesk desk, UserActions actions, JourneyClock clock)
    {
        if (await FindAsync(id, context, desk) is not { } journey)
        {
            return Problems.NotFound;
        }

        var body = new JsonObject { ["type"] = "task.claimed", ["timestamp"] = clock.Now.ToString(), ["data"] = new JsonObject() };
        return await actions.ActAsync(context, Concerning(body, journey, id));
    }

    private static async Task<IResult> AnswerAsync(string id, HttpContext context, RecordDesk desk, UserActions actions)
    {
        var (body, fault) = await UserActions.ReadAsync(context);
        if (fault is not null)
        {
            return fault;
        }

        if (await FindAsync(id, context, desk) is not { } journey)
        {
            return Problems.NotFound;
        }

        return body!["type"] is JsonValue type && type.TryGetValue<string>(out var name) && name is "contact.logged" or "duty.recorded"
            ? await actions.ActAsync(context, Concerning(body, journey, id))
            : Answers.Invalid("type", "A task is answered by contact.logged or duty.recorded.");
    }

    // The task says whom and what it is about; a body that says otherwise is about something else.
    private static JsonObject Concerning(JsonObject body, Journey journey, string taskRef)
    {
        if (body["data"] is JsonObject data)
        {
            data["crimeRef"] = journey.CrimeRef;
            data["taskRef"] = taskRef;
            if (journey.PersonRef is { } person)
            {
                data["personRef"] = person;
            }
        }

        return body;
    }

    private static async ValueTask<Journey?> FindAsync(string taskRef, HttpContext context, RecordDesk desk)
    {
        var dot = taskRef.LastIndexOf('.');
        var journey = dot > 0 ? await desk.OpenAsync(context, taskRef[..dot], "task") : null;
        return journey is not null && TaskRefs.Find(journey, taskRef) is not null ? journey : null;
    }
}
