using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>Routine updates at the agreed interval, and the internal review that replaces them (catalogue E.9, E.10; J5).</summary>
internal static class Updates
{
    public const string UpdateRule = "R6-UPDATE";
    public const string ReviewRule = "R6-UPDATE-REVIEW";
    public const string FirstContactRule = "SOP-FIRST-CONTACT";

    public static void Follow(JourneyDraft draft, LogEntry entry)
    {
        if (draft.Journey.IsCase || draft.Journey.IsWitnessOnly)
        {
            return;
        }

        if (!IsRunning(draft.Journey))
        {
            Stop(draft, entry);
            return;
        }

        switch (entry.Event)
        {
            case Event.ContactLogged e when ContactEvidence.IsSuccess(e):
                AfterContact(draft, entry, e);
                break;
            case Event.DeliveryReported { Status: DeliveryStatus.Opened } e when HasBegun(draft.Journey) && IsNewsToThePerson(draft.Journey, e):
                Restart(draft, entry);
                break;
            case Event.ContactAgreed or Event.PersonUpdated { Person.Preferences: not null } when draft.Journey.Agreement!.IsBoundBy(entry.OccurredAt):
            case Event.UpdateOptedOut when draft.Journey.DeclinedBy == Stated.In(entry):
                AfterAgreement(draft, entry);
                break;
            case Event.DutyRecorded { Rule: ReviewRule, Result: DutyResult.Done }:
                Open(draft, entry, ReviewRule, entry.OccurredAt);
                break;
        }
    }

    /// <summary>What comes round again is one promise; a round that never began was not kept or broken.</summary>
    public static bool ComesRoundAgain(string rule) => rule is UpdateRule or ReviewRule or Cycles.WitnessUpdateRule or Cycles.NeedsReviewRule;

    // Updates run while any suspect is still being investigated.
    public static bool IsRunning(Journey journey)
    {
        foreach (var (_, suspect) in journey.Suspects)
        {
            if (LifeCycle.IsUnderInvestigation(suspect.State))
            {
                return true;
            }
        }

        return false;
    }

    private static void Stop(JourneyDraft draft, LogEntry entry)
    {
        foreach (var open in draft.OpenObligations.Where(o => o.Rule is UpdateRule or ReviewRule || o.Due.Kind == DueKind.BeforeEvent).ToList())
        {
            draft.Close(open, ObligationStatus.Cancelled, entry.OccurredAt, entry.EventId, "investigation-ended");
        }

        RememberSuccess(draft, entry);
    }

    private static void RememberSuccess(JourneyDraft draft, LogEntry entry)
    {
        if (entry.Event is Event.ContactLogged e && ContactEvidence.IsSuccess(e))
        {
            draft.Change(j => j with { LastSuccessfulContactAt = Later(j.LastSuccessfulContactAt, entry.OccurredAt) });
        }
    }

    private static void AfterContact(JourneyDraft draft, LogEntry entry, Event.ContactLogged e)
    {
        var isFirst = draft.Journey.Obligations.Of(FirstContactRule).Any(o => o.ClosedBy == entry.EventId);
        if (isFirst)
        {
            DateWhatWaitedForFirstContact(draft, entry);
        }

        if (isFirst || (HasBegun(draft.Journey) && Counts(e, UpdateRule)))
        {
            Restart(draft, entry);
        }
    }

    /// <summary>Whether a contact was about the investigation, and so answers the routine update (E.10).</summary>
    public static bool Counts(Event.ContactLogged e, string rule) =>
        e.Reason is ContactReason.KeyEvent or ContactReason.Investigative || e.Covers.Any(c => c.Rule == rule);

    // Read by the person it tells how the investigation goes on (E.10); an acknowledgement, a date or a notice does not.
    private static bool IsNewsToThePerson(Journey journey, Event.DeliveryReported opened) =>
        TaskRefs.FindMessage(journey, opened.MessageRef) is { Template: Template.News, CopyFor: null };

    // The first update is counted from the contact that met first contact; nothing runs before it.
    public static bool HasBegun(Journey journey) =>
        journey.Obligations.Of(FirstContactRule).Any(Copies.IsTold);

    // Rows "at the contact" have no date until first contact, then that day.
    private static void DateWhatWaitedForFirstContact(JourneyDraft draft, LogEntry entry)
    {
        foreach (var open in draft.OpenObligations.Where(o => draft.RuleOf(o).Clocks[o.Clock].AtFirstContact && o.Due.Kind == DueKind.Undated).ToList())
        {
            draft.Put(open with { Due = Due.EndOf(London.DateOf(entry.OccurredAt)) });
        }
    }

    // Any successful contact answers the running update and starts the next interval (E.10). An older one, learnt late, moves nothing.
    private static void Restart(JourneyDraft draft, LogEntry entry)
    {
        var last = draft.Journey.LastSuccessfulContactAt;
        if (last > entry.OccurredAt)
        {
            return;
        }

        draft.Change(j => j with { LastSuccessfulContactAt = entry.OccurredAt });
        foreach (var open in draft.OpenObligations.Where(o => o.Rule == UpdateRule).ToList())
        {
            draft.Close(open, ObligationStatus.Met, entry.OccurredAt, entry.EventId);
        }

        if (!AreOff(draft.Journey))
        {
            Open(draft, entry, UpdateRule, entry.OccurredAt);
        }

        foreach (var review in draft.OpenObligations.Where(o => o.Rule == ReviewRule).ToList())
        {
            draft.Put(review with { Due = DueOf(draft, ReviewRule, entry.OccurredAt), TriggeredAt = entry.OccurredAt, AtRiskRaised = false, OverdueRaised = false });
        }
    }

    // The person wants no routine updates; the officer reviews the case instead.
    private static bool AreOff(Journey journey) => (journey.Agreement?.KeyEventsOnly ?? false) || journey.Declined.Contains(NewsKind.Routine);

    private static void AfterAgreement(JourneyDraft draft, LogEntry entry)
    {
        if (!HasBegun(draft.Journey) || draft.Journey.LastSuccessfulContactAt is not { } last)
        {
            return;
        }

        WaiveWhenOff(draft, entry);
        if (!AreOff(draft.Journey))
        {
            Replan(draft, entry, last);
        }

        Review(draft, entry, last);
    }

    /// <summary>The wishes of another record of this person bind now too: how often is worked out again where they change it.</summary>
    public static void AfterMerge(JourneyDraft draft, LogEntry entry, Journey before)
    {
        if (!draft.Journey.IsWitnessOnly && IsRunning(draft.Journey)
            && (AreOff(before) != AreOff(draft.Journey) || before.Agreement?.IntervalDays != draft.Journey.Agreement?.IntervalDays))
        {
            AfterAgreement(draft, entry);
        }
    }

    /// <summary>Routine updates that came from another record of this person, who wants none.</summary>
    public static void WaiveWhenOff(JourneyDraft draft, LogEntry entry)
    {
        foreach (var open in draft.OpenObligations.Where(o => o.Rule == UpdateRule && AreOff(draft.Journey)).ToList())
        {
            draft.Close(open, ObligationStatus.Waived, entry.OccurredAt, entry.EventId, "key-events-only");
        }
    }

    /// <summary>
    /// The interval after the last contact; when that is over on the day it was changed, one working day after the change (E.9).
    /// </summary>
    /// <param name="changedAt">When something else than a wish changed the interval.</param>
    public static Due DueOf(JourneyDraft draft, string rule, Instant last, Instant? changedAt = null)
    {
        var days = rule == UpdateRule ? IntervalDays(draft) : draft.Parameters.UpdateDaysAtMost;
        var next = London.DateOf(last).PlusDays(days);
        var wishes = rule == UpdateRule ? new[] { draft.Journey.Agreement?.AgreedAt, draft.Journey.DeclinedBy?.At } : [];
        return wishes.Append(changedAt).Max() is not { } at || next > London.DateOf(at) ? Due.EndOf(next)
            : draft.Rules.Calendar.AddWorkingDays(London.DateOf(at), 1) is { } day ? Due.EndOf(day) : Due.CalendarNeeded;
    }

    private static void Replan(JourneyDraft draft, LogEntry entry, Instant last)
    {
        var due = DueOf(draft, UpdateRule, last, entry.OccurredAt);
        if (draft.OpenObligations.FirstOrDefault(o => o.Rule == UpdateRule) is { } open)
        {
            // How often stays as it was: a wish about anything else, such as the method, gives nobody more time.
            if (IntervalDays(draft, draft.Before) == IntervalDays(draft, draft.Journey))
            {
                return;
            }

            draft.Put(open with { Due = due, AtRiskRaised = false, OverdueRaised = false });
            draft.ToPlan.Add(open.Number);
        }
        else if (Open(draft, entry, UpdateRule, last) is { } opened)
        {
            draft.Put(draft.Journey.Obligations[opened.Number] with { Due = due });
        }
    }

    private static void Review(JourneyDraft draft, LogEntry entry, Instant last)
    {
        var isRare = AreOff(draft.Journey) || IntervalDays(draft) > draft.Parameters.UpdateDaysAtMost;
        var running = draft.OpenObligations.FirstOrDefault(o => o.Rule == ReviewRule);
        if (isRare && running is null)
        {
            Open(draft, entry, ReviewRule, last);
        }
        else if (!isRare && running is not null)
        {
            draft.Close(running, ObligationStatus.Cancelled, entry.OccurredAt, entry.EventId, "updates-resumed");
        }
    }

    private static Obligation? Open(JourneyDraft draft, LogEntry entry, string rule, Instant from)
    {
        var edition = draft.Rules.EditionOn(London.DateOf(entry.OccurredAt));
        if (Openings.Open(draft, edition, edition.Rules[rule], 0, entry, from) is not { } opened)
        {
            return null;
        }

        draft.Put(opened with { Suspect = null });
        return draft.Journey.Obligations[opened.Number];
    }

    private static int IntervalDays(JourneyDraft draft) => IntervalDays(draft, draft.Journey);

    private static int IntervalDays(JourneyDraft draft, Journey journey) => journey.Agreement?.IntervalDays ?? draft.Parameters.UpdateDaysAtMost;

    private static Instant Later(Instant? a, Instant b) => a is { } earlier && earlier > b ? earlier : b;
}
