using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>Trying again: at another hour, by another way, until the person is reached or enough has been tried (catalogue E.5).</summary>
internal static class AttemptLadder
{
    /// <summary>Only the latest count towards being unable to reach somebody; older ones stay in the audit.</summary>
    private const int AttemptsRemembered = 40;

    private const int CallsBeforeVisit = 2;

    // Mornings, afternoons and evenings in turn, so that no two tries fall in the same part of the day.
    private static readonly ImmutableArray<LocalTime> s_partsOfDay = [new(9, 30), new(14, 0), new(18, 0)];

    /// <summary>
    /// In the order they were made, not logged. Two calls within two hours are one attempt; automatic messages and calls to a number
    /// marked wrong are none.
    /// </summary>
    public static ImmutableArray<Attempt> Remember(ImmutableArray<Attempt> attempts, Attempt attempt)
    {
        var kept = attempts.IsEmpty || attempts[^1].At <= attempt.At ? attempts.Add(attempt) : [.. attempts.Add(attempt).OrderBy(a => a.At)];
        return kept.Length <= AttemptsRemembered ? kept : kept.RemoveRange(0, kept.Length - AttemptsRemembered);
    }

    /// <summary>Plans the next try for everything this one was about, and says when enough has been tried.</summary>
    public static void Failed(JourneyDraft draft, Event.ContactLogged contact, Instant at)
    {
        foreach (var task in TasksOf(draft, contact))
        {
            var next = Next(task with { FailedAttempts = task.FailedAttempts + 1, ClaimedBy = null });
            ContactPlanning.PutOff(draft, next, NextTry(draft, next, at));
        }

        RaiseWhenExhausted(draft);
    }

    private static List<HumanTask> TasksOf(JourneyDraft draft, Event.ContactLogged contact)
    {
        var covered = contact.Covers.Select(c => c.Rule).ToHashSet(StringComparer.Ordinal);
        return [.. draft.Journey.Tasks.Open.Where(t => t.CopyFor is null && t.Method is not null
            && (TaskRefs.Of(draft.Journey, t.Number) == contact.TaskRef
                || t.Obligations.Any(n => covered.Contains(draft.Journey.Obligations[n].Rule))))];
    }

    /// <summary>A contact that never was: what it put off is asked for anew, and whether enough has been tried is told by the others.</summary>
    public static void TakeBack(JourneyDraft draft, LogEntry withdrawn)
    {
        if (withdrawn.Event is not Event.ContactLogged contact)
        {
            return;
        }

        foreach (var task in ContactEvidence.IsFailedAttempt(contact) ? TasksOf(draft, contact).Where(t => t.FailedAttempts > 0) : [])
        {
            draft.Put(task with { Status = HumanTaskStatus.Withdrawn, ClosedAt = draft.Now });
            draft.ToPlan.AddRange(task.Obligations);
        }

        if (!IsExhausted(draft.Journey, draft.Parameters))
        {
            var unfounded = draft.Journey.Alerts.Values.Where(a => a.Kind == AlertKind.UnableToReach && IsSinceLastReached(draft.Journey, a.RaisedAt));
            draft.Change(j => j with { Alerts = j.Alerts.RemoveRange(unfounded.Select(a => a.Number)) });
        }

        RaiseWhenExhausted(draft);
    }

    public static void RaiseWhenExhausted(JourneyDraft draft)
    {
        if (IsExhausted(draft.Journey, draft.Parameters) && !draft.Journey.Alerts.Values.Any(a => a.Kind == AlertKind.UnableToReach && IsSinceLastReached(draft.Journey, a.RaisedAt)))
        {
            draft.Alert(AlertKind.UnableToReach);
        }
    }

    /// <summary>Whether enough has been tried since the person was last reached: attempts, ways, days, times of day, one visible number.</summary>
    public static bool IsExhausted(Journey journey, Parameters parameters)
    {
        if (journey.Attempts.Length < parameters.AttemptsAtLeast)
        {
            return false;
        }

        var sinceReached = AtTheirNumbers(journey.Attempts).Reverse().TakeWhile(a => !a.Reached).Reverse();
        var tries = Apart(sinceReached, parameters).ToList();
        return tries.Count >= parameters.AttemptsAtLeast
            && tries.Select(a => a.Method).Distinct().Count() >= parameters.AttemptMethodsAtLeast
            && tries.Select(a => London.DateOf(a.At)).Distinct().Count() >= parameters.AttemptDaysAtLeast
            && tries.Select(a => PartOfDay(London.LocalOf(a.At).TimeOfDay)).Distinct().Count() > 1
            && (tries.Exists(a => a.NumberVisible) || !tries.Exists(a => a.Method == ContactMethod.Phone));
    }

    private static bool IsSinceLastReached(Journey journey, Instant at) => !journey.Attempts.Any(a => a.Reached && a.At > at);

    // A call to a number marked wrong tries to reach somebody else (E.5); once the person is reached there, it was right after all.
    private static IEnumerable<Attempt> AtTheirNumbers(ImmutableArray<Attempt> attempts)
    {
        var wrong = new HashSet<string>(StringComparer.Ordinal);
        foreach (var attempt in attempts)
        {
            if (attempt is { IsWrongNumber: true, Point: { } marked })
            {
                wrong.Add(marked);
            }
            else if (attempt is { Reached: true, Point: { } right })
            {
                wrong.Remove(right);
            }

            if (!attempt.IsWrongNumber && (attempt.Point is null || !wrong.Contains(attempt.Point)))
            {
                yield return attempt;
            }
        }
    }

    private static IEnumerable<Attempt> Apart(IEnumerable<Attempt> attempts, Parameters parameters)
    {
        var last = new Dictionary<ContactMethod, Instant>();
        foreach (var attempt in attempts)
        {
            if (!last.TryGetValue(attempt.Method, out var at) || attempt.At - at >= parameters.AttemptsApartAtLeast)
            {
                yield return attempt;
                last[attempt.Method] = attempt.At;
            }
        }
    }

    private static HumanTask Next(HumanTask task) => task.Kind == TaskKind.Call && task.FailedAttempts >= CallsBeforeVisit
        ? task with { Kind = TaskKind.Visit, Method = ContactMethod.InPerson, Why = "calls-failed" }
        : task;

    // A limit that ends today gets a second try today; otherwise the next day, in another part of the day.
    private static Instant NextTry(JourneyDraft draft, HumanTask task, Instant at)
    {
        var local = London.LocalOf(at);
        var part = s_partsOfDay[(PartOfDay(local.TimeOfDay) + 1) % s_partsOfDay.Length];
        var soon = at + draft.Parameters.AttemptsApartAtLeast;
        return task.Due is { } due && London.DateOf(due) == local.Date && soon < due ? soon : London.At(local.Date.PlusDays(1), part);
    }

    private static int PartOfDay(LocalTime time) => time < new LocalTime(12, 0) ? 0 : time < new LocalTime(17, 0) ? 1 : 2;
}
