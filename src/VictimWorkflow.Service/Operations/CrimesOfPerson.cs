using System.Collections.Immutable;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Operations;

internal static class CrimesOfPerson
{
    /// <summary>Every crime a person is in, each once, whatever references it had.</summary>
    public static async ValueTask<ImmutableArray<Crime>> ReadAsync(IStore store, string personRef)
    {
        var crimes = new Dictionary<string, Crime>(StringComparer.Ordinal);
        foreach (var reference in await store.CrimesOfAsync(personRef))
        {
            if (await store.FindCrimeAsync(reference) is { } crime && crime.Persons.ContainsKey(personRef))
            {
                crimes[crime.CaseJourneyId] = crime;
            }
        }

        return [.. crimes.Values];
    }
}
