using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>What time alone does: messages leave, limits come near and pass, receipts stay away, hearings are taken as held.</summary>
internal static class Clockwork
{
    private static readonly LocalTime s_hearingTakenAsHeldAt = new(23, 59);

    public static void Run(JourneyDraft draft)
    {
        if (draft.Journey.State == JourneyState.Suspended && draft.Journey.SuspendedUntil <= draft.Now)
        {
            draft.Change(j => j with { State = JourneyState.Running, SuspendedUntil = null });
            ContactPlanning.PlanAgain(draft);
            ContactPlanning.Plan(draft);
        }

        Audience.End(draft);
        Absences.Follow(draft);
        ContactPlanning.Plan(draft);
        Closures.CloseByClock(draft);
        Closures.FollowUp(draft);
        Release(draft);
        DoubtAndMiss(draft);
        Prompt(draft);
        TakeHearingsAsHeld(draft);
        RaiseAlerts(draft);
    }

    /// <summary>Raises what is at risk before it is missed, and what is missed; each once.</summary>
    public static void RaiseAlerts(JourneyDraft draft)
    {
        foreach (var open in draft.OpenObligations)
        {
            if (MayRaise(open) && !EndsQuietly(draft.RuleOf(open), open))
            {
                Raise(draft, open);
            }
        }
    }

    // Undated, or raised already: no time brings anything more.
    private static bool MayRaise(Obligation open) =>
        open.Due.Kind is not (DueKind.Undated or DueKind.BeforeEvent) && !(open.AtRiskRaised && open.OverdueRaised && open.FailedAttempts == 0);

    private static void Raise(JourneyDraft draft, Obligation open)
    {
        var next = open;
        if (!open.AtRiskRaised && AtRiskFrom(draft.Rules, open) <= draft.Now)
        {
            next = next with { AtRiskRaised = true };
            draft.Alert(AlertKind.AtRisk, open.Number, urgent: draft.RuleOf(open).Urgent);
        }

        if (!open.OverdueRaised && open.IsOverdue(draft.Now))
        {
            next = next with { OverdueRaised = true };
            draft.Alert(AlertKind.Overdue, open.Number, urgent: draft.RuleOf(open).Urgent);
            if (open.Channel == Code.Channel.AnotherBody)
            {
                draft.ToPlan.Add(open.Number);
            }
        }

        if (open.FailedAttempts > 0 && open.IsOverdue(draft.Now))
        {
            next = next with { Status = ObligationStatus.AttemptedNotDelivered };
        }

        if (open.Due.Kind == DueKind.CalendarNeeded && !open.AtRiskRaised)
        {
            next = next with { AtRiskRaised = true };
            draft.Alert(AlertKind.CalendarNeeded, open.Number);
        }

        if (!ReferenceEquals(next, open))
        {
            draft.Put(next);
        }
    }

    /// <summary>When the journey next has something to do by itself after a step taken now, or null.</summary>
    public static Instant? NextDue(Journey journey, RuleBook rules, Instant now)
    {
        if (journey.State == JourneyState.Terminated)
        {
            return null;
        }

        var next = Sooner(Sooner(journey.SuspendedUntil, Audience.NextEnd(journey)), Absences.NextChange(journey, now));
        foreach (var open in journey.Obligations.Open)
        {
            next = Sooner(next, NextOf(journey, rules, open));
        }

        foreach (var message in journey.Messages.Open)
        {
            next = Sooner(next, message.Status != MessageStatus.Planned || MayLeave(journey, message) ? MomentOf(message, rules.Parameters) : null);
        }

        return journey.IsCase && !journey.Hearings.IsEmpty ? journey.Hearings.Values.Aggregate(next, (soonest, hearing) => Sooner(soonest, TakenAsHeldAt(hearing))) : next;
    }

    private static Instant? NextOf(Journey journey, RuleBook rules, Obligation open)
    {
        Instant? next = null;
        if (open.Due.Ends is { } ends)
        {
            var endsQuietly = EndsQuietly(rules.RuleOf(open), open);
            // The end itself still belongs to the limit; what is due is seen to the moment after.
            next = endsQuietly || !open.OverdueRaised ? ends + Duration.FromSeconds(1) : null;
            next = endsQuietly || open.AtRiskRaised ? next : Sooner(next, AtRiskFrom(rules, open));
        }

        return ChannelChoice.IsPrompted(open) && !HasTask(journey, open.Number) && journey.State == JourneyState.Running
            ? Sooner(next, ChannelChoice.PromptAt(journey, rules, open))
            : next;
    }

    private static Instant? Sooner(Instant? a, Instant? b) => a is null || b < a ? b ?? a : a;

    private static Instant? MomentOf(Message message, Parameters parameters) => message.Status switch
    {
        MessageStatus.Planned => message.SendAt,
        MessageStatus.Released => message.ReleasedAt + (message.Urgent ? parameters.UrgentDoubtSettledWithin : parameters.DoubtSettledWithin),
        MessageStatus.Accepted when message.Detail is null => message.AcceptedAt + parameters.ReceiptWithin,
        _ => null,
    };

    private static void Release(JourneyDraft draft)
    {
        foreach (var message in draft.Journey.Messages.Open.Where(m => MayLeave(draft.Journey, m) && m.SendAt <= draft.Now).ToList())
        {
            var notices = Notices.For(draft.Journey, message, draft.Now);
            if (message.Template == Template.Notice && notices.IsEmpty)
            {
                draft.Put(message with { Status = MessageStatus.Withdrawn, Detail = NotSentBecause.NothingLeft });
                continue;
            }

            var released = message with { Status = MessageStatus.Released, Attempt = message.Attempt + 1, ReleasedAt = draft.Now, Notices = notices };
            draft.Put(released);
            draft.Wish(new Effect.Send(released.Number, released.Attempt, released.Urgent));
        }
    }

    // In a pause only urgent news leaves; the rest goes when it is over.
    private static bool MayLeave(Journey journey, Message message) =>
        message.Status == MessageStatus.Planned && (journey.State != JourneyState.Suspended || message.Urgent);

    private static void DoubtAndMiss(JourneyDraft draft)
    {
        foreach (var message in draft.Journey.Messages.Open.Where(m => MomentOf(m, draft.Parameters) <= draft.Now).ToList())
        {
            if (message.Status == MessageStatus.Released)
            {
                Delivery.Doubt(draft, message);
            }
            else if (message.Status == MessageStatus.Accepted)
            {
                Delivery.NoReceipt(draft, message);
            }
        }
    }

    private static void Prompt(JourneyDraft draft)
    {
        draft.ToPlan.AddRange(draft.OpenObligations
            .Where(o => ChannelChoice.IsPrompted(o) && !HasTask(draft.Journey, o.Number)
                && ChannelChoice.PromptAt(draft.Journey, draft.Rules, o) <= draft.Now)
            .Select(o => o.Number));
    }

    // If nobody said so by the end of the listed day, the clock does (events, hearing.held).
    private static void TakeHearingsAsHeld(JourneyDraft draft)
    {
        if (!draft.Journey.IsCase)
        {
            return;
        }

        foreach (var (hearingRef, hearing) in draft.Journey.Hearings)
        {
            if (TakenAsHeldAt(hearing) is { } at && at <= draft.Now)
            {
                var isTrial = hearing.Kind is HearingKind.Trial or HearingKind.Retrial;
                draft.Change(j => j with { Hearings = j.Hearings.SetItem(hearingRef, hearing with { IsHeld = true }) });
                draft.Wish(new Effect.RecordFact("hearing.held", hearingRef, isTrial ? "started" : "finished", at));
            }
        }
    }

    private static Instant? TakenAsHeldAt(HearingFacts hearing) => hearing is { IsHeld: false, IsVacated: false, StartsAt: { } starts }
        ? London.At(London.DateOf(starts), s_hearingTakenAsHeldAt)
        : null;

    private static bool EndsQuietly(Rule rule, Obligation open) => rule.Clocks[open.Clock].EndsQuietly;

    private static Instant? AtRiskFrom(RuleBook rules, Obligation open) => Deadlines.AtRiskFrom(open.Due, open.TriggeredAt, rules.Calendar);

    private static bool HasTask(Journey journey, int obligation)
    {
        foreach (var task in journey.Tasks.Open)
        {
            if (task.Obligations.Contains(obligation))
            {
                return true;
            }
        }

        return false;
    }
}
