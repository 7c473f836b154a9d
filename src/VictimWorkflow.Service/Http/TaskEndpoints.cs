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
    /// <summary>More records of one crime than these are no duplicates but a mistake.</summary>
    private const int MergesAtMost = 50;

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

    private static async Task<IResult> ClaimAsync(string id, HttpContext context, RecordDesk desk, IStore store, UserActions actions, JourneyClock clock)
    {
        if (await FindAsync(id, context, desk, store) is not ({ } journey, { } task))
        {
            return Problems.NotFound;
        }

        var body = new JsonObject { ["type"] = "task.claimed", ["timestamp"] = clock.Now.ToString(), ["data"] = new JsonObject() };
        return await actions.ActAsync(context, Concerning(body, journey, task));
    }

    private static async Task<IResult> AnswerAsync(string id, HttpContext context, RecordDesk desk, IStore store, UserActions actions)
    {
        var (body, fault) = await UserActions.ReadAsync(context);
        if (fault is not null)
        {
            return fault;
        }

        if (await FindAsync(id, context, desk, store) is not ({ } journey, { } task))
        {
            return Problems.NotFound;
        }

        return body!["type"] is JsonValue type && type.TryGetValue<string>(out var name) && name is "contact.logged" or "duty.recorded"
            ? await actions.ActAsync(context, Concerning(body, journey, task))
            : Answers.Invalid("type", "A task is answered by contact.logged or duty.recorded.");
    }

    // The task says whom and what it is about; a body that says otherwise is about something else.
    private static JsonObject Concerning(JsonObject body, Journey journey, HumanTask task)
    {
        if (body["data"] is JsonObject data)
        {
            data["crimeRef"] = journey.CrimeRef;
            data["taskRef"] = TaskRefs.Of(journey, task.Number);
            if (journey.PersonRef is { } person)
            {
                data["personRef"] = person;
            }
        }

        return body;
    }

    // The work of a record that was merged goes on in another: the old reference finds it there, with the reader's right to that one.
    private static async ValueTask<(Journey? Journey, HumanTask? Task)> FindAsync(string taskRef, HttpContext context, RecordDesk desk, IStore store)
    {
        var dot = taskRef.LastIndexOf('.');
        var journey = dot > 0 ? await desk.OpenAsync(context, taskRef[..dot], "task") : null;
        var task = journey is null ? null : TaskRefs.Find(journey, taskRef);
        for (var hops = 0; task is { IsOpen: false } && hops < MergesAtMost; hops++)
        {
            if (await JourneyEndpoints.GoesOnAsync(journey!, store) is not { JourneyId: { } next }
                || await desk.OpenAsync(context, next, "task") is not { } going || TaskRefs.Find(going, taskRef) is not { } same)
            {
                break;
            }

            (journey, task) = (going, same);
        }

        return (journey, task);
    }
}
