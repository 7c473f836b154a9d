using System.Collections.Immutable;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>What else is about to leave for the same person from their other crimes, and which messages went as one.</summary>
public sealed class Companions(IStore store, Steps steps, JourneyClock clock, IBell bell)
{
    /// <summary>Somebody in more crimes than these gets a message of each: looking further would hold up the sending.</summary>
    private const int CrimesAtMost = 20;

    /// <summary>The person's other journeys, with what is due in them now done, so that nothing of this moment is missed.</summary>
    public async ValueTask<ImmutableArray<Journey>> OfAsync(Journey journey)
    {
        var crimeRefs = await store.CrimesOfAsync(journey.PersonRef!);
        var found = new SortedDictionary<string, Journey>(StringComparer.Ordinal);
        foreach (var crimeRef in crimeRefs.Where(c => c != journey.CrimeRef).Take(CrimesAtMost))
        {
            if (await store.FindCrimeAsync(crimeRef) is { } crime && crime.Persons.TryGetValue(journey.PersonRef!, out var place) && place.JourneyId != journey.Id
                && await NowAsync(place.JourneyId) is { } other)
            {
                found[other.Id] = other;
            }
        }

        return [.. found.Values];
    }

    /// <summary>Says, before the provider is called, which releases go under the first one's key.</summary>
    public async ValueTask NoteAsync(ImmutableArray<string> keys)
    {
        foreach (var key in keys.Where(_ => keys.Length > 1))
        {
            await store.SaveFactAsync(NameOf(key), string.Join(' ', keys));
        }
    }

    /// <summary>The releases that went with this one, itself among them; the provider knows them by the first.</summary>
    public async ValueTask<ImmutableArray<string>> KeysWithAsync(string key) =>
        await store.FindFactAsync(NameOf(key)) is { } keys ? [.. keys.Split(' ')] : [key];

    private async ValueTask<Journey?> NowAsync(string journeyId)
    {
        var journey = await store.FindJourneyAsync(journeyId);
        if (!(journey?.NextDue <= clock.Now))
        {
            return journey;
        }

        await steps.AdvanceAsync(journeyId);
        await bell.WakeAsync([journeyId]); // What the step wished for is its own to carry out.
        return await store.FindJourneyAsync(journeyId);
    }

    private static string NameOf(string key) => $"sent-with {key}";
}
