using System.Collections.Immutable;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Contact;

/// <summary>
/// What an admitted event changes on one safety card. It is folded into the card as it stands when it is saved: of two that come at once,
/// neither is lost.
/// </summary>
/// <param name="CardOf">The reference under which the card is kept.</param>
/// <param name="PersonRef">The same person as the event names them.</param>
/// <param name="Happened">Without anything that names anybody.</param>
/// <param name="Said">When it happened, and which event said so.</param>
public sealed record CardChange(string CardOf, string PersonRef, Event Happened, Stated Said)
{
    /// <summary>What an event changes on the cards of these persons; most events change none.</summary>
    /// <param name="happened">As it stands in the log, or what a reply brings (<see cref="Journeys.JourneyMachine.OnCard"/>).</param>
    /// <param name="cards">The cards that bind those concerned, each with its other references.</param>
    public static ImmutableArray<CardChange> Of(Event happened, Stated said, IEnumerable<SafetyCard> cards) => happened is Event.PersonMerged merged
        ? [new(merged.PersonRef!, merged.PersonRef!, happened, said), new(merged.IntoRef, merged.IntoRef, happened, said)]
        : [.. cards.Select(card => (Card: card, Happened: About(happened, card.PersonRef)))
            .Where(one => !ReferenceEquals(one.Card.After(one.Happened, said), one.Card))
            .SelectMany(one => one.Card.SamePersonAs.Prepend(one.Card.PersonRef).Select(card => new CardChange(card, one.Card.PersonRef, one.Happened, said)))];

    /// <summary>The persons whose cards an event may change.</summary>
    public static ImmutableArray<string> Concerned(Event happened, Crime crime) => happened switch
    {
        // Whose words it takes back, only their cards know.
        Event.EventWithdrawn => [.. crime.Persons.Keys],
        Event.CrimeReported e => [.. e.Persons.Select(p => p.PersonRef).Distinct(StringComparer.Ordinal)],
        Event.PersonUpdated e => [e.Person.PersonRef],
        { PersonRef: { } person } => [person],
        _ => [],
    };

    public SafetyCard On(SafetyCard? card)
    {
        card ??= SafetyCard.Empty(CardOf);
        return Happened is Event.PersonMerged merged ? Link(card, PersonRef == merged.IntoRef ? merged.PersonRef! : merged.IntoRef)
            : (card with { PersonRef = PersonRef }).After(Happened, Said) with { PersonRef = CardOf };
    }

    private static SafetyCard Link(SafetyCard card, string other) => card with
    {
        SamePersonAs = [.. card.SamePersonAs.Append(other).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        Revision = card.Revision + 1,
    };

    // A report tells of many; each card takes what it says of its own person.
    private static Event About(Event happened, string person) =>
        happened is Event.CrimeReported report && report.Persons.FirstOrDefault(p => p.PersonRef == person) is { } own
            ? report with { Persons = [own], Suspects = [] }
            : happened;
}
