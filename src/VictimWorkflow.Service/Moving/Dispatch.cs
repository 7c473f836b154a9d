using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>Carries out what Core wished for, at least once each; what came of it returns as an event.</summary>
public sealed class Dispatch(
    IStore store, JourneyClock clock, Intake intake, Sending sending, Companions companions, RestoreMark restored, ILogger<Dispatch> log)
{
    private const string ClockSource = "clock";

    /// <summary>A provider that is back is noticed within minutes, or half an hour where a try costs an activity.</summary>
    private const int DoublingsAtMost = 6;

    /// <summary>Carries out one effect and takes it off the list; one that fails is tried again later, after twice the time each time.</summary>
    /// <param name="retryAfter">After its first failure.</param>
    public async ValueTask CarryOutOrRetryAsync(EffectRow row, Duration retryAfter, CancellationToken stop)
    {
        try
        {
            await CarryOutAsync(row, stop);
            await store.CompleteEffectAsync(row.Key);
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            // A send whose fate is unknown is only asked about when it is tried again, never repeated.
            log.LogWarning("Effect {Effect} is tried again after {Fault}", row.Key, fault.GetType().Name);
            await store.RetryEffectAsync(row.Key, clock.WallNow + (retryAfter * (1L << Math.Min(row.Tries, DoublingsAtMost))));
        }
    }

    /// <summary>Carries out one effect. It is done when this returns; it is tried again when it throws.</summary>
    public async ValueTask CarryOutAsync(EffectRow row, CancellationToken stop)
    {
        using var span = Telemetry.Start(Telemetry.EffectSpan, row.JourneyId);
        try
        {
            await CarryOutAsync(row, span, stop);
        }
        catch (Exception fault)
        {
            span?.SetStatus(ActivityStatusCode.Error, fault.GetType().Name);
            Telemetry.Failed("effect");
            throw;
        }
    }

    private async ValueTask CarryOutAsync(EffectRow row, Activity? span, CancellationToken stop)
    {
        var effect = JsonSerializer.Deserialize<Effect>(row.Json, CoreJson.Options)!;
        if (await store.FindJourneyAsync(row.JourneyId) is not { } journey)
        {
            return;
        }

        span?.SetTag(Telemetry.EffectTag, effect.GetType().Name);
        switch (effect)
        {
            case Effect.Send send:
                await sending.SendAsync(journey, send, stop);
                break;
            case Effect.RecordFact fact:
                var data = new JsonObject { ["crimeRef"] = journey.CrimeRef, ["hearingRef"] = fact.HearingRef, ["stage"] = fact.Stage };
                await intake.RecordAsync(ClockSource, row.Key, Origin.Clock, fact.Type, data, fact.At);
                break;
            case Effect.CarryOver over:
                await intake.CarryOverAsync(row.Key, over);
                break;
            case Effect.RaiseAlert raise when journey.Alerts.TryGetValue(raise.Alert, out var alert):
                log.LogInformation("Alert {Kind} for journey {Journey}", alert.Kind, journey.Id);
                break;
            case Effect.NotifyStaff notify:
                log.LogInformation("Task {Task} is in the worklist", TaskRefs.Of(journey, notify.Task));
                break;
        }
    }

    /// <summary>The key of one release of a message: the same for ever, and never used again, not even after a restore.</summary>
    public static string KeyOf(Journey journey, int message, int attempt, Restored? restored) => Part.KeyOf(journey, message, attempt) + restored?.KeySuffix;

    /// <summary>The provider's report on a message, as an event of its crime. A report on nothing of ours is not an error of the provider.</summary>
    public async ValueTask<bool> ReportAsync(string key, string status, string? code, ContactMethod method, string reportId)
    {
        var isOurs = false;
        foreach (var each in await companions.KeysWithAsync(key))
        {
            if (each.Split('.') is [var journeyId, var number, _] && await store.FindJourneyAsync(journeyId) is { } journey && await IsKnownAsync(each))
            {
                await sending.ReportAsync(journey, $"{journeyId}.{number}", method, status, code, $"{each}-{reportId}");
                isOurs = true;
            }
        }

        return isOurs;
    }

    /// <summary>What somebody answered to a message, as an event of its crime. False when the message is not ours.</summary>
    public async ValueTask<bool> ReplyAsync(string key, ReplyMeaning meaning, ContactMethod method, string replyId)
    {
        // One answer is one piece of work; only that it reached the wrong person concerns every part of what went together.
        var keys = meaning == ReplyMeaning.WrongPerson ? await companions.KeysWithAsync(key) : [key];
        var isOurs = false;
        foreach (var each in keys)
        {
            isOurs |= await AdmitReplyAsync(each, meaning, method, replyId);
        }

        return isOurs;
    }

    private async ValueTask<bool> AdmitReplyAsync(string key, ReplyMeaning meaning, ContactMethod method, string replyId)
    {
        if (key.Split('.') is not [var journeyId, var number, _]
            || await store.FindJourneyAsync(journeyId) is not { PersonRef: { } person } journey
            || TaskRefs.FindMessage(journey, $"{journeyId}.{number}") is null)
        {
            return false;
        }

        var data = new JsonObject
        {
            ["crimeRef"] = journey.CrimeRef,
            ["personRef"] = person,
            ["messageRef"] = $"{journeyId}.{number}",
            ["channel"] = ContractName.Of(method),
            ["meaning"] = ContractName.Of(meaning),
        };
        await intake.RecordAsync(Sending.ProviderSource, $"{key}-{replyId}", Origin.Provider, "reply.received", data, clock.Now);
        return true;
    }

    // After a restore a report may come on a message the store has forgotten; another may bear its number by now. The claim of a key
    // from before the restore tells them apart, and making one harms nothing: such a key is never sent under again.
    private async ValueTask<bool> IsKnownAsync(string key) =>
        await restored.FindAsync() is not { } mark || key.EndsWith(mark.KeySuffix, StringComparison.Ordinal)
        || await store.ClaimSendAsync(new SendClaim(key, clock.WallNow, clock.WallNow, "not-ours", ProviderId: null)) is { Outcome: not "not-ours" };
}
