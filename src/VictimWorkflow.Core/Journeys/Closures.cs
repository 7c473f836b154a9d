using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>Closes obligations on evidence: what was told, recorded or delivered. Nothing closes silently.</summary>
internal static class Closures
{
    public const string ReviewWindowRule = "R6-VRR-WINDOW";
    public const string AttemptsRule = "SOP-ATTEMPTS";
    private const string ReviewInfoRule = "R6-VRR-INFO";
    // Rows that one and the same contact opens and answers.
    private static readonly string[] s_toldInTheSameContact = [Notices.MethodRule, "R12-ESCALATE"];
    private static readonly string[] s_decisionsToTell = ["R6-NFA", "R6-NFA-CPS", "R6-CPS-STOP"];

    public static void Close(JourneyDraft draft, LogEntry entry)
    {
        switch (entry.Event)
        {
            case Event.ContactLogged e:
                CloseByContact(draft, entry, e);
                CloseTask(draft, e.TaskRef, !ContactEvidence.IsFailedAttempt(e));
                break;
            case Event.DutyRecorded e:
                CloseByRecord(draft, entry, e);
                CloseTask(draft, e.TaskRef, isAnswered: true);
                break;
            case Event.DeliveryReported e:
                Delivery.Report(draft, entry, e);
                break;
            case Event.UpdateOptedOut when draft.Journey.DeclinedBy == Stated.In(entry):
                Waive(draft, entry);
                break;
            case Event.DutyExtended e:
                Extend(draft, entry, e);
                break;
            case Event.JourneyTerminated:
                Terminate(draft, entry);
                break;
        }

        CloseByTrigger(draft, entry);
    }

    /// <summary>After each step: what hangs on obligations that are closed now has nothing left to do.</summary>
    public static void FollowUp(JourneyDraft draft)
    {
        var obligations = draft.Journey.Obligations;
        foreach (var task in draft.Journey.Tasks.Open)
        {
            if (task.CopyFor is null && IsNothingLeft(obligations, task.Obligations))
            {
                draft.Put(task with { Status = IsAnyMet(obligations, task) ? HumanTaskStatus.Done : HumanTaskStatus.Withdrawn, ClosedAt = draft.Now });
            }
        }

        foreach (var message in draft.Journey.Messages.Open)
        {
            if (message is { Status: MessageStatus.Planned or MessageStatus.HeldForHuman, CopyFor: null } && IsNothingLeft(obligations, message.Obligations))
            {
                draft.Put(message with { Status = MessageStatus.Withdrawn, Detail = NotSentBecause.NothingLeft });
            }
        }

        foreach (var conflict in draft.Journey.Conflicts.Open)
        {
            if (!IsStillOpen(obligations, conflict.Obligation))
            {
                draft.Put(conflict with { ClosedAt = draft.Now });
            }
        }
    }

    private static bool IsAnyMet(Ledger<Obligation> obligations, HumanTask task) =>
        task.Obligations.Any(n => obligations[n].Status is ObligationStatus.Met or ObligationStatus.MetLate);

    private static bool IsStillOpen(Ledger<Obligation> obligations, int number) => obligations.Find(number) is { IsOpen: true };

    // What hung on obligations from the beginning is not among them.
    private static bool IsNothingLeft(Ledger<Obligation> obligations, ImmutableArray<int> numbers)
    {
        foreach (var number in numbers)
        {
            if (IsStillOpen(obligations, number))
            {
                return false;
            }
        }

        return !numbers.IsEmpty;
    }

    // Work that hangs on no obligation is done when somebody says so.
    private static void CloseTask(JourneyDraft draft, string? taskRef, bool isAnswered)
    {
        if (isAnswered && TaskFor(draft, taskRef) is { Status: HumanTaskStatus.Open } task)
        {
            draft.Put(task with { Status = HumanTaskStatus.Done, ClosedAt = draft.Now });
        }
    }

    private static HumanTask? TaskFor(JourneyDraft draft, string? taskRef) =>
        taskRef is not null && TaskRefs.Find(draft.Journey, taskRef) is { } task && (task.CopyFor is not null || task.Obligations.IsEmpty) ? task : null;

    /// <summary>Whoever said so was wrong: the work is still to be done, unless somebody else said it too.</summary>
    public static void ReopenTask(JourneyDraft draft, Event withdrawn, IEnumerable<LogEntry> standing)
    {
        if (AnsweredBy(withdrawn) is { } taskRef && TaskFor(draft, taskRef) is { Status: HumanTaskStatus.Done } task
            && !standing.Any(e => AnsweredBy(e.Event) == taskRef))
        {
            draft.Put(task with { Status = HumanTaskStatus.Open, ClosedAt = null, ClaimedBy = null });
            draft.Wish(new Effect.NotifyStaff(task.Number));
        }
    }

    private static string? AnsweredBy(Event happened) => happened switch
    {
        Event.ContactLogged e => ContactEvidence.IsFailedAttempt(e) ? null : e.TaskRef,
        Event.DutyRecorded e => e.TaskRef,
        _ => null,
    };

    private static void CloseByTrigger(JourneyDraft draft, LogEntry entry)
    {
        // What a record or a delivery discharges is closed by now, and of a contact all but what it opened itself.
        if (entry.Event is Event.DutyRecorded or Event.DeliveryReported)
        {
            return;
        }

        var happening = draft.Seen(entry);
        foreach (var open in draft.OpenObligations)
        {
            var isOwn = open.EventRef == entry.EventId;
            if ((entry.Event is Event.ContactLogged && !isOwn) || !draft.RuleOf(open).Clocks[open.Clock].IsClosedBy(entry.Type))
            {
                continue;
            }

            var closes = draft.RuleOf(open).Clocks[open.Clock].Closes;
            if (isOwn && IsMetByOpening(closes, happening))
            {
                // A log entry is made when it reaches us, not when the contact took place.
                draft.Close(open, ObligationStatus.Met, entry.ReceivedAt, entry.EventId);
            }
            else if (SameSuspect(open, entry.Event) && SameHearing(open, entry.Event) && IsMetBy(closes, happening, isOwn))
            {
                draft.Close(open, ObligationStatus.Met, MetAt(entry), entry.EventId);
            }
        }
    }

    private static bool IsMetByOpening(ImmutableArray<Trigger> closes, Happening happening) => happening.Event is Event.ContactLogged
        && closes.Any(t => t.Event == happening.Entry.Type && (t.When == Conditions.SameEvent || (t.When == Conditions.DocumentStored && t.When.Holds(happening))));

    // What opens a row meets it only where the contract says by what.
    private static bool IsMetBy(ImmutableArray<Trigger> closes, Happening happening, bool isOwn) => happening.Event is not Event.ContactLogged
        && closes.Any(t => t.Event == happening.Entry.Type && (t.When?.Holds(happening) ?? !isOwn));

    // The court has sent its result when witness care has it, not when the court sat.
    private static Instant MetAt(LogEntry entry) => entry.Event switch
    {
        Event.WitnessAttended { CalledAt: { } calledAt } => calledAt,
        Event.HearingResulted or Event.AppealRecorded => entry.KnownAt,
        _ => entry.OccurredAt,
    };

    private static bool SameHearing(Obligation open, Event happened) =>
        open.Hearing is null || Before.HearingOf(happened) is not { } hearing || hearing == open.Hearing;

    private static bool SameSuspect(Obligation open, Event happened) =>
        happened.SuspectRef is null || open.Suspect is null || open.Suspect == happened.SuspectRef;

    private static void CloseByContact(JourneyDraft draft, LogEntry entry, Event.ContactLogged contact)
    {
        foreach (var cover in contact.Covers)
        {
            // "Not now" leaves an offer open.
            if (cover.Answer == CoverAnswer.NotNow)
            {
                continue;
            }

            MeetInAdvance(draft, entry, contact, cover);
            foreach (var open in draft.OpenObligations)
            {
                if (IsCovered(open, contact, cover, entry.OccurredAt) && (open.EventRef != entry.EventId || s_toldInTheSameContact.Contains(open.Rule)))
                {
                    Settle(draft, entry, contact, cover, open);
                }
            }
        }

        if (ContactEvidence.IsSuccess(contact))
        {
            foreach (var trying in draft.OpenObligations.Where(o => o.Rule == AttemptsRule).ToList())
            {
                draft.Close(trying, ObligationStatus.Met, entry.OccurredAt, entry.EventId);
            }
        }
        else if (ContactEvidence.IsFailedAttempt(contact))
        {
            AttemptLadder.Failed(draft, contact, entry.OccurredAt);
        }
    }

    // A contact tells of what had happened by then, unless it names the event.
    // An offer made before its time has come is stored as met (events, contact.logged).
    private static void MeetInAdvance(JourneyDraft draft, LogEntry entry, Event.ContactLogged contact, Cover cover)
    {
        if (!ContactGuards.MayBeCoveredInAdvance(cover.Rule))
        {
            return;
        }

        var edition = draft.Rules.EditionOn(London.DateOf(entry.OccurredAt));
        if (!edition.Rules.TryGetValue(cover.Rule, out var rule)
            || draft.Journey.Obligations.Of(cover.Rule).Any() || (cover.Rule == "R7-BIS" && !draft.Journey.Person.IsBusiness)
            || !ContactEvidence.Discharges(draft.Journey, rule, rule.Channel, contact, entry.OccurredAt, draft.IsWritingBarred))
        {
            return;
        }

        if (Openings.Open(draft, edition, rule, 0, entry, entry.OccurredAt) is { IsOpen: true } opened)
        {
            draft.Close(opened, ObligationStatus.Met, entry.OccurredAt, entry.EventId);
        }
    }

    private static bool IsCovered(Obligation open, Event.ContactLogged contact, Cover cover, Instant occurredAt)
    {
        var suspect = cover.SuspectRef ?? contact.SuspectRef;
        return open.Rule == cover.Rule && (suspect is null || open.Suspect is null || open.Suspect == suspect)
            && (cover.EventRef is null ? open.TriggeredAt <= occurredAt : open.EventRef == cover.EventRef);
    }

    private static void Settle(JourneyDraft draft, LogEntry entry, Event.ContactLogged contact, Cover cover, Obligation open)
    {
        var rule = draft.RuleOf(open);
        var happening = draft.Seen(entry);
        if (!rule.Clocks[open.Clock].Closes.Any(t => t.Event == entry.Type && (t.When?.Holds(happening) ?? true)))
        {
            return;
        }

        if (ContactEvidence.Discharges(draft.Journey, rule, open.Channel, contact, entry.OccurredAt, draft.IsWritingBarred))
        {
            draft.Close(open, ObligationStatus.Met, entry.OccurredAt, entry.EventId);
            OpenWhatFollows(draft, entry, contact, cover, open);
        }
        else if (ContactEvidence.IsFailedAttempt(contact))
        {
            draft.Put(open with { FailedAttempts = open.FailedAttempts + 1 });
        }
    }

    /// <summary>How to ask for a review is never told before the decision itself is (R6-VRR-INFO, "with the decision").</summary>
    public static bool HasDecisionToTell(Journey journey, Obligation reviewInfo) => reviewInfo.Rule == ReviewInfoRule
        && journey.Obligations.Open.Any(o => o.Suspect == reviewInfo.Suspect && s_decisionsToTell.Contains(o.Rule));

    // The time to ask for a review runs from the day the person was told, for each suspect by itself; an acknowledged complaint
    // is answered by the date promised with it, else in time from its receipt; a full answer says where to go next.
    private static void OpenWhatFollows(JourneyDraft draft, LogEntry entry, Event.ContactLogged contact, Cover cover, Obligation told)
    {
        (string Rule, Instant From)? next = told.Rule switch
        {
            _ when s_decisionsToTell.Contains(told.Rule) => (ReviewWindowRule, entry.OccurredAt),
            "R12-ACK" when cover.Answer == CoverAnswer.Acknowledged => ("R12-FULL", told.TriggeredAt),
            "R12-FULL" => ("R12-ESCALATE", entry.OccurredAt),
            _ => null,
        };
        var edition = draft.Rules.Editions.First(e => e.Id == told.Edition);
        if (next is { } follows && Openings.Open(draft, edition, edition.Rules[follows.Rule], 0, entry, follows.From) is { } opened)
        {
            var isPromised = told.Rule == "R12-ACK" && contact.NextContactBy > entry.OccurredAt;
            draft.Put(draft.Journey.Obligations[opened.Number] with
            {
                Suspect = told.Suspect,
                Due = isPromised ? Due.EndOf(London.DateOf(contact.NextContactBy!.Value)) : opened.Due,
            });
        }
    }

    private static void CloseByRecord(JourneyDraft draft, LogEntry entry, Event.DutyRecorded record)
    {
        foreach (var open in draft.OpenObligations.Where(o => o.Rule == record.Rule && SameSuspect(o, record)
            && (record.HearingRef is null || o.Hearing is null || o.Hearing == record.HearingRef)).ToList())
        {
            var closes = draft.RuleOf(open).Clocks[open.Clock].IsClosedBy(entry.Type);
            var status = record.Result switch
            {
                DutyResult.Done => ObligationStatus.Met,
                DutyResult.NotApplicable => ObligationStatus.NotOwed,
                DutyResult.NotPossible or DutyResult.Excused => ObligationStatus.Cancelled,
            };
            if (closes || record.Result != DutyResult.Done)
            {
                draft.Close(open, status, entry.OccurredAt, entry.EventId, record.Result == DutyResult.Done ? null : ContractName.Of(record.Result));
            }
        }
    }

    /// <summary>What is declined now and still open is waived.</summary>
    public static void Waive(JourneyDraft draft, LogEntry entry)
    {
        foreach (var open in draft.OpenObligations.Where(o => draft.RuleOf(o).DeclinedAs is { } kind && draft.Journey.Declined.Contains(kind)).ToList())
        {
            draft.Close(open, ObligationStatus.Waived, entry.OccurredAt, entry.EventId, "declined");
        }
    }

    private static void Extend(JourneyDraft draft, LogEntry entry, Event.DutyExtended extended)
    {
        foreach (var open in draft.OpenObligations.Where(o => o.Rule == extended.Rule && SameSuspect(o, extended)).ToList())
        {
            draft.Put(open with
            {
                OriginalDue = open.OriginalDue ?? open.Due,
                Due = open.Due.Kind == DueKind.EndOfDay ? Due.EndOf(London.DateOf(extended.NewDue)) : Due.By(extended.NewDue),
                AtRiskRaised = false,
                OverdueRaised = false,
            });
        }

        if (extended.TellVictim == true && !draft.Journey.IsCase)
        {
            var edition = draft.Rules.EditionOn(London.DateOf(entry.OccurredAt));
            if (edition.Rules.TryGetValue(Notices.MethodRule, out var rule))
            {
                Openings.Open(draft, edition, rule, 0, entry);
            }

            Notices.TellMovedDate(draft, extended.NewDue);
        }
    }

    private static void Terminate(JourneyDraft draft, LogEntry entry)
    {
        foreach (var open in draft.OpenObligations.ToList())
        {
            draft.Close(open, ObligationStatus.Cancelled, entry.OccurredAt, entry.EventId, "journey-terminated");
        }
    }

    /// <summary>Closes what ends with its period: the right to a review, whose last day is over.</summary>
    public static void CloseByClock(JourneyDraft draft)
    {
        foreach (var open in draft.OpenObligations)
        {
            if (open.Due.IsOverAt(draft.Now) && draft.RuleOf(open).Clocks[open.Clock].EndsQuietly)
            {
                draft.Put(open with { Status = ObligationStatus.Met, ClosedAt = open.Due.Ends, ClosedBy = Trigger.ByClock, Because = "period-over" });
            }
        }
    }
}
