using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>What a logged contact proves: reached, tried, or merely sent (events, contact.logged; catalogue D.0, E.5).</summary>
internal static class ContactEvidence
{
    /// <summary>The person, or whoever stands in for them by right, took part or answered.</summary>
    public static bool IsSuccess(Event.ContactLogged contact) =>
        contact.Outcome is ContactOutcome.Spoke or ContactOutcome.Replied or ContactOutcome.Opened or ContactOutcome.HandedOver
        && (contact.SpokeTo ?? SpokenTo.Person) is SpokenTo.Person or SpokenTo.ParentOrGuardian or SpokenTo.Spokesperson or SpokenTo.NamedContact;

    /// <summary>
    /// A deliberate try by a person that did not reach anybody. A written item under way is not a failure, and a copy for somebody
    /// else is no try.
    /// </summary>
    public static bool IsFailedAttempt(Event.ContactLogged contact) =>
        contact.Direction == ContactDirection.Outbound && !IsSuccess(contact) && contact.Outcome != ContactOutcome.Sent
        && contact.SpokeTo is not (SpokenTo.Nominee or SpokenTo.Adviser);

    public static bool IsTwoWay(Event.ContactLogged contact) =>
        IsSuccess(contact) && contact.Method.IsTwoWay() && contact.Outcome is ContactOutcome.Spoke or ContactOutcome.HandedOver or ContactOutcome.Replied;

    /// <summary>
    /// A contact as it counts in this journey: a conversation with somebody who does not stand in for the person by right, then, was one
    /// with a third party.
    /// </summary>
    public static LogEntry Heard(Journey journey, LogEntry entry) => entry.Event is Event.ContactLogged { SpokeTo: { } party } contact
        && Audience.HolderOf(party) is { } holder && !Audience.MayBeSpokenTo(journey, holder, entry.OccurredAt)
            ? entry with { Event = contact with { SpokeTo = SpokenTo.ThirdParty } }
            : entry;

    /// <param name="isBarred">Whether written news is barred for this person (E.6).</param>
    /// <summary>Whether this contact is evidence enough for the row's channel.</summary>
    public static bool Discharges(Journey journey, Rule rule, Channel channel, Event.ContactLogged contact, Instant at, bool isBarred) => channel switch
    {
        // A lawful letter, when everything else has been tried (SOP 3.2.10.1).
        Channel.Human when rule.Id == "R6-DISENGAGE-FILE" && contact is { Method: ContactMethod.Letter, Outcome: ContactOutcome.Sent } => !isBarred,
        Channel.Human or Channel.HeadsUpThenHuman => IsTwoWay(contact),
        Channel.WrittenIfPreferred => IsTwoWay(contact) || (IsSuccess(contact) && PrefersWriting(journey, rule, at) && !isBarred),
        Channel.Automatic => IsSuccess(contact),
        // Sent, handed over or read out (E.12): what a person logs as covered was given to them (events, contact.logged).
        Channel.Written => IsSuccess(contact) || (contact.Outcome == ContactOutcome.Sent && contact.Method.IsWritten()),
        Channel.Internal or Channel.AnotherBody => IsSuccess(contact),
    };

    public static bool PrefersWriting(Journey journey, Rule rule, Instant at) =>
        Audience.AgreementThen(journey, Audience.AddresseeAt(journey, at), at)?.MethodFor(rule.Kind)?.IsWritten() ?? false;
}

/// <summary>The bars on written news (catalogue E.6).</summary>
internal static class Bars
{
    /// <summary>
    /// Serious sexual offence, bereaved, vulnerable or intimidated from the outset, or domestic abuse with no address or email
    /// checked current and safe: no news of the case in writing, and no SMS with case content either.
    /// </summary>
    public static bool OnWrittenNews(Journey journey, SafetyCard card, Parameters parameters, Instant now) =>
        journey.Tier.BarsWrittenNews || journey.Case.IsAnyOf(Offences.NoWrittenNews)
        || (IsDomesticAbuse(journey) && !card.For(Audience.AddresseeAt(journey, now)).Any(p => p.Kind is ContactPointKind.Email or ContactPointKind.Address
            && AllowsPoint(journey, p, parameters, now)));

    /// <summary>Whether a message may still leave: what is barred may not, whenever it was planned. Plain dates by SMS are not news (D.0).</summary>
    public static bool AllowsMessage(Journey journey, SafetyCard card, Message message, Parameters parameters, Instant now) =>
        (message is { CopyFor: null, Template: Template.HearingDate, Method: ContactMethod.Sms }
            && message.Obligations.All(n => journey.Obligations[n].Channel == Channel.Automatic))
        || !OnWrittenNews(journey, card, parameters, now);

    public static bool IsDomesticAbuse(Journey journey) => journey.Case.Flags.Contains(OffenceFlag.DomesticAbuse);

    /// <summary>
    /// Whether a point may be used at all: marked safe, not frozen, and for post and email in domestic abuse confirmed lately enough and
    /// since the bail last changed, by the victim or their independent adviser and not by an officer for them (E.7). Unknown is unsafe.
    /// </summary>
    public static bool AllowsPoint(Journey journey, CardPoint point, Parameters parameters, Instant now) =>
        point.IsUsableAt(now) && (!IsDomesticAbuse(journey) || point.Kind is not (ContactPointKind.Email or ContactPointKind.Address)
            || (point.CheckedBy is not SafetyChecker.Officer
                && point.CheckedAt >= now - Duration.FromDays(parameters.SafeCheckDays) && !(point.CheckedAt < journey.Case.BailChangedAt)));
}
