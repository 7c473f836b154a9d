using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>What can be told only when a run is over and the whole log is there to compare a journey with.</summary>
internal sealed partial class Watchman
{
    // By these a person has been told nothing. A written item that left is no failure, and no proof either.
    private static readonly ContactOutcome[] s_reachedNobody =
        [ContactOutcome.NoAnswer, ContactOutcome.Voicemail, ContactOutcome.WrongNumber, ContactOutcome.Bounced, ContactOutcome.CardLeft];

    // Rows that a try alone meets: they ask for the trying.
    private static readonly string[] s_metByTrying = ["SOP-ATTEMPTS", "REC-LOG"];

    public void SeeEnd(Journey journey, IReadOnlyList<LogEntry> log, Instant now)
    {
        SeeThatItMoved(journey, log);
        SeeClosings(journey);
        SeeLimits(journey, now);
        SeeEvidence(journey, log);
        SeeContacts(journey, log);
    }

    /// <summary>Nothing was closed by nobody, and nothing given up without a reason.</summary>
    private void SeeClosings(Journey journey)
    {
        foreach (var duty in journey.Obligations.Values.Where(o => !o.IsOpen && o.Status != ObligationStatus.NotOwed))
        {
            if (duty.ClosedBy is null)
            {
                broken($"{duty.Rule} of {journey.Id} was closed by nobody");
            }
            else if (duty.Status is ObligationStatus.Cancelled or ObligationStatus.Waived && duty.Because is null)
            {
                broken($"{duty.Rule} of {journey.Id} was closed without a reason");
            }
        }
    }

    /// <summary>Every limit that passed while something was owed was announced before it passed.</summary>
    private void SeeLimits(Journey journey, Instant now)
    {
        foreach (var duty in journey.Obligations.Values.Where(o => o.Due.Ends is not null && o.ClosedBy != "clock" && o.Status != ObligationStatus.NotOwed))
        {
            var end = duty.Due.Ends!.Value;
            var wasOwedAtTheEnd = end < now && (duty.ClosedAt is null || duty.ClosedAt > end);
            // One that was closed in the step that opened it was owed at no end.
            var couldBeAnnounced = _limitSetAt.TryGetValue((journey.Id, duty.Number), out var setAt) && setAt < end;
            if (wasOwedAtTheEnd && couldBeAnnounced && !(_announcedAt.TryGetValue((journey.Id, duty.Number), out var announcedAt) && announcedAt <= end))
            {
                broken($"{duty.Rule} of {journey.Id} passed {end} without an alert before it");
            }
        }
    }

    /// <summary>What counts as met names an entry of the log that can prove it: never a message merely accepted, never a call nobody answered.</summary>
    private void SeeEvidence(Journey journey, IReadOnlyList<LogEntry> log)
    {
        var entries = log.ToDictionary(e => e.EventId, StringComparer.Ordinal);
        var met = journey.Obligations.Values.Where(o => o.Status is ObligationStatus.Met or ObligationStatus.MetLate && o.ClosedBy is not (null or "clock"));
        foreach (var duty in met)
        {
            if (!entries.TryGetValue(duty.ClosedBy!, out var entry))
            {
                broken($"{duty.Rule} of {journey.Id} was met by {duty.ClosedBy}, which is not in the log");
            }
            else if (!Proves(entry.Event, duty))
            {
                broken($"{duty.Rule} of {journey.Id} was met by a {entry.Type} that reached nobody");
            }
        }
    }

    private static bool Proves(Event happened, Obligation duty) => happened switch
    {
        Event.DeliveryReported e => e.Status is DeliveryStatus.Delivered or DeliveryStatus.Opened,
        Event.ContactLogged e => !s_reachedNobody.Contains(e.Outcome) || s_metByTrying.Contains(duty.Rule),
        _ => true,
    };

    /// <summary>Nobody was called on, rung or written to in a time to avoid unless the entry says why.</summary>
    private void SeeContacts(Journey journey, IReadOnlyList<LogEntry> log)
    {
        if (journey.PersonRef is not { } person)
        {
            return;
        }

        var known = new HashSet<Instant>();
        foreach (var entry in log)
        {
            if (SaysWishesOf(person, entry.Event))
            {
                known.Add(entry.OccurredAt);
            }

            if (entry.Event.PersonRef != person
                || entry.Event is not Event.ContactLogged { Direction: ContactDirection.Outbound, OverrideReason: null } contact)
            {
                continue;
            }

            // The wishes in force and already known then.
            var agreement = journey.Agreements.LastOrDefault(a => a.AgreedAt <= entry.OccurredAt && known.Contains(a.AgreedAt));
            var local = TimeZoneInfo.ConvertTimeFromUtc(entry.OccurredAt.ToDateTimeUtc(), s_london);
            if (agreement is not null && agreement.TimesToAvoid.Any(w => IsAvoided(w, contact.Method, local)))
            {
                broken($"{journey.PersonRef} was contacted at {entry.OccurredAt}, a time to avoid, and nobody said why");
            }
        }
    }

    private static bool SaysWishesOf(string personRef, Event happened) =>
        happened is Event.CrimeReported or Event.PersonUpdated or Event.ContactAgreed && (happened.PersonRef ?? personRef) == personRef;

    /// <summary>No journey stands still: it has read its whole log.</summary>
    private void SeeThatItMoved(Journey journey, IReadOnlyList<LogEntry> log)
    {
        if (journey.StuckOn is not null || journey.Position != log.Count)
        {
            broken($"{journey.Id} stands at entry {journey.Position} of {log.Count}");
        }
    }
}
