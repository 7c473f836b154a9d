using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

public enum NoticeKind
{
    /// <summary>The way the person prefers was not used, and why (R6-NOMETHOD).</summary>
    PreferredMethodNotUsed,

    /// <summary>A date by which they were to be told something was extended.</summary>
    DateMoved,

    /// <summary>Somebody else has the case for a while.</summary>
    OfficerAway,
}

/// <summary>
/// Something the person is to hear beside the news: a sentence in the next message to them, which says nothing that could harm on a
/// screen somebody else looks at.
/// </summary>
public sealed record Notice(NoticeKind Kind)
{
    /// <summary>Why, as one of the product's own phrases; never what somebody wrote.</summary>
    public string? Why { get; init; }

    public Instant? Until { get; init; }
}

/// <summary>Keeps what the person is to hear beside the news until a message brought it or somebody said it.</summary>
internal static class Notices
{
    public const string NotDelivered = "not-delivered";
    public const string NotConfirmed = "not-confirmed";
    public const string MethodRule = "R6-NOMETHOD";

    /// <summary>To be said with the next message; one of a kind, the newest.</summary>
    public static void Add(JourneyDraft draft, Notice notice) =>
        draft.Change(j => j with { Notices = [.. j.Notices.Where(n => n.Kind != notice.Kind).Append(notice).OrderBy(n => n.Kind)] });

    /// <summary>To be said soon, by the usual rules of contact: in a message that waits, in one of its own, or by a person.</summary>
    public static void Tell(JourneyDraft draft, Notice notice)
    {
        Add(draft, notice);
        if (draft.Journey.Messages.Open.Any(m => m is { Status: MessageStatus.Planned, CopyFor: null }))
        {
            return;
        }

        if (ChannelChoice.ForNotice(draft) is { } route)
        {
            draft.Put(new Message(draft.NextNumber(), Template.Notice, route.Method, route.Point, [], route.At, route.Why) { PlannedAt = draft.Now });
        }
        else
        {
            ContactPlanning.AskFor(draft, ChannelChoice.InAPersonsWords(draft, $"say-{ContractName.Of(notice.Kind)}"), []);
        }
    }

    /// <summary>A date was extended: the next message says so, and a person says why, for that is in words only a person may use.</summary>
    public static void TellMovedDate(JourneyDraft draft, Instant newDue)
    {
        Add(draft, new Notice(NoticeKind.DateMoved) { Until = newDue });
        ContactPlanning.AskFor(draft, ChannelChoice.InAPersonsWords(draft, "say-date-moved"), [.. draft.OpenObligations.Where(o => o.Rule == MethodRule)]);
    }

    /// <summary>What a message that leaves now says beside its news; what another one on its way says already is left out.</summary>
    public static ImmutableArray<Notice> For(Journey journey, Message message, Instant now)
    {
        if (message.CopyFor is not null)
        {
            return [];
        }

        var underWay = journey.Messages.Open.Where(m => m.Status is MessageStatus.Released or MessageStatus.Accepted && m.Number != message.Number)
            .SelectMany(m => m.Notices).ToHashSet();
        return [.. journey.Notices.Where(n => !(n.Until <= now && n.Kind == NoticeKind.OfficerAway) && !underWay.Contains(n))];
    }

    /// <summary>
    /// It arrived, with what it said. A reason in the product's own words is the reason told, where writing is the way they prefer
    /// (R6-NOMETHOD); one only an officer knows is not.
    /// </summary>
    public static void Brought(JourneyDraft draft, Message message, LogEntry entry)
    {
        draft.Change(j => j with { Notices = [.. j.Notices.Where(n => !message.Notices.Contains(n))] });
        if (!message.Notices.Any(n => n is { Kind: NoticeKind.PreferredMethodNotUsed, Why: not null }) || draft.IsWritingBarred)
        {
            return;
        }

        foreach (var open in draft.OpenObligations.Where(o => o.Rule == MethodRule && o.TriggeredAt <= message.ReleasedAt).ToList())
        {
            if (ContactEvidence.PrefersWriting(draft.Journey, draft.RuleOf(open), entry.OccurredAt))
            {
                draft.Close(open, ObligationStatus.Met, entry.OccurredAt, entry.EventId);
            }
        }
    }

    /// <summary>A conversation: whoever covers has been heard, and what the contact covers has been said.</summary>
    public static void Follow(JourneyDraft draft, LogEntry entry)
    {
        if (entry.Event is not Event.ContactLogged contact)
        {
            return;
        }

        var isSaid = ContactEvidence.IsSuccess(contact) && contact.Covers.Any(c => c.Rule == MethodRule);
        if (!draft.Journey.Notices.IsEmpty)
        {
            draft.Change(j => j with
            {
                Notices = [.. j.Notices.Where(n => n.Kind == NoticeKind.OfficerAway ? !ContactEvidence.IsTwoWay(contact) : !isSaid)],
            });
        }

        if (contact.PreferredMethodNotUsed is not null && !isSaid)
        {
            Add(draft, new Notice(NoticeKind.PreferredMethodNotUsed));
        }
    }

    /// <summary>Looks at how an obligation is going to be told: another way than the one preferred needs its reason said.</summary>
    public static void Weigh(JourneyDraft draft, Obligation obligation, Route route)
    {
        if (draft.Agreement?.MethodFor(draft.RuleOf(obligation).Kind) is { } preferred && preferred.IsSendable()
            && (route is Route.Ask { Why: "no-safe-point" } || (route is Route.Send send && send.Method != preferred)))
        {
            Add(draft, new Notice(NoticeKind.PreferredMethodNotUsed) { Why = NotConfirmed });
        }
    }
}
