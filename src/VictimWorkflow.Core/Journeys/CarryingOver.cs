using System.Collections.Immutable;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>
/// A crime was merged into another. Each journey of the one that goes ends here and goes on in the one that stays: nothing open is
/// lost, nothing is owed or sent twice.
/// </summary>
internal static class CarryingOver
{
    /// <summary>On what was told before the crime was merged.</summary>
    public const string SettledBefore = "settled-before-the-merge";

    private const string Because = "merged-into-another-crime";

    public static void Leave(JourneyDraft draft, LogEntry entry)
    {
        var journey = draft.Journey;
        draft.Wish(new Effect.CarryOver(new Event.JourneyCarriedOver(entry.Merged!, journey.Id, journey.Role, Going(journey))
        {
            CrimeRef = entry.Merged!.Into,
            PersonRef = journey.PersonRef,
            OccurredAt = entry.OccurredAt,
        }));
        foreach (var open in draft.OpenObligations)
        {
            draft.Close(open, ObligationStatus.Superseded, entry.OccurredAt, entry.EventId, Because);
        }

        foreach (var waiting in journey.Messages.Open.Where(m => m.Status is MessageStatus.Planned or MessageStatus.HeldForHuman))
        {
            draft.Put(waiting with { Status = MessageStatus.Withdrawn, Detail = Because });
        }

        foreach (var task in journey.Tasks.Open)
        {
            draft.Put(task with { Status = HumanTaskStatus.Withdrawn, ClosedAt = draft.Now });
        }

        draft.ToPlan.Clear();
        draft.Change(j => j with { State = JourneyState.Terminated, SuspendedUntil = null, MergedInto = entry.Merged.Into });
    }

    public static void Take(JourneyDraft draft, LogEntry entry)
    {
        if (entry.Event is not Event.JourneyCarriedOver over)
        {
            return;
        }

        draft.Change(j => Knowing(j, over.From));
        if (over.PersonRef != draft.Journey.PersonRef)
        {
            return;
        }

        TakeWishes(draft, entry, over);
        var numbers = new SortedDictionary<int, int>();
        var brought = new SortedSet<int>();
        foreach (var obligation in over.Carried.Obligations)
        {
            if ((obligation.IsOpen ? TakeOpen(draft, obligation, brought) : TakeSettled(draft, entry, obligation, brought)) is { } number)
            {
                numbers[obligation.Number] = number;
            }
        }

        Closures.Waive(draft, entry);
        Updates.WaiveWhenOff(draft, entry);
        TakeMessages(draft, over, numbers);
        TakeTasks(draft, over, numbers, brought);
        ContactPlanning.PlanAgain(draft);
    }

    // What holds of the other record holds for everybody of this crime.
    private static Journey Knowing(Journey journey, MergedCrime merged) => journey with
    {
        Case = journey.Case with { Flags = journey.Case.Flags.Union(merged.Flags), IsRestricted = journey.Case.IsRestricted || merged.IsRestricted },
        MergedFrom = [.. journey.MergedFrom.Union(merged.Refs).Order(StringComparer.Ordinal)],
        Suspects = merged.Suspects.Where(s => s.Under18 && journey.Suspects.ContainsKey(s.Ref))
            .Aggregate(journey.Suspects, (all, s) => all.SetItem(s.Ref, all[s.Ref] with { Under18 = true })),
    };

    private static CarriedJourney Going(Journey journey) => new(
        [.. journey.Obligations.Values.Where(o => o.IsOpen || IsSettled(o))],
        [.. journey.Messages.Values.Where(m => m.Attempt > 0 || m is { Status: MessageStatus.Planned, CopyFor: not null })],
        journey.Tasks.Open)
    {
        Person = journey.Person,
        Tier = journey.Tier,
        Wishes = CarriedWishes.Of(journey),
        Noted = journey.Noted,
        LastSuccessfulContactAt = journey.LastSuccessfulContactAt,
        BailChangedAt = journey.Case.BailChangedAt,
        SuspendedUntil = journey.SuspendedUntil,
    };

    private static bool IsSettled(Obligation o) =>
        o.Status is ObligationStatus.Met or ObligationStatus.MetLate or ObligationStatus.Waived || o.Because == SettledBefore;

    // Somebody new began here with their wishes; of somebody known in both, the wishes of both records bind.
    private static void TakeWishes(JourneyDraft draft, LogEntry entry, Event.JourneyCarriedOver over)
    {
        var carried = over.Carried;
        draft.Change(j => j with
        {
            Noted = j.Noted.AddRange(carried.Noted.Where(n => !j.Noted.ContainsKey(n.Key))),
            LastSuccessfulContactAt = carried.LastSuccessfulContactAt is { } at && !(j.LastSuccessfulContactAt >= at) ? at : j.LastSuccessfulContactAt,
            Case = carried.BailChangedAt is { } changed && !(j.Case.BailChangedAt >= changed) ? j.Case with { BailChangedAt = changed } : j.Case,
        });
        if (draft.Journey.JoinedWith == entry.Sequence)
        {
            draft.Change(j => carried.SuspendedUntil is { } until ? j with { State = JourneyState.Suspended, SuspendedUntil = until } : j);
            return;
        }

        draft.Change(j => carried.Wishes.Bind(j, entry.OccurredAt) with { Role = j.Role == over.Role ? j.Role : JourneyRole.Both });
        draft.Change(j => j with { Person = CarriedWishes.Known(j.Person, carried.Person) });
        Audience.Changed(draft);
        // What was planned before may fall in a time that is to be avoided now.
        ContactPlanning.AgreementChanged(draft);
    }

    // Owed in both, it is owed once, by the nearer date. What a crime or a person is owed only once was seen to here, if it was.
    private static int? TakeOpen(JourneyDraft draft, Obligation carried, SortedSet<int> brought)
    {
        var same = draft.Journey.Obligations.Of(carried.Rule).Where(o => IsSame(o, carried)).ToList();
        if (same.Find(o => o.IsOpen) is not { } own)
        {
            return (draft.Journey.IsCase || draft.RuleOf(carried).OnlyOnce) && same.Exists(IsSettled) ? null : Bring(draft, carried, brought);
        }

        if (carried.Due.Ends is { } ends && !(own.Due.Ends <= ends))
        {
            draft.Put(carried with { Number = own.Number, FailedAttempts = own.FailedAttempts + carried.FailedAttempts });
            foreach (var task in draft.Journey.Tasks.Open.Where(t => t.Obligations.Contains(own.Number) && !(t.Due <= ends)))
            {
                draft.Put(task with { Due = ends });
            }
        }

        return own.Number;
    }

    // What was told stays known, counted where it was told. Somebody new was told it there, and is not owed it here from the start.
    private static int TakeSettled(JourneyDraft draft, LogEntry entry, Obligation carried, SortedSet<int> brought)
    {
        if (draft.Journey.JoinedWith == entry.Sequence)
        {
            foreach (var own in draft.OpenObligations.Where(o => IsSame(o, carried) && !brought.Contains(o.Number)))
            {
                draft.Close(own, ObligationStatus.Superseded, entry.OccurredAt, entry.EventId, SettledBefore);
            }
        }

        var settled = carried.Status == ObligationStatus.Waived ? carried : carried with { Status = ObligationStatus.Superseded, Because = SettledBefore };
        return Bring(draft, settled, brought);
    }

    private static bool IsSame(Obligation own, Obligation carried) =>
        own.Rule == carried.Rule && own.Suspect == carried.Suspect && own.Clock == carried.Clock;

    private static int Bring(JourneyDraft draft, Obligation carried, SortedSet<int> brought)
    {
        var number = draft.NextNumber();
        draft.Put(carried with { Number = number });
        brought.Add(number);
        return number;
    }

    // What is on its way already is not sent again.
    private static void TakeMessages(JourneyDraft draft, Event.JourneyCarriedOver over, SortedDictionary<int, int> numbers)
    {
        foreach (var message in over.Carried.Messages)
        {
            var taken = message with
            {
                Number = draft.NextNumber(),
                Obligations = Renumbered(message.Obligations, numbers),
                CarriedFrom = message.CarriedFrom ?? $"{over.FromJourney}.{message.Number}",
                Status = message is { CopyFor: null, Status: MessageStatus.Planned or MessageStatus.HeldForHuman } ? MessageStatus.Withdrawn : message.Status,
            };
            if (taken is { CopyFor: null, Detail: null, Status: MessageStatus.Released or MessageStatus.Accepted or MessageStatus.Delivered })
            {
                TakeOutOfPlanned(draft, taken.Obligations);
            }

            draft.Put(taken);
        }
    }

    private static void TakeOutOfPlanned(JourneyDraft draft, ImmutableArray<int> onTheWay)
    {
        foreach (var planned in draft.Journey.Messages.Open.Where(m => m is { CopyFor: null, Status: MessageStatus.Planned } && m.Obligations.Any(onTheWay.Contains)))
        {
            var rest = planned.Obligations.RemoveRange(onTheWay);
            draft.Put(rest.IsEmpty ? planned with { Status = MessageStatus.Withdrawn, Detail = Because } : planned with { Obligations = rest });
        }
    }

    private static void TakeTasks(JourneyDraft draft, Event.JourneyCarriedOver over, SortedDictionary<int, int> numbers, SortedSet<int> brought)
    {
        foreach (var task in over.Carried.Tasks)
        {
            var left = Renumbered(task.Obligations, numbers).RemoveAll(n => !brought.Contains(n));
            ImmutableArray<string> named = [.. task.CarriedFrom, $"{over.FromJourney}.{task.Number}"];
            if (left.IsEmpty == task.Obligations.IsEmpty)
            {
                var taken = task with { Number = draft.NextNumber(), Obligations = left, Message = null, CarriedFrom = named };
                draft.Put(taken);
                draft.Wish(new Effect.NotifyStaff(taken.Number));
            }
            else if (draft.Journey.Tasks.Open.FirstOrDefault(t => t.Obligations.Intersect(Renumbered(task.Obligations, numbers)).Any()) is { } own)
            {
                // The same is to be done here already.
                draft.Put(own with { CarriedFrom = own.CarriedFrom.AddRange(named) });
            }
        }
    }

    public static ImmutableArray<int> Renumbered(ImmutableArray<int> obligations, SortedDictionary<int, int> numbers) =>
        [.. obligations.Where(numbers.ContainsKey).Select(n => numbers[n]).Distinct().Order()];
}
