using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>What a signed-in person does: an event of the contract, admitted and followed by its journeys before it is answered.</summary>
internal sealed class UserActions(IStore store, Intake intake, PersonDesk people, Steps steps, IBell bell)
{
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>As for a webhook-id.</summary>
    private const int KeyAtMost = 200;

    /// <summary>
    /// Portions of the log (20 entries each) a journey is brought forward within the request; one further behind follows by itself.
    /// </summary>
    private const int PortionsAtMost = 5;

    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>The body as an object that can be added to, or why not. What it means is read later.</summary>
    public static async ValueTask<(JsonObject? Body, Problem? Fault)> ReadAsync(HttpContext context)
    {
        if (await BodyLimit.ReadAsync(context.Request, BodyLimit.Event, context.RequestAborted) is not { } bytes)
        {
            return (null, Problems.TooLarge(BodyLimit.Event));
        }

        try
        {
            return JsonNode.Parse(bytes, documentOptions: s_strict) is JsonObject body
                ? (body, null)
                : (null, Answers.Invalid(null, "The body is not an object."));
        }
        catch (JsonException)
        {
            // The parser's own message quotes the input.
            return (null, Answers.Invalid(null, "The body is not JSON in UTF-8, nests too deeply or names a property twice."));
        }
    }

    /// <summary>The sender's id for an action that may be sent twice, or a new one.</summary>
    public static string? IdOf(HttpContext context)
    {
        var given = context.Request.Headers[IdempotencyKey].ToString();
        return given.Length == 0 ? $"act-{Guid.NewGuid():n}"
            : given.Length <= KeyAtMost && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-') ? given
            : null;
    }

    public async Task<IResult> ActAsync(HttpContext context, JsonObject body)
    {
        if (IdOf(context) is not { } id)
        {
            return Answers.Invalid(null, $"{IdempotencyKey} must be 1 to {KeyAtMost} characters of A-Z a-z 0-9 . _ : -");
        }

        var actor = context.Actor();
        if (Sign(actor, body) is { } refused)
        {
            return refused;
        }

        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        return EventReader.Read(bytes) switch
        {
            ReadResult.Refused fault => Answers.Refused(fault.Refusal),
            ReadResult.Read { Envelope: var envelope } =>
                await MayActOnAsync(actor, envelope.Event) ?? await TakeAsync(actor, id, envelope, bytes),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    // Who acted and who approved is the signed-in person, whatever the body says.
    private static Problem? Sign(Actor actor, JsonObject body)
    {
        if (body["type"] is not JsonValue named || !named.TryGetValue<string>(out var type) || !EventCatalogue.Types.Contains(type))
        {
            // The reader words what is wrong with it.
            return null;
        }

        if (!SenderRoles.Of(type).Any(actor.Has))
        {
            return EventCatalogue.ErrorsOf(type).Contains("supervisor-required") && SenderRoles.Of(type).Contains(Role.Supervisor)
                ? new Problem("supervisor-required", "A supervisor must do this.")
                : new Problem("not-permitted", "Your role may not send events of this type.", "type");
        }

        if (body["data"] is not JsonObject data)
        {
            return null;
        }

        data["actorRef"] = actor.Ref;
        if (actor.Has(Role.Supervisor) && SenderRoles.IsApproved(type))
        {
            data["approvedBy"] = actor.Ref;
        }
        else if (data.ContainsKey("approvedBy"))
        {
            return new Problem("supervisor-required", "A supervisor approves by sending it; nobody approves for one.", "data.approvedBy");
        }

        return null;
    }

    // What one may not see is answered as if it were not there.
    private async ValueTask<Problem?> MayActOnAsync(Actor actor, Event happened)
    {
        if (ForceDesk.IsForceWide(happened))
        {
            return null;
        }

        if (await people.IsAboutErasedAsync(happened))
        {
            return Problems.Erased;
        }

        if (happened is Event.CrimeReported report)
        {
            return actor.MaySee(report.Unit, restricted: false)
                ? null
                : new Problem("not-permitted", "You may not report for this unit.", "data.unit");
        }

        return await store.FindCrimeAsync(happened.CrimeRef ?? "") is { } crime && !actor.MaySee(crime.Unit, crime.IsRestricted)
            ? new Problem("unknown-crime", "No crime with this reference was reported.", "data.crimeRef")
            : null;
    }

    private async Task<IResult> TakeAsync(Actor actor, string id, Envelope envelope, byte[] bytes)
    {
        var (receipt, row) = await intake.ReceiveAsync(SourceOf(actor), id, Origin.User, envelope, bytes);
        if (receipt == Receipt.Different)
        {
            return new Problem("conflicting-event", $"An action with this {IdempotencyKey} came before with another body.");
        }

        row = receipt == Receipt.Same ? await store.FindEventAsync(row.EventKey) ?? row : row;
        row = row.State == InboxState.Received ? await intake.AdmitAsync(row) : row;
        if (row.Code is { } code)
        {
            return new Problem(code, row.Detail ?? "", row.Field);
        }

        foreach (var journey in row.JourneyIds)
        {
            for (var portion = 0; portion < PortionsAtMost && (await steps.AdvanceAsync(journey)).IsMore; portion++)
            {
                // Until the person sees what they did.
            }
        }

        bell.Ring();
        return Answers.Json(new Taken(row.EventKey, row.JourneyIds));
    }

    /// <summary>Each person's own, so that two who choose the same key do not meet.</summary>
    public static string SourceOf(Actor actor) => $"user:{actor.Ref}";
}
