using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>Turns obligations to tell into messages and work for people, and says at once when the times do not allow it.</summary>
internal static class ContactPlanning
{
    private const string AcknowledgementRule = "R3-ACK";
    private const string ConflictDecided = "conflict-decided";

    public static void Plan(JourneyDraft draft)
    {
        AddAcknowledgement(draft);
        if (draft.ToPlan.Count == 0)
        {
            return;
        }

        var routes = new List<(Obligation Obligation, Route Route)>();
        foreach (var number in draft.ToPlan.Distinct())
        {
            if (draft.Journey.Obligations[number] is { IsOpen: true } open && RouteFor(draft, open) is not Route.None and var route)
            {
                routes.Add((open, route));
            }
        }

        draft.ToPlan.Clear();
        if (routes.Count == 0)
        {
            return;
        }

        foreach (var (open, route) in routes)
        {
            Notices.Weigh(draft, open, route);
        }

        var byRoute = routes.ToLookup(r => r.Route, r => r.Obligation);
        foreach (var group in byRoute)
        {
            if (group.Key is Route.Send send)
            {
                Send(draft, send, [.. group]);
            }
        }

        foreach (var group in byRoute)
        {
            if (group.Key is Route.Ask ask)
            {
                AddTask(draft, ask, [.. group]);
            }
        }
    }

    /// <summary>Plans every open obligation again: after a pause, or when what was planned no longer fits.</summary>
    public static void PlanAgain(JourneyDraft draft) =>
        draft.ToPlan.AddRange(draft.OpenObligations.Where(o => !HasPlan(draft.Journey, o.Number)).Select(o => o.Number));

    /// <summary>What told it turned out to be no evidence: it needs another way, unless one is planned.</summary>
    public static void PlanStill(JourneyDraft draft, int obligation)
    {
        if (!HasPlan(draft.Journey, obligation))
        {
            draft.ToPlan.Add(obligation);
        }
    }

    /// <summary>A new agreement: messages that have not left move to the times and the way the person now wants.</summary>
    public static void AgreementChanged(JourneyDraft draft)
    {
        Withdraw(draft, m => m.CopyFor is null, "agreement-changed");
        foreach (var task in draft.Journey.Tasks.Open.Where(t => t.CopyFor is null && t.Method is not null).ToList())
        {
            PutOff(draft, task, draft.Now);
        }

        PlanAgain(draft);
    }

    /// <summary>A point can no longer be used: nothing more goes there, somebody makes the person safe, and the news finds another way.</summary>
    public static void PointLost(JourneyDraft draft, string? point)
    {
        var copies = Copies.Waiting(draft, m => point is null || m.Point == point);
        Withdraw(draft, m => point is null || m.Point == point, NotSentBecause.PointNotSafe);
        draft.Told.AddRange(copies);
        if (!draft.Journey.IsCase)
        {
            AddTask(draft, new Route.Ask(TaskKind.Safeguard, Method: null, "contact-point-not-safe") { Urgent = true }, []);
            draft.Alert(AlertKind.SafeguardingNeeded, urgent: true);
            PlanAgain(draft);
        }
    }

    /// <summary>What was planned for somebody who does not hear it any more, or may not read it any more, finds another way.</summary>
    public static void Redirect(JourneyDraft draft, Func<Message, bool> which, string why)
    {
        if (draft.Journey.Messages.Open.Any(m => m.Status == MessageStatus.Planned && which(m)))
        {
            var copies = Copies.Waiting(draft, which);
            Withdraw(draft, which, why);
            draft.Told.AddRange(copies);
            PlanAgain(draft);
        }
    }

    /// <summary>What was planned in writing, and is barred there now, finds another way.</summary>
    public static void RedirectBarred(JourneyDraft draft)
    {
        if (!draft.Journey.Messages.Open.IsEmpty)
        {
            Redirect(draft, m => !Bars.AllowsMessage(draft.Journey, draft.Card, m, draft.Parameters, draft.Now), NotSentBecause.WritingBarred);
        }
    }

    /// <summary>The person was told of something that was not so: somebody tells them.</summary>
    public static void RaiseCorrection(JourneyDraft draft) =>
        AddTask(draft, new Route.Ask(TaskKind.Call, ContactMethod.Phone, "told-of-withdrawn-event") { Urgent = true }, []);

    /// <summary>A person's choice in a conflict of limit and times. Only one of them lets anybody disturb the person in a time to avoid.</summary>
    public static void Decide(JourneyDraft draft, Event.ConflictDecided e, LogEntry entry)
    {
        foreach (var conflict in draft.Journey.Conflicts.Open.Where(c => draft.Journey.Obligations[c.Obligation].Rule == e.Rule).ToList())
        {
            draft.Put(conflict with { Choice = e.Choice, DecidedBy = e.ActorRef, ClosedAt = entry.OccurredAt });
            ContactMethod? method = e.Choice switch
            {
                ConflictChoice.ContactInAvoidedTime or ConflictChoice.AskVictim => ContactMethod.Phone,
                ConflictChoice.InPerson or ConflictChoice.OtherChannel => ContactMethod.InPerson,
                _ => null,
            };
            if (method is { } chosen)
            {
                var route = new Route.Ask(chosen == ContactMethod.Phone ? TaskKind.Call : TaskKind.Visit, chosen, ConflictDecided) { Urgent = true };
                var obligation = draft.Journey.Obligations[conflict.Obligation];
                AddTask(draft, route, [obligation], isOverridden: e.Choice == ConflictChoice.ContactInAvoidedTime);
                if (e.Choice != ConflictChoice.ContactInAvoidedTime && ChannelChoice.WhenToAsk(draft, route) is null)
                {
                    RaiseConflict(draft, obligation, permittedAt: null); // That way has no time either: it is to be decided again.
                }
            }
        }
    }

    /// <summary>That choice was a mistake: what is still in conflict is to be decided, and nobody does what was chosen.</summary>
    public static void Undecide(JourneyDraft draft, Event.ConflictDecided e, Instant decidedAt)
    {
        foreach (var decided in draft.Journey.Conflicts.Values.Where(c => c.Choice == e.Choice && c.ClosedAt == decidedAt).ToList())
        {
            foreach (var task in draft.Journey.Tasks.Open.Where(t => t.Why == ConflictDecided && t.Obligations.Contains(decided.Obligation)))
            {
                draft.Put(task with { Status = HumanTaskStatus.Withdrawn, ClosedAt = draft.Now });
            }

            if (draft.Journey.Obligations[decided.Obligation] is { IsOpen: true } open && open.Rule == e.Rule
                && !draft.Journey.Conflicts.Open.Any(c => c.Obligation == decided.Obligation))
            {
                draft.Put(decided with { Choice = null, DecidedBy = null, ClosedAt = null });
                draft.Alert(AlertKind.Conflict, decided.Obligation, urgent: draft.RuleOf(open).Urgent);
            }
        }
    }

    /// <summary>Somebody rings the person about something that is not an obligation: a reply, a question.</summary>
    public static void AskAbout(JourneyDraft draft, string why, bool urgent)
    {
        var route = new Route.Ask(TaskKind.Call, ContactMethod.Phone, why) { Urgent = urgent };
        AddTask(draft, route, []);
    }

    /// <summary>Somebody says it, whether or not it is owed.</summary>
    public static void AskFor(JourneyDraft draft, Route.Ask route, IReadOnlyCollection<Obligation> owed) => AddTask(draft, route, owed);

    /// <summary>A message could not do it: a person takes over what it was to tell; nobody where all of it was told meanwhile.</summary>
    public static HumanTask? AskInstead(JourneyDraft draft, Message failed, string why)
    {
        if (failed.CopyFor is { } copy)
        {
            Copies.Ask(draft, copy, failed.Obligations, ContactMethod.Phone);
            return null;
        }

        if (failed.Template == Template.Notice)
        {
            AskAbout(draft, why, urgent: false);
            return null;
        }

        var open = failed.Obligations.Select(n => draft.Journey.Obligations[n]).Where(o => o.IsOpen).ToList();
        if (open.Count == 0)
        {
            return null;
        }

        var route = new Route.Ask(TaskKind.Call, ContactMethod.Phone, why) { Urgent = failed.Urgent };
        return AddTask(draft, route, open, failed.Number);
    }

    // The acknowledgement leaves when the crime is recorded, not before; its limit runs from the report (E.12).
    private static void AddAcknowledgement(JourneyDraft draft)
    {
        if (draft.Journey.Case.IsRecorded)
        {
            foreach (var open in draft.OpenObligations)
            {
                if (open.Rule == AcknowledgementRule && !HasPlan(draft.Journey, open.Number))
                {
                    draft.ToPlan.Add(open.Number);
                }
            }
        }
    }

    private static bool HasPlan(Journey journey, int obligation) =>
        journey.Messages.Open.Any(m => m.CopyFor is null && m.Obligations.Contains(obligation))
        || journey.Tasks.Open.Any(t => t.CopyFor is null && t.Obligations.Contains(obligation));

    // A message waits for its hour, for a person's decision or for its receipt, or a person took over from it: a new date sends no other.
    private static Route RouteFor(JourneyDraft draft, Obligation open)
    {
        var (journey, route) = (draft.Journey, ChannelChoice.RouteFor(draft, open));
        return route is not Route.Send ? route
            : journey.Messages.Open.Any(m => m is { CopyFor: null, Detail: null } && m.Obligations.Contains(open.Number)) ? new Route.None()
            : journey.Tasks.Open.FirstOrDefault(t => t is { CopyFor: null, Message: not null } && t.Obligations.Contains(open.Number)) is { } task
                ? new Route.Ask(task.Kind, task.Method, task.Why) { Urgent = task.Urgent }
            : route;
    }

    private static void Send(JourneyDraft draft, Route.Send route, ImmutableArray<Obligation> obligations)
    {
        var message = new Message(
            draft.NextNumber(), route.Template, route.Method, route.Point, [.. obligations.Select(o => o.Number)], route.At, route.Why)
        {
            PlannedAt = draft.Now,
            Urgent = route.Urgent,
            Status = draft.Entry is { IsHeld: true } || obligations.Any(o => draft.ToHold.Contains(o.Number)) ? MessageStatus.HeldForHuman : MessageStatus.Planned,
        };
        if (message.Status == MessageStatus.Planned && JoinPlanned(draft, message))
        {
            return;
        }

        draft.Put(message);
        if (message.Status == MessageStatus.HeldForHuman)
        {
            draft.Alert(AlertKind.LateNewsHeld, obligations[0].Number);
            AskInstead(draft, message, "learnt-late");
        }

        RaiseConflicts(draft, obligations, route.At);
    }

    // Several things of one day are told in one calm message while it has not left.
    public static bool JoinPlanned(JourneyDraft draft, Message message)
    {
        var planned = draft.Journey.Messages.Open.FirstOrDefault(m => m.Status == MessageStatus.Planned && m.Failures == 0
            && m.Template == message.Template && m.CopyFor == message.CopyFor && m.Method == message.Method && m.Point == message.Point && m.SendAt >= message.SendAt);
        if (planned is null || message.SendAt == draft.Now)
        {
            return false;
        }

        draft.Put(planned with { Obligations = [.. planned.Obligations.Union(message.Obligations).Order()], Urgent = planned.Urgent || message.Urgent });
        return true;
    }

    /// <summary>When the task may next be tried, in the times at which its person may be contacted; where they do not fit its limits, a conflict.</summary>
    public static void PutOff(JourneyDraft draft, HumanTask task, Instant from)
    {
        var at = ChannelChoice.WhenToAsk(draft.TimesToAvoid, task.Method!.Value, task.Urgent && task.FailedAttempts == 0, from);
        draft.Put(task with { NotBefore = OrWhenDecided(at, from) });
        RaiseConflicts(draft, task.Obligations.Select(n => draft.Journey.Obligations[n]).Where(o => o.IsOpen), at);
    }

    /// <summary>No permitted time at all: not before somebody has decided the conflict.</summary>
    public static Instant OrWhenDecided(Instant? permitted, Instant from) => permitted ?? from + Duration.FromDays(ContactTimes.SearchDays);

    // One call can tell several things: an open task of the same kind takes on what is new.
    private static HumanTask AddTask(
        JourneyDraft draft, Route.Ask route, IReadOnlyCollection<Obligation> obligations, int? message = null, bool isOverridden = false)
    {
        var due = Nearest(draft, obligations);
        var permitted = route.Method is null || isOverridden ? draft.Now : ChannelChoice.WhenToAsk(draft, route);
        var notBefore = OrWhenDecided(permitted, draft.Now);
        var same = draft.Journey.Tasks.Open.FirstOrDefault(t => t.Kind == route.Kind && t.Method == route.Method
            && t.Why == route.Why && t.CopyFor is null && !t.Obligations.IsEmpty && obligations.Count > 0);
        var task = same is null
            ? new HumanTask(draft.NextNumber(), route.Kind, route.Method, [.. obligations.Select(o => o.Number)], draft.Now, notBefore, due, route.Why)
            {
                Holder = obligations.Count == 0 ? DutyHolder.Officer : obligations.First().Holder,
                Message = message,
            }
            : same with
            {
                Obligations = [.. same.Obligations.Union(obligations.Select(o => o.Number)).Order()],
                Due = Sooner(draft.Now, same.Due, due),
                NotBefore = Instant.Min(same.NotBefore, notBefore),
            };
        task = task with { Urgent = task.Urgent || route.Urgent };
        draft.Put(task);
        if (same is null || (task.Urgent && !same.Urgent))
        {
            draft.Wish(new Effect.NotifyStaff(task.Number));
        }

        RaiseConflicts(draft, obligations, permitted);
        if (permitted is null && obligations.Count == 0)
        {
            draft.Alert(AlertKind.Conflict, urgent: route.Urgent); // Nothing has a limit here, and somebody still has to decide.
        }

        return task;
    }

    // Said at once, not at the limit: a person decides how the two are reconciled (E.2.4).
    private static void RaiseConflicts(JourneyDraft draft, IEnumerable<Obligation> obligations, Instant? permittedAt)
    {
        foreach (var obligation in obligations)
        {
            if (!draft.Journey.Conflicts.Values.Any(c => c.Obligation == obligation.Number && (c.IsOpen || c.Choice is not null)))
            {
                RaiseConflict(draft, obligation, permittedAt);
            }
        }
    }

    private static void RaiseConflict(JourneyDraft draft, Obligation obligation, Instant? permittedAt)
    {
        if (obligation.Due.Ends is { } due && due >= draft.Now && (permittedAt is null || permittedAt > due))
        {
            draft.Put(new Conflict(draft.NextNumber(), obligation.Number, draft.Now, due, permittedAt, [.. Enum.GetValues<ConflictChoice>()]));
            draft.Alert(AlertKind.Conflict, obligation.Number, urgent: draft.RuleOf(obligation).Urgent);
        }
    }

    private static void Withdraw(JourneyDraft draft, Func<Message, bool> which, string why)
    {
        foreach (var message in draft.Journey.Messages.Open.Where(m => m.Status == MessageStatus.Planned && which(m)).ToList())
        {
            draft.Put(message with { Status = MessageStatus.Withdrawn, Detail = why });
        }
    }

    private static Instant? Nearest(JourneyDraft draft, IEnumerable<Obligation> obligations) =>
        obligations.Select(o => o.Due.Ends).Aggregate((Instant?)null, (a, b) => Sooner(draft.Now, a, b));

    // A part that is late already does not make the rest late: its own obligation shows that. A limit that is still to come wins.
    private static Instant? Sooner(Instant now, Instant? a, Instant? b) => (a, b) switch
    {
        (null, _) => b,
        (_, null) => a,
        _ when a < now != b < now => Instant.Max(a.Value, b.Value),
        _ => Instant.Min(a.Value, b.Value),
    };
}
