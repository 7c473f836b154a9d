using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>Carries out what Core wished for, at least once each; what came of it returns as an event.</summary>
public sealed class Dispatch(
    IStore store, RuleBook rules, JourneyClock clock, Intake intake, PersonDesk people, ForceDesk force, RestoreMark restored,
    IMessageSender sender,
    IOptions<ForceOptions> options, ILogger<Dispatch> log)
{
    public const string ProviderSource = "provider";
    private const string ClockSource = "clock";

    /// <summary>How long a claim on a send stands before its fate counts as unknown. Longer than any call may take.</summary>
    public static readonly Duration Lease = Duration.FromSeconds(45);

    private static readonly TimeSpan s_callAtMost = TimeSpan.FromSeconds(8);

    /// <summary>Carries out one effect. It is done when this returns; it is tried again when it throws.</summary>
    public async ValueTask CarryOutAsync(EffectRow row, CancellationToken stop)
    {
        var effect = JsonSerializer.Deserialize<Effect>(row.Json, CoreJson.Options)!;
        if (await store.FindJourneyAsync(row.JourneyId) is not { } journey)
        {
            return;
        }

        switch (effect)
        {
            case Effect.Send send:
                await SendAsync(journey, send, stop);
                break;
            case Effect.RecordFact fact:
                var data = new JsonObject { ["crimeRef"] = journey.CrimeRef, ["hearingRef"] = fact.HearingRef, ["stage"] = fact.Stage };
                await intake.RecordAsync(ClockSource, row.Key, Origin.Clock, fact.Type, data, fact.At);
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
    public static string KeyOf(Journey journey, int message, int attempt, Restored? restored) =>
        $"{TaskRefs.Of(journey, message)}.{attempt}{restored?.KeySuffix}";

    /// <summary>The provider's report on a message, as an event of its crime. A report on nothing of ours is not an error of the provider.</summary>
    public async ValueTask<bool> ReportAsync(string key, string status, string? code, ContactMethod method, string reportId)
    {
        var parts = key.Split('.');
        if (parts.Length != 3 || await store.FindJourneyAsync(parts[0]) is not { } journey || !await IsKnownAsync(key))
        {
            return false;
        }

        await AdmitReportAsync(journey, $"{parts[0]}.{parts[1]}", method, status, code, $"{key}-{reportId}");
        return true;
    }

    /// <summary>What somebody answered to a message, as an event of its crime. False when the message is not ours.</summary>
    public async ValueTask<bool> ReplyAsync(string key, ReplyMeaning meaning, ContactMethod method, string replyId)
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
        await intake.RecordAsync(ProviderSource, $"{key}-{replyId}", Origin.Provider, "reply.received", data, clock.Now);
        return true;
    }

    private async ValueTask SendAsync(Journey journey, Effect.Send send, CancellationToken stop)
    {
        if (!journey.Messages.TryGetValue(send.Message, out var message))
        {
            return;
        }

        var mark = await restored.FindAsync();
        var key = KeyOf(journey, send.Message, send.Attempt, mark);
        var wall = clock.WallNow;
        if (await store.ClaimSendAsync(new SendClaim(key, wall, wall + Lease, Outcome: null, ProviderId: null)) is { } standing)
        {
            await SettleAsync(journey, message, key, standing, stop);
            return;
        }

        if (mark?.MayHaveLeft(journey, message) == true)
        {
            log.LogWarning("Message {Message} may have left before the restore: it is not sent, and Core has a person make sure", key);
            return;
        }

        var to = await people.PointValueAsync(journey.PersonRef!, message.Point);
        var why = await LookAsync(journey, message, send.Attempt) ?? (to is null || !MayReach(journey, to) ? NotSentBecause.NotOnAllowList : null);
        if (why is not null)
        {
            await store.SaveSendOutcomeAsync(key, "not-sent", null);
            await ReportOwnAsync(journey, message, key, "not-sent", why);
            return;
        }

        var text = MessageTexts.For(message, journey, rules);
        // Not broken off when the host stops: a call that was made and not heard is a doubt somebody has to clear.
        using var timeout = new CancellationTokenSource(s_callAtMost);
        var outcome = await sender.SendAsync(new Outgoing(key, message.Method, to!, text.Subject, text.Body), timeout.Token);
        await FinishAsync(journey, message, key, outcome);
    }

    // After a restore a report may come on a message the store has forgotten; another may bear its number by now. The claim of a key
    // from before the restore tells them apart, and making one harms nothing: such a key is never sent under again.
    private async ValueTask<bool> IsKnownAsync(string key) =>
        await restored.FindAsync() is not { } mark || key.EndsWith(mark.KeySuffix, StringComparison.Ordinal)
        || await store.ClaimSendAsync(new SendClaim(key, clock.WallNow, clock.WallNow, "not-ours", ProviderId: null)) is { Outcome: not "not-ours" };

    // Immediately before the call, everything is looked at once more as it is now: a life may have changed since it was planned.
    private async ValueTask<string?> LookAsync(Journey journey, Message message, int attempt)
    {
        var card = await store.FindCardAsync(journey.PersonRef!) ?? SafetyCard.Empty(journey.PersonRef!);
        var now = await store.FindJourneyAsync(journey.Id) ?? journey;
        if (LastLook.MayStillSend(message, attempt, now, card, await force.HoldsAsync(), rules.Parameters, clock.Now) is { } why)
        {
            return why;
        }

        var kind = card.Find(message.Point)!.Kind;
        return await people.PointValueAsync(journey.PersonRef!, message.Point) is { } value
            && await store.IsSuspectAddressAsync(journey.CrimeRef, people.HashOf(kind, value))
                ? NotSentBecause.SuspectsAddress
                : null;
    }

    private async ValueTask FinishAsync(Journey journey, Message message, string key, SendOutcome outcome)
    {
        switch (outcome)
        {
            case SendOutcome.Accepted accepted:
                await store.SaveSendOutcomeAsync(key, "accepted", accepted.ProviderId);
                await ReportOwnAsync(journey, message, key, "accepted", null);
                break;
            case SendOutcome.Refused refused:
                await store.SaveSendOutcomeAsync(key, "refused", null);
                await ReportOwnAsync(journey, message, key, "permanent-failure", refused.Code);
                break;
            case SendOutcome.NotNow notNow:
                await store.SaveSendOutcomeAsync(key, "not-now", null);
                await ReportOwnAsync(journey, message, key, "temporary-failure", notNow.Code);
                break;
            case SendOutcome.Unknown:
                // Looked up once the claim's lease is over; Core turns a doubt that stays into work for a person.
                throw new TimeoutException("The provider did not answer.");
        }
    }

    // Somebody called before and did not live to say what came of it. The provider is asked; the call is not made again.
    private async ValueTask SettleAsync(Journey journey, Message message, string key, SendClaim standing, CancellationToken stop)
    {
        if (standing.Outcome is { } outcome)
        {
            var status = outcome switch { "accepted" => "accepted", "refused" => "permanent-failure", "not-now" => "temporary-failure", _ => "not-sent" };
            await ReportOwnAsync(journey, message, key, status, null);
            return;
        }

        if (clock.WallNow < standing.LeaseUntil)
        {
            throw new TimeoutException("Another call for this message is under way.");
        }

        if (await sender.LookUpAsync(key, stop) is { } id)
        {
            await FinishAsync(journey, message, key, new SendOutcome.Accepted(id));
        }
    }

    private ValueTask ReportOwnAsync(Journey journey, Message message, string key, string status, string? code) =>
        AdmitReportAsync(journey, TaskRefs.Of(journey, message.Number), message.Method, status, code, $"{key}-{status}");

    private async ValueTask AdmitReportAsync(Journey journey, string messageRef, ContactMethod method, string status, string? code, string id)
    {
        var data = new JsonObject
        {
            ["crimeRef"] = journey.CrimeRef,
            ["personRef"] = journey.PersonRef,
            ["messageRef"] = messageRef,
            ["channel"] = ContractName.Of(method),
            ["status"] = status,
        };
        if (code is not null)
        {
            data["detail"] = code;
        }

        await intake.RecordAsync(ProviderSource, id, Origin.Provider, "delivery.reported", data, clock.Now);
    }

    private bool MayReach(Journey journey, string value)
    {
        if (!options.Value.OnlyAllowList && !journey.Case.IsSynthetic)
        {
            return true;
        }

        var plain = value.Replace(" ", "", StringComparison.Ordinal);
        return options.Value.AllowList.Any(allowed => Matches(allowed.Replace(" ", "", StringComparison.Ordinal), plain));
    }

    private static bool Matches(string allowed, string value) => allowed switch
    {
        [.., '*'] => value.StartsWith(allowed[..^1], StringComparison.OrdinalIgnoreCase),
        ['*', ..] => value.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase),
        _ => string.Equals(allowed, value, StringComparison.OrdinalIgnoreCase),
    };
}
