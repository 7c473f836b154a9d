using VictimWorkflow.AzureTests.Hosting;
using VictimWorkflow.Core.Crimes;

namespace VictimWorkflow.AzureTests.Journeys;

/// <summary>What an installation has done, read from its store and from what was sent.</summary>
internal static class Ledger
{
    private const int All = 10_000;

    extension(RunningAzure host)
    {
        public async Task<Crime> CrimeAsync(string crimeRef) => (await host.Store.FindCrimeAsync(crimeRef))!;

        public async Task<string[]> JourneysOfAsync(string crimeRef)
        {
            var crime = await host.CrimeAsync(crimeRef);
            return [.. crime.Persons.Values.Select(p => p.JourneyId).Append(crime.CaseJourneyId)];
        }

        /// <summary>Every step of every journey of the crime by its cause, every obligation by where it stands, every email.</summary>
        public async Task<string> LedgerAsync(string crimeRef)
        {
            List<string> lines = [];
            foreach (var id in await host.JourneysOfAsync(crimeRef))
            {
                lines.AddRange((await host.Store.AuditAsync(id, 0, All)).Select(a => $"{id} {a.Revision} {a.Cause}"));
                var journey = (await host.Store.FindJourneyAsync(id))!;
                lines.AddRange(journey.Obligations.Values.Select(o => $"{id} {o.Rule} {o.Status}"));
                lines.AddRange(journey.Messages.Values.Select(m => $"{id} {m.Number} {m.Status}"));
            }

            lines.AddRange(host.Carrier.Sent.Select(m => $"{m.Operation} {m.To} {m.Subject}").Order(StringComparer.Ordinal));
            return string.Join('\n', lines);
        }

        /// <summary>Holds every journey of the crime to have folded in every entry of its log once and in order.</summary>
        public async Task EveryEntryIsFoldedOnceAsync(string crimeRef)
        {
            var log = (await host.Store.LogAsync(crimeRef, 0, All)).Select(entry => entry.EventKey).ToList();
            foreach (var id in await host.JourneysOfAsync(crimeRef))
            {
                var causes = (await host.Store.AuditAsync(id, 0, All)).Select(a => a.Cause).Where(cause => cause != "clock");
                Assert.Equal(log.Select(key => key[(key.IndexOf('|', StringComparison.Ordinal) + 1)..]), causes);
            }
        }

        public async Task<bool> HasFoldedAllAsync(string crimeRef)
        {
            var entries = (await host.Store.LogAsync(crimeRef, 0, All)).Length;
            var journeys = await Task.WhenAll((await host.JourneysOfAsync(crimeRef)).Select(async id => await host.Store.FindJourneyAsync(id)));
            return journeys.All(journey => journey!.Position == entries);
        }
    }
}
