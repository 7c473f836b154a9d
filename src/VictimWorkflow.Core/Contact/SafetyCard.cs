using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Contact;

/// <summary>Whose number or address it is.</summary>
public enum PointHolder
{
    Person,
    ParentOrGuardian,
    NamedContact,
    Supporter,
    Spokesperson,
    Nominee,
    Adviser,
}

/// <summary>One way to reach a person, without its value: that is sealed under the person's key.</summary>
public sealed record CardPoint(string Ref, PointHolder Holder, ContactPointKind Kind, bool IsSafe)
{
    public bool VoicemailOk { get; init; }

    public Instant? CheckedAt { get; init; }

    /// <summary>Who said then that it was current and safe.</summary>
    public SafetyChecker? CheckedBy { get; init; }

    /// <summary>Why nothing goes there any more, or for a while.</summary>
    public FreezeReason? FrozenBecause { get; init; }

    public Instant? FrozenUntil { get; init; }

    /// <summary>Frozen for that reason as well: each freeze ends at its own end, and one without an end outlasts every other.</summary>
    public CardPoint Frozen(FreezeReason? because, Instant? until) =>
        because is null || (FrozenBecause is not null && (FrozenUntil is null || until <= FrozenUntil)) ? this
            : this with { FrozenBecause = because, FrozenUntil = until };

    public bool IsFrozenAt(Instant now) => FrozenBecause is not null && (FrozenUntil is null || now < FrozenUntil);

    /// <summary>Unknown counts as unsafe, and a frozen point takes nothing.</summary>
    public bool IsUsableAt(Instant now) => IsSafe && !IsFrozenAt(now);
}

/// <summary>Something that was said of a person's points, when, and by which event: where that event is withdrawn, it was not said.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(CardFact.Listed), "listed")]
[JsonDerivedType(typeof(CardFact.Frozen), "frozen")]
[JsonDerivedType(typeof(CardFact.AllUnsafe), "all-unsafe")]
public abstract record CardFact
{
    private CardFact()
    {
    }

    public required Stated Said { get; init; }

    /// <summary>The event that took it back; where that is taken back itself, it was said.</summary>
    public string? TakenBackBy { get; init; }

    public sealed record Listed(ImmutableArray<CardPoint> Points) : CardFact
    {
        /// <summary>By the report of the crime.</summary>
        public bool IsReport { get; init; }
    }

    /// <param name="Point">Absent: all that were known.</param>
    public sealed record Frozen(string? Point, FreezeReason Because, Instant? Until) : CardFact;

    public sealed record AllUnsafe : CardFact;
}

/// <summary>What keeps a person safe when they are contacted. It belongs to the person and binds every journey of theirs.</summary>
public sealed record SafetyCard : IStoredState
{
    public const int CurrentFormat = 1;

    // A person's details change a few times a year; a feed that lists them for ever fills nothing.
    private const int FactsKept = 24;

    /// <inheritdoc/>
    static ImmutableArray<Func<JsonObject, JsonObject>> IStoredState.Upgrades => [];

    public int Format { get; init; } = CurrentFormat;

    public required string PersonRef { get; init; }

    /// <summary>Counts the changes; a send that was decided on an older card looks again.</summary>
    public int Revision { get; init; }

    public ImmutableSortedDictionary<string, CardPoint> Points { get; init; } =
        ImmutableSortedDictionary.Create<string, CardPoint>(StringComparer.Ordinal);

    /// <summary>What was said of the points, oldest first: what is learnt late takes its place and changes nothing that is newer.</summary>
    public ImmutableArray<CardFact> Facts { get; init; } = [];

    /// <summary>The points as they stood before the first of <see cref="Facts"/>.</summary>
    public ImmutableSortedDictionary<string, CardPoint> Settled { get; init; } =
        ImmutableSortedDictionary.Create<string, CardPoint>(StringComparer.Ordinal);

    /// <summary>The newest thing that has gone into <see cref="Settled"/>: what is as old makes no point safer.</summary>
    public Instant? SettledAt { get; init; }

    /// <summary>Other references of the same person, whose cards bind too. What each knows stays on its own card.</summary>
    public ImmutableArray<string> SamePersonAs { get; init; } = [];

    public static SafetyCard Empty(string personRef) => new() { PersonRef = personRef };

    public CardPoint? Find(string? point) => point is not null && Points.TryGetValue(point, out var found) ? found : null;

    /// <summary>The points at which whoever hears the news is reached; the person's own where they have none recorded.</summary>
    public IEnumerable<CardPoint> For(PointHolder addressee)
    {
        var own = Of(addressee).ToList();
        return own.Count > 0 ? own : Of(PointHolder.Person);
    }

    /// <summary>The points of one holder and nobody else.</summary>
    public IEnumerable<CardPoint> Of(PointHolder holder) => Points.Values.Where(p => p.Holder == holder);

    /// <summary>The card after an event that concerns this person; the same card when it changes nothing.</summary>
    /// <param name="said">When the event happened, and its id. The same events give the same points in any order.</param>
    public SafetyCard After(Event happened, Stated said) => happened switch
    {
        Event.CrimeReported e => e.Persons.FirstOrDefault(p => p.PersonRef == PersonRef) is { } person ? With(Listed(person, said, isReport: true)) : this,
        Event.PersonUpdated e when e.Person.PersonRef == PersonRef => With(Listed(e.Person, said, isReport: false)),
        Event.ContactPointFrozen e when e.PersonRef == PersonRef => With(new CardFact.Frozen(e.ContactPointRef, e.Reason, e.Until) { Said = said }),
        Event.ConcernReported { Kind: ConcernKind.UnsafeDetails } e when e.PersonRef == PersonRef => With(new CardFact.AllUnsafe { Said = said }),
        Event.EventWithdrawn e => Without(e.EventRef, said.By),
        _ => this,
    };

    /// <summary>
    /// What binds a person under any of their references: a point is safe only if all cards that know it say so, and a freeze of any stands.
    /// </summary>
    /// <param name="cardOf">The card kept under a reference, or null.</param>
    public static SafetyCard? Of(string personRef, Func<string, SafetyCard?> cardOf)
    {
        if (cardOf(personRef) is { SamePersonAs.IsEmpty: true } only)
        {
            return only;
        }

        ImmutableArray<SafetyCard> cards = [];
        for (ImmutableArray<string> next = [personRef]; !next.IsEmpty; next = Unread(cards))
        {
            cards = cards.AddRange(next.Select(reference => cardOf(reference) ?? Empty(reference)));
        }

        return United(cards);
    }

    /// <summary>References whose cards bind beside these and are not among them yet.</summary>
    public static ImmutableArray<string> Unread(ImmutableArray<SafetyCard> cards) =>
        [.. cards.SelectMany(card => card.SamePersonAs).Except(cards.Select(card => card.PersonRef), StringComparer.Ordinal)];

    /// <summary>The cards of one person as one, under the first one's reference; null when nothing is known.</summary>
    public static SafetyCard? United(ImmutableArray<SafetyCard> cards) => cards.All(card => card.Revision == 0) ? null
        : cards.Length == 1 ? cards[0]
        : cards.Skip(1).Aggregate(cards[0], (all, card) => all.MergedWith(card)) with
        {
            SamePersonAs = [.. cards.Skip(1).Select(card => card.PersonRef).Order(StringComparer.Ordinal)],
        };

    /// <summary>The card of a person who had two: a point is safe only if both say so, and a freeze of either stands.</summary>
    public SafetyCard MergedWith(SafetyCard other)
    {
        var points = other.Points.Values.Aggregate(Points, (all, theirs) => all.SetItem(theirs.Ref, all.GetValueOrDefault(theirs.Ref) is { } own
            ? own.Frozen(theirs.FrozenBecause, theirs.FrozenUntil) with
            {
                IsSafe = own.IsSafe && theirs.IsSafe,
                VoicemailOk = own.VoicemailOk && theirs.VoicemailOk,
                CheckedAt = own.CheckedAt is { } at && theirs.CheckedAt is { } theirAt ? Instant.Min(at, theirAt) : null,
                CheckedBy = theirs.CheckedBy == SafetyChecker.Officer ? theirs.CheckedBy : own.CheckedBy,
            }
            : theirs));
        // A view over cards that are kept each by itself: what was said of either can still be found in it.
        return this with { Points = points, Facts = [.. Facts, .. other.Facts], Revision = Revision + other.Revision };
    }

    private static CardFact.Listed Listed(Person person, Stated said, bool isReport) => new(
        [
            .. person.ContactPoints.Select(p => Read(p, PointHolder.Person)),
            .. person.Representatives.SelectMany(r => r.Who.ContactPoints.Select(p => Read(p, r.Holder))),
        ])
    { Said = said, IsReport = isReport };

    private static CardPoint Read(ContactPoint p, PointHolder holder) =>
        new(p.ContactPointRef, holder, p.Kind, p.Safe == Safety.Yes)
        {
            VoicemailOk = p.VoicemailOk ?? false,
            CheckedAt = p.CheckedAt,
            CheckedBy = p.CheckedBy,
        };

    // Of what is said at one instant the stricter comes last.
    private SafetyCard With(CardFact fact) =>
        Of([.. Facts.Add(fact).OrderBy(f => f.Said.At).ThenBy(f => f is not CardFact.Listed).ThenBy(f => f.Said.By, StringComparer.Ordinal)]);

    // What a journey began with stays known: without it nobody could be reached to be asked.
    private SafetyCard Without(string eventRef, string withdrawal)
    {
        ImmutableArray<CardFact> facts = [.. Facts.Select(fact =>
            fact.TakenBackBy == eventRef ? fact with { TakenBackBy = null }
            : fact.Said.By == eventRef && fact is { TakenBackBy: null } and not CardFact.Listed { IsReport: true } ? fact with { TakenBackBy = withdrawal }
            : fact)];
        return facts.SequenceEqual(Facts) ? this : Of(facts);
    }

    private SafetyCard Of(ImmutableArray<CardFact> facts)
    {
        // With nothing said since, the points are what is settled.
        var card = this with { Settled = Facts.IsEmpty ? Points : Settled, Revision = Revision + 1 };
        while (facts.Length > FactsKept && facts.FirstOrDefault(fact => MayBeSettled(card, fact)) is { } oldest)
        {
            card = card with { Settled = card.Told(card.Settled, oldest), SettledAt = oldest.Said.At < card.SettledAt ? card.SettledAt : oldest.Said.At };
            facts = facts.Remove(oldest);
        }

        // A point frozen by name is frozen even where it was listed only after: nobody who lists it lifts that.
        var named = facts.Where(f => f is CardFact.Frozen { Point: not null });
        return card with { Facts = facts, Points = named.Aggregate(facts.Aggregate(card.Settled, card.Told), card.Told) };
    }

    // A freeze learnt late may be older than the listing of its point: it waits for that.
    private static bool MayBeSettled(SafetyCard card, CardFact fact) =>
        fact is not CardFact.Frozen { Point: { } point, TakenBackBy: null } || card.Settled.ContainsKey(point);

    private ImmutableSortedDictionary<string, CardPoint> Told(ImmutableSortedDictionary<string, CardPoint> points, CardFact fact) => fact switch
    {
        { TakenBackBy: not null } => points,
        CardFact.Listed e => e.Points.Aggregate(points, (all, p) => all.SetItem(p.Ref, Told(all.GetValueOrDefault(p.Ref), p, isOld: e.Said.At <= SettledAt))),
        CardFact.Frozen e => Changed(points, p => e.Point is null || p.Ref == e.Point ? p.Frozen(e.Because, e.Until) : p),
        CardFact.AllUnsafe => Changed(points, p => p with { IsSafe = false }),
        _ => throw new UnreachableException(),
    };

    private static ImmutableSortedDictionary<string, CardPoint> Changed(
        ImmutableSortedDictionary<string, CardPoint> points, Func<CardPoint, CardPoint> change) =>
        points.Values.Select(change).Aggregate(points, (all, p) => all.SetItem(p.Ref, p));

    // A freeze is lifted by its own end, never by a routine update of the record that knows nothing of it.
    private static CardPoint Told(CardPoint? known, CardPoint listed, bool isOld) => known is null ? listed
        : isOld ? known with { IsSafe = known.IsSafe && listed.IsSafe, VoicemailOk = known.VoicemailOk && listed.VoicemailOk }
        : known.FrozenBecause is null ? listed
        : listed with { FrozenBecause = known.FrozenBecause, FrozenUntil = known.FrozenUntil };
}
