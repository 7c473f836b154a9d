using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>What came of an advance.</summary>
/// <param name="IsMore">There is more to drain than one advance takes.</param>
public sealed record Advanced(bool IsMore, bool Ended, Instant? NextDue, Stage? Stage)
{
    public JourneyState? State { get; init; }
}

/// <summary>
/// Drains a journey: the entries of the crime's log after its position, then what is due. Each step is one transaction.
/// Harmless when done twice, by two at once, or for nothing.
/// </summary>
public sealed class Steps(IStore store, RuleBook rules, JourneyClock clock, KeyedLocks locks, ILogger<Steps> log)
{
    /// <summary>So that one busy journey does not hold up the others.</summary>
    private const int StepsAtMost = 20;

    /// <summary>A table gives at most 1,000 rows at once.</summary>
    private const int EntriesAtOnce = 500;

    private const int TriesAtMost = 3;
    private static readonly Duration s_stuckRetry = Duration.FromHours(1);

    public async ValueTask<Advanced> AdvanceAsync(string journeyId)
    {
        using var held = await locks.EnterAsync(journeyId);
        if (await store.FindJourneyAsync(journeyId) is not { } journey)
        {
            return new Advanced(IsMore: false, Ended: true, NextDue: null, Stage: null);
        }

        var entries = await store.LogAsync(journey.CrimeRef, journey.Position, StepsAtMost);
        foreach (var row in entries)
        {
            var entry = JsonSerializer.Deserialize<LogEntry>(row.EntryJson, CoreJson.Options)!;
            var happened = new Happened.Admitted(entry) { Earlier = JourneyMachine.NeedsEarlier(entry) ? await EarlierAsync(journey.CrimeRef, entry) : [] };
            if (await TakeAsync(journey, happened, entry.EventId, entry.Event.ActorRef ?? "") is not { } next)
            {
                return new Advanced(IsMore: true, Ended: false, journey.NextDue, journey.Stage) { State = journey.State };
            }

            journey = next;
        }

        for (var step = entries.Length; step < StepsAtMost && journey.NextDue <= clock.Now; step++)
        {
            if (await TakeAsync(journey, new Happened.Due(), "clock", "") is not { } next)
            {
                break;
            }

            journey = next;
        }

        var isMore = entries.Length == StepsAtMost || journey.NextDue <= clock.Now;
        return new Advanced(isMore, journey.State == JourneyState.Terminated, journey.NextDue, journey.Stage) { State = journey.State };
    }

    private async ValueTask<ImmutableArray<LogEntry>> EarlierAsync(string crimeRef, LogEntry entry)
    {
        var earlier = ImmutableArray.CreateBuilder<LogEntry>(entry.Sequence - 1);
        while (earlier.Count < entry.Sequence - 1)
        {
            var rows = await store.LogAsync(crimeRef, earlier.Count, Math.Min(EntriesAtOnce, entry.Sequence - 1 - earlier.Count));
            if (rows.IsEmpty)
            {
                break;
            }

            earlier.AddRange(rows.Select(row => JsonSerializer.Deserialize<LogEntry>(row.EntryJson, CoreJson.Options)!));
        }

        return earlier.ToImmutable();
    }

    // One step, saved; null when somebody else was first: the next advance sees their state.
    private async ValueTask<Journey?> TakeAsync(Journey journey, Happened happened, string cause, string actorRef)
    {
        using var span = Telemetry.Start(Telemetry.StepSpan, journey.Id);
        var card = journey.PersonRef is { } person ? await store.FindCardAsync(person) ?? SafetyCard.Empty(person) : SafetyCard.Empty("");
        var now = clock.Now;
        var decision = Decide(journey, happened, card, now);
        var previous = journey.Revision == 0 ? null : (await store.AuditAsync(journey.Id, journey.Revision - 1, 1)).FirstOrDefault();
        var change = Projection.Of(journey, decision, cause, actorRef, previous?.Hash ?? Projection.NoHash, rules, now);
        if (!await store.SaveStepAsync(change))
        {
            return null;
        }

        Telemetry.Stepped(journey, happened, change, now);
        return decision.Journey;
    }

    private Decision Decide(Journey journey, Happened happened, SafetyCard card, Instant now)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return JourneyMachine.Step(journey, happened, card, rules, now);
            }
            catch (Exception fault)
            {
                if (attempt < TriesAtMost)
                {
                    continue;
                }

                // The type alone: a message could quote what stood in the event.
                Telemetry.Failed("step");
                log.LogError("Journey {Journey} is stuck: a step threw {Fault}", journey.Id, fault.GetType().Name);
                return Stuck(journey, happened, now);
            }
        }
    }

    // The entry is passed over and everything else runs on; somebody must look (design section 4).
    private static Decision Stuck(Journey journey, Happened happened, Instant now)
    {
        var entry = (happened as Happened.Admitted)?.Entry;
        var alert = new Alert(journey.NextNumber, AlertKind.JourneyStuck, now, Obligation: null, entry?.EventId, Urgent: true);
        return new Decision(
            journey with
            {
                Position = entry?.Sequence ?? journey.Position,
                Revision = journey.Revision + 1,
                LastStepAt = Instant.Max(journey.LastStepAt, now),
                NextNumber = journey.NextNumber + 1,
                Alerts = journey.Alerts.SetItem(alert.Number, alert),
                StuckOn = entry?.EventId ?? "clock",
                NextDue = entry is null ? now + s_stuckRetry : journey.NextDue,
            },
            [new Effect.RaiseAlert(alert.Number)]);
    }
}
