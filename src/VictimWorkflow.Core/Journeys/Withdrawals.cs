using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>
/// An event that never was stated nothing, opened nothing and met nothing: the facts are what the rest of the log says, and so is what
/// is owed. What was done on its word stays done; who was told is told again.
/// </summary>
/// <remarks>
/// The log is gone through twice, with the event and without, and only where the two differ the journey is set right. What the log does
/// not decide (messages, the hours at which something was done) stays as it is.
/// </remarks>
internal static class Withdrawals
{
    private const string Because = "event-withdrawn";

    public static void Follow(JourneyDraft draft, LogEntry withdrawal)
    {
        if (withdrawal.Event is not Event.EventWithdrawn e)
        {
            return;
        }

        // From a log with gaps nothing is concluded: what is known stays.
        if (draft.Withdrawn is not { } withdrawn || !JourneyMachine.Concerns(draft.Journey, withdrawn.Event) || draft.Earlier.Length != withdrawal.Sequence - 1)
        {
            Cancel(draft, withdrawal, e.EventRef, [.. draft.Journey.Obligations.Values.Where(o => o.EventRef == e.EventRef)], isNews: true);
            return;
        }

        var (stood, standing) = (Standing(draft, draft.Earlier), Standing(draft, draft.Earlier.Add(withdrawal)));
        if (!stood.Any(earlier => earlier.EventId == e.EventRef))
        {
            return; // Taken back before: that was seen to then.
        }

        var (before, after) = (Replayed(draft, stood), Replayed(draft, standing));
        Recall(draft, withdrawal, after);
        Cancel(draft, withdrawal, e.EventRef, NeverArose(draft.Journey, e.EventRef, before, after), isNews: withdrawn.Event is not Event.ContactLogged);
        OweAgain(draft, withdrawn, before, after);
        TakeBackWork(draft, withdrawn, standing);
        AttemptLadder.TakeBack(draft, withdrawn);
    }

    private static void Recall(JourneyDraft draft, LogEntry withdrawal, Journey facts)
    {
        var before = draft.Journey;
        var isPaused = facts.State == JourneyState.Suspended && !(facts.SuspendedUntil <= draft.Now);
        var namedByMistake = (draft.Withdrawn?.Event as Event.SuspectIdentified)?.SuspectRef is { } suspect && !facts.Suspects.ContainsKey(suspect) ? suspect : null;
        draft.Change(j => j with
        {
            Role = facts.Role,
            State = facts.State == JourneyState.Terminated || isPaused ? facts.State : JourneyState.Running,
            SuspendedUntil = isPaused ? facts.SuspendedUntil : null,
            Case = facts.Case with
            {
                Absences = j.Case.Absences,
                AbsenceSaid = j.Case.AbsenceSaid,
                IsRestricted = j.Case.IsRestricted || facts.Case.IsRestricted,
            },
            Person = Person(j.Person, facts.Person),
            Tier = facts.Tier,
            Agreements = facts.Agreements,
            Declined = facts.Declined,
            DeclinedBy = facts.DeclinedBy,
            Attempts = facts.Attempts,
            Noted = facts.Noted,
            LastSuccessfulContactAt = facts.LastSuccessfulContactAt,
            Suspects = j.Suspects.Where(s => s.Key != namedByMistake).ToImmutableSortedDictionary(s => s.Key, s => facts.Suspects.GetValueOrDefault(s.Key) is { } told
                ? s.Value with { Under18 = told.Under18, IsReviewPending = told.IsReviewPending } : s.Value, StringComparer.Ordinal),
            Hearings = j.Hearings.ToImmutableSortedDictionary(
                h => h.Key, h => Hearing(h.Value, facts.Hearings.GetValueOrDefault(h.Key), withdrawal.OccurredAt), StringComparer.Ordinal),
        });
        if (HasOtherWishes(before, draft.Journey))
        {
            ContactPlanning.AgreementChanged(draft);
        }

        Audience.Changed(draft);
        ContactPlanning.Redirect(draft, m => draft.Card.Find(m.Point) is null, NotSentBecause.PointNotSafe);
    }

    // Whoever came of age, or whose time ended, did so by the clock and not by the log.
    private static PersonFacts Person(PersonFacts known, PersonFacts told) => told with
    {
        IsOfAge = known.IsOfAge && told.Turns18On is not null,
        Representatives = told.Representatives.ToImmutableSortedDictionary(r => r.Key, r => r.Value with
        {
            HasEnded = known.Representatives.GetValueOrDefault(r.Key) is { HasEnded: true } old && old.Until == r.Value.Until,
        }),
    };

    // What it opened, or let something else open.
    private static List<Obligation> NeverArose(Journey journey, string eventRef, Journey before, Journey after)
    {
        var (with, without) = (Rows(before), Rows(after));
        return [.. Rows(journey).Where(r => r.Value.EventRef == eventRef || (with.ContainsKey(r.Key) && !without.ContainsKey(r.Key))).Select(r => r.Value)];
    }

    // What never arose is not owed; who was told of it already is owed a correction. A round, another try and what the event itself met
    // told nothing; of a contact that never was, nobody has heard.
    private static void Cancel(JourneyDraft draft, LogEntry withdrawal, string eventRef, List<Obligation> neverArose, bool isNews)
    {
        bool IsTelling(Obligation o) => draft.RuleOf(o).Channel is not (Code.Channel.Internal or Code.Channel.AnotherBody);
        bool IsTold(Obligation o) => Copies.IsTold(o) && o.ClosedBy != eventRef && !Updates.ComesRoundAgain(o.Rule)
            && (isNews || (IsTelling(o) && o.Rule != Closures.AttemptsRule));
        // Declined or replaced, it counts no longer either; only what was told stays as it was told.
        foreach (var untold in neverArose.Where(o => !IsTold(o)))
        {
            draft.Close(untold, ObligationStatus.Cancelled, withdrawal.OccurredAt, withdrawal.EventId, Because);
        }

        Copies.RaiseCorrections(draft, n => neverArose.Exists(o => o.Number == n));
        var wasSent = draft.Journey.Messages.Values.Any(m => m.CopyFor is null && m.Status is MessageStatus.Released or MessageStatus.Accepted or MessageStatus.Delivered
            && m.Obligations.Any(n => neverArose.Exists(o => o.Number == n)));
        if (isNews && (wasSent || neverArose.Exists(o => IsTold(o) && IsTelling(o))))
        {
            ContactPlanning.RaiseCorrection(draft);
        }
    }

    private static void OweAgain(JourneyDraft draft, LogEntry withdrawn, Journey before, Journey after)
    {
        var (with, own) = (Rows(before), Rows(draft.Journey));
        foreach (var (key, right) in Rows(after))
        {
            var wrong = with.GetValueOrDefault(key);
            if (own.GetValueOrDefault(key) is not { } known)
            {
                if (wrong is null)
                {
                    Put(draft, withdrawn, right with { Number = draft.NextNumber() });
                }
            }
            else if (SetRight(known, wrong, right, withdrawn.EventId) is var next && next != known)
            {
                Put(draft, withdrawn, next);
            }
        }
    }

    // Whose work it is, whether it is done, and what was decided about it.
    private static void TakeBackWork(JourneyDraft draft, LogEntry withdrawn, ImmutableArray<LogEntry> standing)
    {
        switch (withdrawn.Event)
        {
            case Event.ContactLogged or Event.DutyRecorded:
                Closures.ReopenTask(draft, withdrawn.Event, standing);
                break;
            case Event.OfficerUnavailable:
                Absences.LearnAgain(draft, standing);
                break;
            case Event.TaskClaimed or Event.TaskReassigned when TaskOf(withdrawn.Event) is { } taskRef && TaskRefs.Find(draft.Journey, taskRef) is { } task:
                draft.Put(task with { ClaimedBy = null, AssignedTo = null, InsteadOf = null });
                foreach (var entry in standing.Where(e => TaskOf(e.Event) == taskRef))
                {
                    Folding.Fold(draft, entry);
                }

                break;
            case Event.ConflictDecided e:
                ContactPlanning.Undecide(draft, e, withdrawn.OccurredAt);
                break;
        }
    }

    private static string? TaskOf(Event happened) => (happened as Event.TaskClaimed)?.TaskRef ?? (happened as Event.TaskReassigned)?.TaskRef;

    /// <summary>The obligation as it stands where the event never was; as it is where that made no difference, or something else has closed it.</summary>
    private static Obligation SetRight(Obligation known, Obligation? wrong, Obligation right, string withdrawn)
    {
        var isItsDoing = known.ClosedBy == withdrawn || (wrong is null ? known.Because == Because
            : (wrong.Status, wrong.ClosedBy, wrong.ClosedAt) != (right.Status, right.ClosedBy, right.ClosedAt) && known.ClosedBy == wrong.ClosedBy);
        var next = isItsDoing && !(known.IsOpen && right.IsOpen)
            ? known with { Status = right.Status, ClosedAt = right.ClosedAt, ClosedBy = right.ClosedBy, Because = right.Because }
            : known;
        // What enhanced rights moved stays moved (C.5).
        var isDatedByIt = wrong is not null && right.Due != wrong.Due && known.Due == wrong.Due
            && (right.Enhanced, right.PulledInAt) == (wrong.Enhanced, wrong.PulledInAt) && known.PulledInAt is null;
        next = isDatedByIt
            ? next with
            {
                Due = right.Due,
                TriggeredAt = right.TriggeredAt,
                Hearing = right.Hearing,
                OriginalDue = right.OriginalDue,
                AtRiskRaised = false,
                OverdueRaised = false,
            }
            : next;
        var failed = Math.Max(0, known.FailedAttempts - (wrong?.FailedAttempts ?? 0) + right.FailedAttempts);
        return next with
        {
            FailedAttempts = failed,
            Status = failed == 0 && next.Status == ObligationStatus.AttemptedNotDelivered ? ObligationStatus.Open : next.Status,
        };
    }

    private static void Put(JourneyDraft draft, LogEntry withdrawn, Obligation right)
    {
        draft.Put(right);
        if (!right.IsOpen)
        {
            draft.Told.Add(right.Number);
            return;
        }

        if (!draft.Journey.Messages.Open.Any(m => m.CopyFor is null && m.Obligations.Contains(right.Number)))
        {
            draft.ToPlan.Add(right.Number);
        }

        Copies.Untell(draft, right.Number);
        if (withdrawn.Event is Event.JourneyTerminated || draft.Now - right.TriggeredAt > draft.Parameters.HeldWhenLaterThan)
        {
            draft.ToHold.Add(right.Number);
        }
    }

    // One event opens a rule once for each suspect and clock; where it opened it more than once, in the order opened.
    private static Dictionary<(string, string, string?, int, int), Obligation> Rows(Journey journey) => journey.Obligations.Values
        .GroupBy(o => (o.Rule, o.EventRef, o.Suspect, o.Clock))
        .SelectMany(same => same.Select((o, nth) => (Key: (o.Rule, o.EventRef, o.Suspect, o.Clock, nth), Row: o)))
        .ToDictionary(r => r.Key, r => r.Row);

    // A withdrawal may be withdrawn itself; then its event stands. What a journey began with stays known: without it nothing is.
    private static ImmutableArray<LogEntry> Standing(JourneyDraft draft, ImmutableArray<LogEntry> log)
    {
        var journey = draft.Journey;
        var withdrawn = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in log.Reverse())
        {
            if (entry.Event is Event.EventWithdrawn e && !withdrawn.Contains(entry.EventId) && JourneyMachine.Concerns(journey, e))
            {
                withdrawn.Add(e.EventRef);
            }
        }

        return [.. log.Where(e => !withdrawn.Contains(e.EventId) || e.Sequence == journey.JoinedWith || e.Event is Event.CrimeReported)];
    }

    /// <summary>The facts and obligations that these entries give. What messages brought is known from the journey itself.</summary>
    private static Journey Replayed(JourneyDraft draft, ImmutableArray<LogEntry> standing)
    {
        var known = Rows(draft.Journey).ToDictionary(r => r.Value.Number, r => r.Key);
        var journey = Begun(draft.Journey, standing);
        foreach (var entry in standing.Select(e => ContactEvidence.Heard(journey, e)))
        {
            var step = new JourneyDraft(journey, draft.Card, draft.Rules, entry.ReceivedAt) { Entry = entry };
            if (entry.Event is Event.DeliveryReported e && TaskRefs.FindMessage(draft.Journey, e.MessageRef) is { } message)
            {
                var rows = Rows(journey);
                var told = message.Obligations.Where(n => known.ContainsKey(n) && rows.ContainsKey(known[n])).Select(n => rows[known[n]].Number);
                step.Change(j => j with { Messages = Ledger.Of([message with { Obligations = [.. told] }]) });
            }

            JourneyMachine.TakeIn(step, entry);
            journey = step.Numbered;
        }

        return journey;
    }

    private static Journey Begun(Journey journey, ImmutableArray<LogEntry> log)
    {
        var begun = new Journey
        {
            Id = journey.Id,
            CrimeRef = journey.CrimeRef,
            PersonRef = journey.PersonRef,
            Role = journey.Role,
            StartedAt = journey.StartedAt,
            JoinedWith = journey.JoinedWith,
        };
        return log.FirstOrDefault(e => e.Sequence == journey.JoinedWith) is { } joined ? begun.KnownFrom(joined.Event) : begun;
    }

    // Taken as held on a day it was never listed for, it still comes; of a listing that never was and replaced none, nothing comes.
    private static HearingFacts Hearing(HearingFacts known, HearingFacts? told, Instant at) => told is null
        ? known with { IsVacated = true, ListedAt = Instant.MinValue }
        : told with { IsHeld = told.IsResulted || (told.StartsAt > at ? told.IsHeld && told.ListedBy == known.ListedBy : known.IsHeld) };

    private static bool HasOtherWishes(Journey a, Journey b) =>
        !a.Agreements.Select(w => w.AgreedAt).SequenceEqual(b.Agreements.Select(w => w.AgreedAt))
        || !a.Person.Representatives.Keys.SequenceEqual(b.Person.Representatives.Keys)
        || a.Person.Representatives.Any(r => r.Value.Agreement?.AgreedAt != b.Person.Representatives[r.Key].Agreement?.AgreedAt);
}
