using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>Nothing leaves by these channels while they stand; an absent channel holds them all.</summary>
public sealed record SendHolds(bool All, ImmutableSortedSet<ContactMethod> Channels)
{
    public static SendHolds None { get; } = new(All: false, []);

    /// <summary>The holds after an event that concerns the whole force; the same when it is about something else.</summary>
    public SendHolds After(Event happened) => happened switch
    {
        Event.SendHoldSet { Channel: { } channel } => this with { Channels = Channels.Add(channel) },
        Event.SendHoldSet => this with { All = true },
        Event.SendHoldLifted { Channel: { } channel } => this with { Channels = Channels.Remove(channel) },
        Event.SendHoldLifted => None,
        _ => this,
    };

    public bool Hold(ContactMethod method) => All || Channels.Contains(method);
}

/// <summary>The last decision before a provider is called. Between planning and sending, a life may have changed.</summary>
public static class LastLook
{
    /// <summary>Null when the message may go now; otherwise why not (<see cref="NotSentBecause"/>).</summary>
    /// <param name="message">The message as it was released.</param>
    /// <param name="journey">The journey as it is now.</param>
    /// <param name="card">The person's safety card as it is now.</param>
    public static string? MayStillSend(Message message, int attempt, Journey journey, SafetyCard card, SendHolds holds, RuleBook rules, Instant now)
    {
        if (!journey.Messages.TryGetValue(message.Number, out var current) || current.Status != MessageStatus.Released || current.Attempt != attempt)
        {
            return NotSentBecause.Withdrawn;
        }

        if (journey.State == JourneyState.Terminated || !HasNews(message, journey, rules))
        {
            return NotSentBecause.NothingLeft;
        }

        if (card.Find(message.Point) is not { } point || !Bars.AllowsPoint(journey, point, rules.Parameters, now))
        {
            return NotSentBecause.PointNotSafe;
        }

        if (!Audience.MayHear(journey, card, message, rules, now))
        {
            return NotSentBecause.AddresseeChanged;
        }

        if (!Bars.AllowsMessage(journey, card, message, rules.Parameters, now))
        {
            return NotSentBecause.WritingBarred;
        }

        if (holds.Hold(message.Method) || (journey.State == JourneyState.Suspended && !message.Urgent))
        {
            return NotSentBecause.Held;
        }

        var agreement = message.CopyFor is { } copy ? Audience.AgreementWith(journey, copy) : Audience.AgreementAt(journey, now);
        return ContactTimes.IsPermitted(agreement?.TimesToAvoid ?? [], message.Method, now) ? null : NotSentBecause.OutsideWindow;
    }

    // The person is told of what is still owed; a copy follows what they were told.
    private static bool HasNews(Message message, Journey journey, RuleBook rules) => message.Obligations.IsEmpty || message.Obligations.Any(n =>
        journey.Obligations.TryGetValue(n, out var o) && (message.CopyFor is null ? o.IsOpen : Copies.IsStillTold(journey, o, rules)));
}
