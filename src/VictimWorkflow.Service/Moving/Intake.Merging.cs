using System.Collections.Immutable;
using System.Text.Json;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>Crimes that are merged: events find the record that stays, and what is open goes over to it.</summary>
public sealed partial class Intake
{
    /// <summary>More records of one crime than these are no duplicates but a mistake.</summary>
    private const int MergesAtMost = 50;

    private const string MergeSource = "merge";

    /// <summary>Begins the name under which a merge is found again by the crime it waits for.</summary>
    private const string WaitingMerge = "waiting-merge ";

    // Null when what it waits for came meanwhile: it is asked again.
    private async ValueTask<InboxRow?> WaitAsync(InboxRow row, Admission.Waits waits, Event happened, Crime? surviving)
    {
        var named = surviving is null ? CrimeMachine.SurvivorNamedBy(happened) : null;
        if (named is not null)
        {
            await store.SaveFactAsync($"{WaitingMerge}{named} {row.EventKey}", row.EventKey);
        }

        var waiting = await SaveAsync(row with
        {
            State = InboxState.Waiting,
            Code = waits.Code,
            Field = waits.Field,
            Detail = waits.Detail,
            AlertAt = row.AlertAt ?? waits.AlertAt,
            Until = waits.Until,
        });
        return named is null || await store.FindCrimeAsync(named) is null ? waiting : null;
    }

    // The crime that takes an event, and the event as that crime knows it: a crime that was merged leads on, once it has handed over.
    private async ValueTask<(Crime? Crime, ReceivedEvent Received)> LedAsync(Crime? crime, ReceivedEvent received)
    {
        for (var hops = 0; crime is not null && CrimeMachine.GoesOnIn(crime, received) is { } into; hops++)
        {
            await HandOverAsync(crime);
            crime = await NextAsync(into, hops);
            received = received.For(crime.Ref);
        }

        return (crime, received);
    }

    private async ValueTask<Crime?> SurvivingAsync(string named)
    {
        var crime = await store.FindCrimeAsync(named);
        for (var hops = 0; crime?.MergedInto is { } into; hops++)
        {
            crime = await NextAsync(into, hops);
        }

        return crime;
    }

    private async ValueTask<Crime> NextAsync(string into, int hops) => hops < MergesAtMost && await store.FindCrimeAsync(into) is { } next
        ? next
        : throw new InvalidOperationException("The crimes were merged in a circle.");

    // Its journeys hand over by effects, which outlive a crash; nobody who comes by waits for those.
    private async ValueTask HandOverAsync(Crime merged)
    {
        foreach (var id in merged.Persons.Values.Select(p => p.JourneyId).Distinct().Append(merged.CaseJourneyId))
        {
            while ((await steps.AdvanceAsync(id)).IsMore)
            {
                // Drained in portions, until the journey has ended with its crime.
            }

            foreach (var effect in await store.EffectsOfAsync(id))
            {
                if (JsonSerializer.Deserialize<Effect>(effect.Json, CoreJson.Options) is Effect.CarryOver over)
                {
                    await CarryOverAsync(effect.Key, over);
                    await store.CompleteEffectAsync(effect.Key);
                }
            }
        }
    }

    /// <summary>Tells the surviving crime what goes over. The same effect is the same event, however often it is carried out.</summary>
    public async ValueTask CarryOverAsync(string effectKey, Effect.CarryOver over)
    {
        var envelope = InternalEvents.Envelope(over.Event, clock.Now);
        var (_, row) = await ReceiveAsync(MergeSource, effectKey, Origin.Clock, envelope, InternalEvents.Write(envelope));
        if (await store.FindEventAsync(row.EventKey) is { State: InboxState.Received } received)
        {
            await AdmitAsync(received);
        }
    }

    // A crime that is known now may be the one into which another was to be merged.
    private async ValueTask<ImmutableArray<InboxRow>> MergesWaitingForAsync(Crime? crime, Event happened)
    {
        if (crime is null || happened is not (Event.CrimeReported or Event.CrimeRenumbered))
        {
            return [];
        }

        var merges = ImmutableArray.CreateBuilder<InboxRow>();
        foreach (var key in await store.FactsAsync($"{WaitingMerge}{crime.Ref} ", after: null, MergesAtMost))
        {
            if (await store.FindEventAsync(key) is { State: InboxState.Waiting } waiting)
            {
                merges.Add(waiting);
            }
        }

        return merges.ToImmutable();
    }
}
