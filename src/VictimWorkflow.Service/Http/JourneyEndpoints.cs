using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>Journeys: the list a supervisor works from, and each one with its reasons.</summary>
internal static class JourneyEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        Role[] readers = [Role.Supervisor, Role.Officer, Role.WitnessCare];
        endpoints.MapGet("/api/journeys", ListAsync).RequireRoles(readers)
            .TakesQuery("unit", "officer", "stage", "state", "right", "enhanced", "dueBefore", "crimeRef", "take", "after")
            .Produces<Listing<JourneyLine>>().WithTags("Journeys").WithSummary("Journeys, nearest limit first.");
        endpoints.MapGet("/api/journeys/{id}", FindAsync).RequireRoles(readers)
            .Produces<JourneyView>().WithTags("Journeys").WithSummary("One journey.");
        endpoints.MapGet("/api/journeys/{id}/timeline", TimelineAsync).RequireRoles([.. readers, Role.Operator])
            .TakesQuery("take", "after")
            .Produces<Timeline>().WithTags("Journeys").WithSummary("What happened, entry by entry; without words for operators.");
        endpoints.MapGet("/api/journeys/{id}/obligations", ObligationsAsync).RequireRoles(readers)
            .Produces<ObligationView[]>().WithTags("Journeys").WithSummary("What is and was owed, each with its explanation.");
        endpoints.MapGet("/api/journeys/{id}/messages", MessagesAsync).RequireRoles(readers)
            .Produces<MessageView[]>().WithTags("Journeys").WithSummary("What the person was or will be sent, when and why.");
    }

    private static async Task<IResult> ListAsync(HttpContext context, IStore store, JourneyClock clock)
    {
        var query = new QueryReader(context);
        var filter = query.Filter(context.Actor()) with
        {
            Stage = query.Choice<Stage>("stage"),
            State = query.Choice<ListState>("state"),
            Right = query.Number("right", (int)Enum.GetValues<Right>()[0], (int)Enum.GetValues<Right>()[^1]),
            Enhanced = query.YesOrNo("enhanced"),
        };
        var now = clock.Now;
        return query.Fault ?? await Answers.ListingAsync(() => store.JourneysAsync(filter, now), row => JourneyLine.Of(row, now));
    }

    private static async Task<IResult> FindAsync(string id, HttpContext context, RecordDesk desk, IStore store, PersonDesk people)
    {
        if (await desk.OpenAsync(context, id, "journey") is not { } journey)
        {
            return Problems.NotFound;
        }

        var card = journey.PersonRef is { } person ? await store.FindCardAsync(person) : null;
        var view = JourneyView.Of(journey, card ?? SafetyCard.Empty(journey.PersonRef ?? ""), await NameAsync(journey, people));
        return Answers.Json(view with { GoesOn = await GoesOnAsync(journey, store) });
    }

    internal static async ValueTask<GoesOn?> GoesOnAsync(Journey journey, IStore store)
    {
        if (journey.MergedInto is not { } into || await store.FindCrimeAsync(into) is not { } crime)
        {
            return null;
        }

        var id = journey.PersonRef is not { } person ? crime.CaseJourneyId : crime.Persons.GetValueOrDefault(CrimeMachine.Standing(crime, person))?.JourneyId;
        return new GoesOn(crime.Ref, id);
    }

    internal static async ValueTask<string?> NameAsync(Journey journey, PersonDesk people) => journey.PersonRef is not { } person ? null
        : (await people.IdentityAsync(person))?.DisplayName ?? (await people.IsErasedAsync(person) ? JourneyView.Erased : null);

    private static async Task<IResult> TimelineAsync(string id, HttpContext context, RecordDesk desk, IStore store, PersonDesk people)
    {
        var query = new QueryReader(context);
        var take = query.Number("take", 1, QueryReader.PageAtMost) ?? QueryReader.PageUsually;
        var after = query.Number("after", 0, int.MaxValue) ?? 0;
        if (query.Fault is { } fault)
        {
            return fault;
        }

        if (await desk.OpenAsync(context, id, "timeline") is not { } journey)
        {
            return Problems.NotFound;
        }

        var rows = await store.LogAsync(journey.CrimeRef, after, take);
        var words = RecordDesk.MayReadWords(context.Actor()) ? people : null;
        var entries = new List<TimelineEntry>(rows.Length);
        foreach (var row in rows)
        {
            var entry = JsonSerializer.Deserialize<LogEntry>(row.EntryJson, CoreJson.Options)!;
            if (JourneyMachine.Concerns(journey, entry.Event))
            {
                entries.Add(await EntryAsync(journey, row, entry, words));
            }
        }

        return Answers.Json(new Timeline([.. entries], rows.Length == take ? rows[^1].Sequence : null));
    }

    // The log is the crime's: of the other people in it, a reader of this journey learns nothing.
    internal static async ValueTask<TimelineEntry> EntryAsync(Journey journey, LogRow row, LogEntry entry, PersonDesk? words)
    {
        var data = JsonNode.Parse(row.EntryJson)!["event"]!.AsObject();
        data.Remove("type");
        if (words is not null)
        {
            data = await words.RestoreAsync(journey.CrimeRef, entry.Sequence, data, journey.PersonRef is { } person ? [person] : []);
        }

        if (data["persons"] is JsonArray persons)
        {
            persons.RemoveAll(p => (string?)p?["personRef"] != journey.PersonRef);
        }

        return new TimelineEntry(
            entry.Sequence, entry.EventId, entry.Type, entry.OccurredAt, entry.KnownAt, entry.ReceivedAt, entry.IsHeld, entry.Moved, data);
    }

    private static async Task<IResult> ObligationsAsync(string id, HttpContext context, RecordDesk desk, RuleBook rules, JourneyClock clock) =>
        await desk.OpenAsync(context, id, "obligations") is { } journey
            ? Answers.Json(journey.Obligations.Values.Select(o => ObligationView.Of(o, journey, rules, clock.Now)).ToArray())
            : Problems.NotFound;

    private static async Task<IResult> MessagesAsync(string id, HttpContext context, RecordDesk desk, RuleBook rules) =>
        await desk.OpenAsync(context, id, "messages") is { } journey
            ? Answers.Json(journey.Messages.Values.Select(m => MessageView.Of(m, journey, rules)).ToArray())
            : Problems.NotFound;
}
