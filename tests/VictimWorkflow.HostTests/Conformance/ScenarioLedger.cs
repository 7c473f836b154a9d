using NodaTime;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.HostTests.Hosting;

namespace VictimWorkflow.HostTests.Conformance;

/// <summary>What is owed in a crime and what became of it, as text: the same whoever moved it, so without ids of hosts.</summary>
internal static class ScenarioLedger
{
    extension(Hosted host)
    {
        /// <summary>Lets journey time pass as a clock would: it stops wherever something is due, and what is due is done.</summary>
        public async Task PassTimeAsync(Instant until)
        {
            while (await host.Store.NextDueAsync() is { } due && due <= until)
            {
                await host.Clock.StandAtAsync(Instant.Max(due, host.Clock.Now), host.Store);
                await host.WakeDueAsync();
                await host.PumpAsync();
            }

            await host.Clock.StandAtAsync(until, host.Store);
            await host.PumpAsync();
        }

        public async Task<IReadOnlyList<Journey>> JourneysOfAsync(string crimeRef) =>
            await host.Store.FindCrimeAsync(crimeRef) is { } crime
                ? [.. (await Task.WhenAll(crime.Persons.Values.Select(p => p.JourneyId).Append(crime.CaseJourneyId).Distinct()
                    .Select(async id => await host.Store.FindJourneyAsync(id)))).OfType<Journey>()]
                : [];
    }

    public static string[] Of(IEnumerable<Journey> journeys) => [.. journeys.SelectMany(Lines).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(Journey journey)
    {
        var who = journey.PersonRef ?? "case";
        string Rules(IEnumerable<int> numbers) => string.Join('+', numbers.Select(n => journey.Obligations[n].Rule).Order(StringComparer.Ordinal));
        return
        [
            $"{who} {journey.State} {journey.Stage} next {journey.NextDue}",
            .. journey.Obligations.Values.Select(o => $"{who} owed {o.Rule} {o.Edition} {o.Suspect} {o.Hearing} {o.EventRef} {o.TriggeredAt}: {o.Status}, "
                + $"due {o.Due.Kind} {o.Due.Date} {o.Due.At} {o.Due.Event}, closed {o.ClosedAt} {o.Because}, {o.Holder} {(o.Enhanced ? "enhanced" : "")}"),
            .. journey.Messages.Values.Select(m => $"{who} message {m.Template} by {ContractName.Of(m.Method)} to {m.Point} for {Rules(m.Obligations)}: "
                + $"{m.Status} {m.Detail}, {m.PlannedAt} {m.SendAt} {m.AcceptedAt}, try {m.Attempt}"),
            .. journey.Tasks.Values.Select(t => $"{who} task {t.Kind} {t.Method} for {Rules(t.Obligations)}: {t.Status}, "
                + $"{t.RaisedAt} {t.NotBefore} due {t.Due}, {t.Why}"),
            .. journey.Alerts.Values.Select(a => $"{who} alert {a.Kind} {a.RaisedAt} {(a.Obligation is { } n ? journey.Obligations[n].Rule : "")}"),
            .. journey.Conflicts.Values.Select(c => $"{who} conflict {journey.Obligations[c.Obligation].Rule} {c.Due} {c.Choice}"),
        ];
    }
}
