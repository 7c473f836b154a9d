using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>An officer is away from one instant until another, and who has the work meanwhile; nobody named: whoever in the unit takes it.</summary>
public sealed record Absence(string OfficerRef, Instant From, Instant Until, string? CoverRef)
{
    /// <summary>An officer is known to be away a few times ahead; older absences are over.</summary>
    public const int Kept = 8;

    /// <summary>Whether a crime must hear of an absence that was said of every crime: it is this officer's now, it has not heard, and it is not over.</summary>
    /// <param name="eventId">The id under which the crime hears of it.</param>
    public static bool IsNewsFor(Crime crime, Event.OfficerUnavailable said, string eventId, Instant now) =>
        crime.OfficerRef == said.OfficerRef && crime.MergedInto is null && said.Until > now && !crime.Events.ContainsKey(eventId);
}

/// <summary>While an officer is away their tasks are somebody else's; no limit moves for it.</summary>
internal static class Absences
{
    private static void Learn(JourneyDraft draft, Event.OfficerUnavailable e)
    {
        if (e.Until <= draft.Now || e.Until <= e.From)
        {
            return;
        }

        var absence = new Absence(e.OfficerRef, e.From, e.Until, e.CoverRef);
        // What is said later of the same time counts: an absence is corrected by saying it again.
        var others = draft.Journey.Case.Absences.Where(a => a.Until > draft.Now && (a.OfficerRef != e.OfficerRef || a.Until <= e.From || e.Until <= a.From));
        draft.Change(j => j with { Case = j.Case with { Absences = [.. others.Append(absence).OrderBy(a => a.From).TakeLast(Absence.Kept)] } });
    }

    /// <summary>An absence that never was: who is away is what the others say.</summary>
    public static void LearnAgain(JourneyDraft draft, IEnumerable<LogEntry> standing)
    {
        draft.Change(j => j with { Case = j.Case with { Absences = [] } });
        foreach (var said in standing.Select(e => e.Event).OfType<Event.OfficerUnavailable>())
        {
            Learn(draft, said);
        }

        if (draft.Journey.Case.AbsenceSaid is { } told && !draft.Journey.Case.Absences.Contains(told))
        {
            draft.Change(j => j with { Case = j.Case with { AbsenceSaid = null }, Notices = j.Notices.RemoveAll(n => n.Kind == NoticeKind.OfficerAway) });
        }
    }

    /// <summary>Takes in who is away, and has the persons concerned told that somebody else looks after their case; once for each absence.</summary>
    public static void Follow(JourneyDraft draft)
    {
        if (draft.Entry?.Event is Event.OfficerUnavailable said)
        {
            Learn(draft, said);
        }

        var journey = draft.Journey;
        if (!journey.IsCase && !journey.Case.Absences.IsEmpty && journey.State == JourneyState.Running && journey.Case.OfficerRef is { } officer
            && AbsenceAt(journey, officer, draft.Now) is { } absence && journey.Case.AbsenceSaid != absence
            && journey.Tasks.Open.Any(t => (t.InsteadOf ?? WorkerOf(journey, t)) == officer))
        {
            draft.Change(j => j with { Case = j.Case with { AbsenceSaid = absence } });
            Notices.Tell(draft, new Notice(NoticeKind.OfficerAway) { Until = absence.Until });
        }
    }

    /// <summary>After each step: who is away has no open task, and who is back has their own again.</summary>
    public static void Assign(JourneyDraft draft)
    {
        foreach (var task in draft.Journey.Tasks.Open)
        {
            if ((task.InsteadOf ?? WorkerOf(draft.Journey, task)) is not { } worker)
            {
                continue;
            }

            var isAway = AbsenceAt(draft.Journey, worker, draft.Now) is not null;
            if (!isAway && task.InsteadOf is not null)
            {
                draft.Put(task with { AssignedTo = worker == draft.Journey.Case.OfficerRef ? null : worker, InsteadOf = null });
            }
            else if (isAway && CoverOf(draft.Journey, worker, draft.Now) is var cover && (task.InsteadOf is null || task.AssignedTo != cover))
            {
                draft.Put(task with { AssignedTo = cover, ClaimedBy = null, InsteadOf = worker });
                draft.Wish(new Effect.NotifyStaff(task.Number));
            }
        }
    }

    // Who covers may be away too; where nobody who was named is there, it is the unit's.
    private static string? CoverOf(Journey journey, string officer, Instant at)
    {
        string? cover = officer;
        for (var hops = 0; hops <= journey.Case.Absences.Length && cover is not null; hops++)
        {
            if (AbsenceAt(journey, cover, at) is not { } absence)
            {
                return cover;
            }

            cover = absence.CoverRef;
        }

        return null;
    }

    /// <summary>When somebody goes or comes back next, or null.</summary>
    public static Instant? NextChange(Journey journey, Instant now) => journey.Case.Absences.IsEmpty ? null
        : journey.Case.Absences.SelectMany(a => new Instant?[] { a.From, a.Until }).Where(at => at > now).Min();

    // Whose worklist it stands in.
    private static string? WorkerOf(Journey journey, HumanTask task) => task.ClaimedBy ?? task.AssignedTo ?? journey.Case.OfficerRef;

    private static Absence? AbsenceAt(Journey journey, string officer, Instant at) =>
        journey.Case.Absences.FirstOrDefault(a => a.OfficerRef == officer && a.From <= at && at < a.Until);
}
