using System.Collections.Immutable;
using System.Text.Json;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>What waits and what is led on: events of a crime that was merged find the record that stays, and what is open goes over to it.</summary>
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

        return (crime, CrimeMachine.AsKnownIn(crime, received));
    }

    // Merged in every crime of the record that goes; where no crime takes it, whoever sent it is told why.
    private async ValueTask<InboxRow> SpreadMergeAsync(InboxRow row, Envelope envelope, Event.PersonMerged merged)
    {
        var spread = await SpreadOverAsync(row, envelope, await CrimesToMergeInAsync(merged.PersonRef!));
        if (spread.IsEmpty)
        {
            return await RefuseAsync(row, new("unknown-person", "data.personRef", "Nobody with this reference belongs to any crime."));
        }

        var isRefused = spread.All(each => each is { State: InboxState.Quarantined or InboxState.Settled, Code: not null });
        return isRefused ? await RefuseAsync(row, new(spread[0].Code!, spread[0].Field, spread[0].Detail ?? "")) : await SaveAsync(row with
        {
            State = InboxState.Admitted,
            JourneyIds = [.. spread.SelectMany(each => each.JourneyIds).Distinct(StringComparer.Ordinal)],
        });
    }

    // One reference for each crime that goes on: that of a record that was merged leads there, and hands over first.
    private async ValueTask<IEnumerable<string>> CrimesToMergeInAsync(string personRef)
    {
        var references = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var crime in await CrimesOfPerson.ReadAsync(store, personRef))
        {
            var goesOnIn = (await SurvivingAsync(crime.Ref))!.Ref;
            if (crime.MergedInto is not null || !references.ContainsKey(goesOnIn))
            {
                references[goesOnIn] = crime.Ref;
            }
        }

        return references.Values;
    }

    // The numbers and addresses of the record that goes are found under the reference that stays.
    private async ValueTask<ImmutableArray<SealedRow>> SealOverAsync(Event happened) =>
        happened is Event.PersonMerged merged ? await people.SealPointsOverAsync(merged.PersonRef!, merged.IntoRef) : [];

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

    // Each thing admitted may be what others waited for; in order of receipt, until none moves.
    private async ValueTask<ImmutableArray<InboxRow>> RetryWaitingAsync(InboxRow admitted, Crime? crime)
    {
        var merges = new SortedDictionary<string, InboxRow>(StringComparer.Ordinal);
        ImmutableArray<string> references = crime is null ? [admitted.CrimeRef] : [crime.Ref, .. crime.MergedFrom];
        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var reference in references)
            {
                foreach (var waiting in await store.WaitingForAsync(reference))
                {
                    if (await people.OpenBodyAsync(waiting) is not { } body || Read(waiting, body) is not { } envelope)
                    {
                        continue;
                    }

                    if (CrimeMachine.SurvivorNamedBy(envelope.Event) is not null)
                    {
                        merges[waiting.EventKey] = waiting;
                    }
                    else
                    {
                        moved |= (await AdmitAsync(waiting, envelope)).Row.State == InboxState.Admitted;
                    }
                }
            }
        }

        return [.. merges.Values];
    }
}
