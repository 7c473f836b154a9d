using System.Collections.Immutable;
using System.Diagnostics;
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

/// <summary>
/// Sends a released message: claims it, looks once more, calls the provider once, and reports what came of it. What leaves at the
/// same moment for the same person from another crime goes with it.
/// </summary>
/// <remarks>
/// Every release is claimed before the call, in the order of the keys, by whoever comes first, and a claim is never made twice: so
/// each release is in one text at most. Who dies between claim and outcome leaves a claim without one; the release is asked for at
/// the provider under the key it went by, and if nobody knows, Core makes it work for a person. So none is lost without a word.
/// </remarks>
public sealed class Sending(
    IStore store, RuleBook rules, JourneyClock clock, Intake intake, PersonDesk people, ForceDesk force, Companions companions, RestoreMark restored,
    IMessageSender sender, IOptions<ForceOptions> options, ILogger<Sending> log)
{
    public const string ProviderSource = "provider";

    /// <summary>How long a claim on a send stands before its fate counts as unknown. Longer than any call may take.</summary>
    public static readonly Duration Lease = Duration.FromSeconds(45);

    /// <summary>A person is in a few; a shop may be in more, whose post no suspect reads.</summary>
    private const int CrimesAtMost = 50;

    private static readonly TimeSpan s_callAtMost = TimeSpan.FromSeconds(8);

    public async ValueTask SendAsync(Journey journey, Effect.Send send, CancellationToken stop)
    {
        if (!journey.Messages.TryGetValue(send.Message, out var message))
        {
            return;
        }

        var mark = await restored.FindAsync();
        var own = new Part(journey, message with { Attempt = send.Attempt }) { KeySuffix = mark?.KeySuffix ?? "" };
        ImmutableArray<Journey> others = message.Urgent ? [] : await companions.OfAsync(journey);
        ImmutableArray<Part> parts = others.IsEmpty ? [own]
            : Together.PartsOf(own, others, await CardAsync(journey), await force.HoldsAsync(), rules, clock.Now);
        var (held, standing) = await ClaimAsync(parts, own);
        if (standing is not null)
        {
            await SettleAsync(own, standing, stop);
        }
        else
        {
            await CallAsync([.. held.Where(part => !MayHaveLeft(part, mark))]);
        }
    }

    private bool MayHaveLeft(Part part, Restored? mark)
    {
        if (mark?.MayHaveLeft(part.Journey, part.Message) != true)
        {
            return false;
        }

        log.LogWarning("Message {Message} may have left before the restore: it is not sent, and Core has a person make sure", part.Key);
        return true;
    }

    /// <summary>What became of a message, as an event of its crime.</summary>
    public async ValueTask ReportAsync(Journey journey, string messageRef, ContactMethod method, string status, string? code, string id)
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

    // The parts held now, or the claim that stands on the own one: somebody else has it in hand, or had.
    private async ValueTask<(ImmutableArray<Part> Held, SendClaim? Standing)> ClaimAsync(ImmutableArray<Part> parts, Part own)
    {
        var wall = clock.WallNow;
        var held = ImmutableArray.CreateBuilder<Part>();
        foreach (var part in parts)
        {
            if (await store.ClaimSendAsync(new SendClaim(part.Key, wall, wall + Lease, Outcome: null, ProviderId: null)) is not { } standing)
            {
                held.Add(part);
                continue;
            }

            var isUnderWay = standing.Outcome is null && wall < standing.LeaseUntil;
            var isBeforeOwn = string.CompareOrdinal(part.Key, own.Key) < 0;
            if (part.Key == own.Key || (isUnderWay && isBeforeOwn))
            {
                foreach (var claimed in held)
                {
                    await store.ReleaseSendAsync(claimed.Key);
                }

                // Whoever sends the earlier part is about to take this one along.
                return part.Key == own.Key ? ([], standing) : throw new TimeoutException("Another call for this person is under way.");
            }
        }

        return (held.ToImmutable(), null);
    }

    private async ValueTask CallAsync(ImmutableArray<Part> held)
    {
        var leaving = ImmutableArray.CreateBuilder<Part>();
        string? to = null;
        foreach (var part in held)
        {
            var value = await people.PointValueAsync(part.Journey.PersonRef!, part.Message.Point);
            var why = await LookAsync(part) ?? (value is null || !MayReach(part.Journey, value) ? NotSentBecause.NotOnAllowList : null);
            if (why is not null)
            {
                Telemetry.Sent(span: null, part.Message.Method, "not-sent");
                await store.SaveSendOutcomeAsync(part.Key, "not-sent", null);
                await ReportOwnAsync(part, "not-sent", why);
                continue;
            }

            leaving.Add(part);
            to = value;
        }

        if (leaving.Count == 0)
        {
            return;
        }

        var parts = leaving.ToImmutable();
        await companions.NoteAsync([.. parts.Select(p => p.Key)]);
        var text = Together.TextFor(parts, rules);
        // Not broken off when the host stops: a call that was made and not heard is a doubt somebody has to clear.
        using var timeout = new CancellationTokenSource(s_callAtMost);
        SendOutcome outcome;
        using (var span = Telemetry.Start(Telemetry.SendSpan, parts[0].Journey.Id))
        {
            outcome = await sender.SendAsync(new Outgoing(parts[0].Key, parts[0].Message.Method, to!, text.Subject, text.Body), timeout.Token);
            Telemetry.Sent(span, parts[0].Message.Method, WordOf(outcome));
        }

        foreach (var part in parts)
        {
            await FinishAsync(part, outcome);
        }
    }

    private static string WordOf(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Accepted => "accepted",
        SendOutcome.Refused => "refused",
        SendOutcome.NotNow => "not-now",
        SendOutcome.Unknown => "unknown",
        _ => throw new UnreachableException(),
    };

    private async ValueTask<SafetyCard> CardAsync(Journey journey) => await store.FindCardAsync(journey.PersonRef!) ?? SafetyCard.Empty(journey.PersonRef!);

    // Immediately before the call, everything is looked at once more as it is now: a life may have changed since it was planned.
    private async ValueTask<string?> LookAsync(Part part)
    {
        var journey = part.Journey;
        var card = await CardAsync(journey);
        var now = await store.FindJourneyAsync(journey.Id) ?? journey;
        if (LastLook.MayStillSend(part.Message, part.Message.Attempt, now, card, await force.HoldsAsync(), rules, clock.Now) is { } why)
        {
            return why;
        }

        var kind = card.Find(part.Message.Point)!.Kind;
        return await people.PointValueAsync(journey.PersonRef!, part.Message.Point) is { } value && await IsSuspectsAsync(now, people.HashOf(kind, value))
            ? NotSentBecause.SuspectsAddress
            : null;
    }

    // Whoever is suspected of one crime reads no news of another either.
    private async ValueTask<bool> IsSuspectsAsync(Journey journey, string addressHash)
    {
        var crimes = await store.CrimesOfAsync(journey.PersonRef!);
        foreach (var crimeRef in journey.MergedFrom.Prepend(journey.CrimeRef).Concat(crimes).Distinct(StringComparer.Ordinal).Take(CrimesAtMost))
        {
            if (await store.IsSuspectAddressAsync(crimeRef, addressHash))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask FinishAsync(Part part, SendOutcome outcome)
    {
        switch (outcome)
        {
            case SendOutcome.Accepted accepted:
                await store.SaveSendOutcomeAsync(part.Key, "accepted", accepted.ProviderId);
                await ReportOwnAsync(part, "accepted", null);
                break;
            case SendOutcome.Refused refused:
                await store.SaveSendOutcomeAsync(part.Key, "refused", null);
                await ReportOwnAsync(part, "permanent-failure", refused.Code);
                break;
            case SendOutcome.NotNow notNow:
                await store.SaveSendOutcomeAsync(part.Key, "not-now", null);
                await ReportOwnAsync(part, "temporary-failure", notNow.Code);
                break;
            case SendOutcome.Unknown:
                // Looked up once the claim's lease is over; Core turns a doubt that stays into work for a person.
                throw new TimeoutException("The provider did not answer.");
        }
    }

    // Somebody called before and did not live to say what came of it. The provider is asked; the call is not made again.
    private async ValueTask SettleAsync(Part own, SendClaim standing, CancellationToken stop)
    {
        if (standing.Outcome is { } outcome)
        {
            var status = outcome switch { "accepted" => "accepted", "refused" => "permanent-failure", "not-now" => "temporary-failure", _ => "not-sent" };
            await ReportOwnAsync(own, status, null);
            return;
        }

        if (clock.WallNow < standing.LeaseUntil)
        {
            throw new TimeoutException("Another call for this message is under way.");
        }

        if (await sender.LookUpAsync((await companions.KeysWithAsync(own.Key))[0], stop) is { } id)
        {
            await FinishAsync(own, new SendOutcome.Accepted(id));
        }
    }

    private ValueTask ReportOwnAsync(Part part, string status, string? code) =>
        ReportAsync(part.Journey, TaskRefs.Of(part.Journey, part.Message.Number), part.Message.Method, status, code, $"{part.Key}-{status}");

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
