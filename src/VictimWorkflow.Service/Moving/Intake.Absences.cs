using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>An officer who is away is away in every crime of theirs, also in one that becomes theirs after it was said.</summary>
public sealed partial class Intake
{
    private const int PageSize = 100;

    /// <summary>No officer has 5,000 journeys at once; a reference that stands for a whole force is not looked through to the end.</summary>
    private const int PagesAtMost = 50;

    private static string AwayFact(string officerRef) => $"officer-away {officerRef}";

    private async ValueTask RememberAsync(InboxRow row, Envelope envelope, Event.OfficerUnavailable away)
    {
        using var held = await locks.EnterAsync(AwayFact(away.OfficerRef));
        var said = new SaidAbsence(row.Source, row.EventId, row.Origin, envelope.Data, envelope.Timestamp, away);
        var known = (await AbsencesOfAsync(away.OfficerRef)).Where(a => a.EventId != said.EventId && a.Away.Until > clock.Now);
        ImmutableArray<SaidAbsence> kept = [.. known.Append(said).TakeLast(Absence.Kept)];
        await store.SaveFactAsync(AwayFact(away.OfficerRef), JsonSerializer.Serialize(kept, CoreJson.Options));
    }

    private async ValueTask<ImmutableArray<SaidAbsence>> AbsencesOfAsync(string officerRef) =>
        await store.FindFactAsync(AwayFact(officerRef)) is { } json ? JsonSerializer.Deserialize<ImmutableArray<SaidAbsence>>(json, CoreJson.Options) : [];

    // Asked after whatever may have given the crime another officer, by itself or by what waited for it.
    private async ValueTask TellAbsencesAsync(InboxRow row)
    {
        if (row is not { State: InboxState.Admitted, Type: "crime.reported" or "crime.recorded" or "crime.allocated" or "event.withdrawn" }
            || await store.FindCrimeAsync(row.CrimeRef) is not { OfficerRef: { } officer } crime)
        {
            return;
        }

        foreach (var said in (await AbsencesOfAsync(officer)).Where(a => Absence.IsNewsFor(crime, a.Away, IdFor(a.EventId, crime.Ref), clock.Now)))
        {
            var data = said.Data.DeepClone().AsObject();
            data["crimeRef"] = crime.Ref;
            await RecordAsync(said.Source, IdFor(said.EventId, crime.Ref), said.Origin, "officer.unavailable", data, said.SaidAt);
        }
    }

    private async ValueTask<IEnumerable<string>> CrimesOfOfficerAsync(string officerRef)
    {
        var crimes = new SortedSet<string>(StringComparer.Ordinal);
        var filter = new ListFilter(Units: null, MaySeeRestricted: true, PageSize, After: null) { OfficerRef = officerRef };
        for (var page = 0; page < PagesAtMost; page++)
        {
            var found = await store.JourneysAsync(filter, clock.Now);
            crimes.UnionWith(found.Items.Select(line => line.CrimeRef));
            if (found.Next is null)
            {
                return crimes;
            }

            filter = filter with { After = found.Next };
        }

        log.LogWarning("An officer who is away has more journeys than are looked through; {Count} crimes were told", crimes.Count);
        return crimes;
    }

    private sealed record SaidAbsence(string Source, string EventId, Origin Origin, JsonObject Data, Instant SaidAt, Event.OfficerUnavailable Away);
}
