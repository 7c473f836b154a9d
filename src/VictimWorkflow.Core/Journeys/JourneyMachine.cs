using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>
/// Decides what something that has happened means for one person's journey. Every rule, deadline, channel, retry, escalation
/// and give-up is decided from here; hosts only carry the answers out.
/// </summary>
public static class JourneyMachine
{
    /// <summary>The journey as it now stands, and what has to be done.</summary>
    /// <param name="card">The person's safety card as it is now. It may have changed through another crime.</param>
    /// <param name="now">
    /// Journey time, never earlier than the last step. An event may tell of something days old; limits count from when it
    /// happened or was known, as the row says, and everything that is planned starts from now.
    /// </param>
    /// <remarks>
    /// Has an answer for every event at every stage, and the same answer on every machine. An entry of the log was weighed by
    /// <see cref="Guard"/> with its free text before it got there; here it stands without, and is not refused again.
    /// </remarks>
    public static Decision Step(Journey journey, Happened happened, SafetyCard card, RuleBook rules, Instant now)
    {
        now = Instant.Max(now, journey.LastStepAt);
        return happened switch
        {
            Happened.Admitted e => OnEntry(journey, e.Entry, e.Earlier, card, rules, now),
            Happened.Due => OnDue(journey, card, rules, now),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Why a journey cannot take an event, or null. Asked before an event is admitted, so that a refusal changes nothing.</summary>
    public static Refusal? Guard(Journey journey, Event happened, Instant occurredAt, SafetyCard card, RuleBook rules) =>
        Concerns(journey, happened) ? Guards.Refusal(journey, happened, occurredAt, card, rules) : null;

    /// <summary>
    /// Whether an event concerns this journey: it names its person, or nobody in particular. Of what names a person the case takes what the
    /// crime owes.
    /// </summary>
    public static bool Concerns(Journey journey, Event happened) => happened switch
    {
        Event.PersonUpdated e => journey.PersonRef == e.Person.PersonRef,
        Event.PersonMerged e => journey.PersonRef == e.PersonRef || journey.PersonRef == e.IntoRef,
        // One person's pause or end is not the crime's.
        Event.JourneySuspended or Event.JourneyResumed or Event.JourneyTerminated => journey.PersonRef == happened.PersonRef,
        _ => happened.PersonRef is null || journey.PersonRef == happened.PersonRef || (journey.IsCase && !IsOnePersonsOwn(happened)),
    };

    // What was said to one person, or by them, is nobody else's: no attempt, wish or answer of the crime.
    private static bool IsOnePersonsOwn(Event happened) => happened is Event.ContactLogged or Event.ContactAgreed or Event.UpdateOptedOut
        or Event.ConflictDecided or Event.NeedsAssessed or Event.ConcernReported or Event.ContactPointFrozen or Event.DeliveryReported or Event.ReplyReceived;

    /// <summary>
    /// What an event means for the person's safety card: itself, or the freeze that a reply brings. Where somebody said that they are not
    /// the person, nothing goes any more, from no crime.
    /// </summary>
    /// <param name="journey">The journey of the person concerned, if there is one.</param>
    public static Event OnCard(Journey? journey, Event happened) => happened is Event.ReplyReceived { Meaning: ReplyMeaning.WrongPerson } reply
        ? new Event.ContactPointFrozen(FreezeReason.WrongPerson)
        {
            CrimeRef = reply.CrimeRef,
            PersonRef = reply.PersonRef,
            ContactPointRef = journey is not null && reply.MessageRef is { } message ? TaskRefs.FindMessage(journey, message)?.Point : null,
        }
        : happened;

    /// <summary>Whether an entry can only be taken with the log before it: what stands without a withdrawn event is read there.</summary>
    public static bool NeedsEarlier(LogEntry entry) => entry.Event is Event.EventWithdrawn;

    private static Decision OnEntry(
        Journey journey, LogEntry entry, ImmutableArray<LogEntry> earlier, SafetyCard card, RuleBook rules, Instant now)
    {
        if (NeedsEarlier(entry) && earlier.IsEmpty)
        {
            throw new ArgumentException("A withdrawal is taken with the whole log before it.", nameof(earlier));
        }

        entry = ContactEvidence.Heard(journey, entry);
        var draft = new JourneyDraft(journey, card, rules, now) { Entry = entry, Earlier = earlier };
        if (TakeIn(draft, entry))
        {
            ContactPlanning.RedirectBarred(draft);
            Notices.Follow(draft, entry);
            Absences.Follow(draft);
            ContactPlanning.Plan(draft);
            Clockwork.RaiseAlerts(draft);
            ContactPlanning.Plan(draft);
        }
        else if (ReferenceEquals(draft.Journey, journey))
        {
            return draft.Pass();
        }

        return draft.Finish();
    }

    /// <summary>What an entry says, and what is owed after it: the part of a step that the log alone decides. Plans nothing.</summary>
    /// <returns>False where nothing is to be planned: it concerns somebody else, or the journey has ended.</returns>
    internal static bool TakeIn(JourneyDraft draft, LogEntry entry)
    {
        var before = draft.Journey;
        Folding.AdoptMoves(draft, entry);
        Folding.FoldCase(draft, entry);
        if (!Concerns(before, entry.Event))
        {
            return false;
        }

        Folding.Fold(draft, entry);
        Withdrawals.Follow(draft, entry);
        // The entry that ends it still has to close what is open; one that takes the end back opens it again.
        if (before.State == JourneyState.Terminated && draft.Journey.State == JourneyState.Terminated)
        {
            return false;
        }

        Openings.Open(draft, entry);
        if (entry.Merged is not null)
        {
            CarryingOver.Leave(draft, entry);
            return false;
        }

        Openings.OpenForNamedContact(draft, before, entry);
        Openings.OpenForNewVictim(draft, before, entry);
        CarryingOver.Take(draft, entry);
        Closures.Close(draft, entry);
        Updates.Follow(draft, entry);
        Cycles.Follow(draft, entry);
        Before.Follow(draft, entry);
        Tiers.Recompute(draft, entry);
        Merging.Follow(draft, entry);
        Redating.Follow(draft, entry);
        return true;
    }

    private static Decision OnDue(Journey journey, SafetyCard card, RuleBook rules, Instant now)
    {
        var draft = new JourneyDraft(journey, card, rules, now);
        Clockwork.Run(draft);
        ContactPlanning.Plan(draft);
        return draft.Finish();
    }
}
