using System.Collections.Immutable;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>One person had two references. What is open goes over with its dates, and the safety and the wishes of both bind.</summary>
internal static class Merging
{
    private const string Because = "merged-into-another-record";

    /// <summary>What the other record knew of the person, and their wishes, are known here before anything is opened or told.</summary>
    public static void Bind(JourneyDraft draft, LogEntry entry)
    {
        var before = draft.Journey;
        if (before.State != JourneyState.Terminated && IsIntoOurs(before, entry) && entry.CarriedWishes is { } wishes)
        {
            draft.Change(j => wishes.Bind(j, entry.OccurredAt));
            Updates.AfterMerge(draft, entry, before);
        }
    }

    public static void Follow(JourneyDraft draft, LogEntry entry)
    {
        if (entry.Event is not Event.PersonMerged merged)
        {
            return;
        }

        if (draft.Journey.PersonRef == merged.PersonRef)
        {
            LeaveOff(draft, entry);
        }
        else
        {
            TakeOver(draft, entry);
        }
    }

    /// <summary>The limits that the other record gave the person; null when nothing is merged into this one.</summary>
    public static Tier? TierBroughtBy(Journey journey, LogEntry entry) => entry.Event switch
    {
        Event.PersonMerged when IsIntoOurs(journey, entry) => entry.CarriedWishes?.Tier,
        Event.JourneyCarriedOver over when over.PersonRef == journey.PersonRef => over.Carried.Tier,
        _ => null,
    };

    /// <summary>What left the record that goes, or may have left, and has told nobody yet.</summary>
    public static ImmutableArray<Message> LeftFrom(Journey gone) =>
    [
        .. gone.Messages.Values.Where(m => m is { CopyFor: null, Status: MessageStatus.Released or MessageStatus.Accepted or MessageStatus.Unknown })
            .Select(m => m with { CarriedFrom = m.CarriedFrom ?? TaskRefs.Of(gone, m.Number) }),
    ];

    private static bool IsIntoOurs(Journey journey, LogEntry entry) => (entry.Event as Event.PersonMerged)?.IntoRef is { } into && into == journey.PersonRef;

    private static void LeaveOff(JourneyDraft draft, LogEntry entry)
    {
        foreach (var open in draft.OpenObligations.ToList())
        {
            draft.Close(open, ObligationStatus.Superseded, entry.OccurredAt, entry.EventId, Because);
        }

        // What concerns everybody goes on in the record that stays; here it would be owed a second time.
        draft.Change(j => j with { State = JourneyState.Terminated });
    }

    private static void TakeOver(JourneyDraft draft, LogEntry entry)
    {
        TakeOverObligations(draft, entry);
        Audience.Changed(draft);
        Closures.Waive(draft, entry);
        Updates.WaiveWhenOff(draft, entry);
        AttemptLadder.RaiseWhenExhausted(draft);
        // What was planned before may fall in a time that is to be avoided now.
        ContactPlanning.AgreementChanged(draft);
    }

    // The same thing owed twice is owed once, by the nearer date; what the person was told or declined as the record that stays is done.
    private static void TakeOverObligations(JourneyDraft draft, LogEntry entry)
    {
        var numbers = new SortedDictionary<int, int>();
        foreach (var carried in entry.Carried.Where(c => !draft.Journey.Obligations.Of(c.Rule).Any(o => !o.IsOpen && IsSame(o, c))).ToList())
        {
            var own = draft.OpenObligations.FirstOrDefault(o => o.Rule == carried.Rule && o.Suspect == carried.Suspect
                && (o.EventRef == carried.EventRef || draft.RuleOf(o).OnlyOneOpen || draft.RuleOf(o).OnlyOnce));
            var number = numbers[carried.Number] = own?.Number ?? draft.NextNumber();
            if (own is null)
            {
                draft.Put(carried with { Number = number });
                draft.ToPlan.Add(number);
                Tiers.PullIn(draft, draft.Journey.Obligations[number], entry.OccurredAt);
            }
            else if (carried.Due.Ends < own.Due.Ends)
            {
                draft.Put(own with { Due = carried.Due, AtRiskRaised = false, OverdueRaised = false });
                draft.ToPlan.Add(number);
            }
        }

        TakeOverMessages(draft, entry, numbers);
    }

    // What is on its way is not sent again before it is known what came of it; where nobody will know, a person makes sure.
    private static void TakeOverMessages(JourneyDraft draft, LogEntry entry, SortedDictionary<int, int> numbers)
    {
        foreach (var message in entry.CarriedMessages.Where(m => m.Obligations.Any(numbers.ContainsKey)))
        {
            var taken = message with { Number = draft.NextNumber(), Obligations = CarryingOver.Renumbered(message.Obligations, numbers) };
            draft.Put(taken);
            draft.ToPlan.RemoveAll(taken.Obligations.Contains);
            if (taken.IsSettled || taken.Detail is not null)
            {
                ContactPlanning.AskInstead(draft, taken, taken.Detail ?? Delivery.InDoubt);
            }
        }
    }

    private static bool IsSame(Obligation own, Obligation carried) => own.EventRef == carried.EventRef && own.Suspect == carried.Suspect
        && own.Hearing == carried.Hearing && own.Clock == carried.Clock;
}
