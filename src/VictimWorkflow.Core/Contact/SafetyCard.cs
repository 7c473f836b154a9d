using System.Collections.Immutable;
using System.Text.Json.Nodes;
using NodaTime;
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

    /// <summary>Why nothing goes there any more, or for a while.</summary>
    public FreezeReason? FrozenBecause { get; init; }

    public Instant? FrozenUntil { get; init; }

    public bool IsFrozenAt(Instant now) => FrozenBecause is not null && (FrozenUntil is null || now < FrozenUntil);

    /// <summary>Unknown counts as unsafe, and a frozen point takes nothing.</summary>
    public bool IsUsableAt(Instant now) => IsSafe && !IsFrozenAt(now);
}

/// <summary>What keeps a person safe when they are contacted. It belongs to the person and binds every journey of theirs.</summary>
public sealed record SafetyCard : IStoredState
{
    public const int CurrentFormat = 1;

    /// <inheritdoc/>
    static ImmutableArray<Func<JsonObject, JsonObject>> IStoredState.Upgrades => [];

    public int Format { get; init; } = CurrentFormat;

    public required string PersonRef { get; init; }

    /// <summary>Counts the changes; a send that was decided on an older card looks again.</summary>
    public int Revision { get; init; }

    public ImmutableSortedDictionary<string, CardPoint> Points { get; init; } =
        ImmutableSortedDictionary.Create<string, CardPoint>(StringComparer.Ordinal);

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
    public SafetyCard After(Event happened, Instant at) => happened switch
    {
        Event.CrimeReported e => e.Persons.FirstOrDefault(p => p.PersonRef == PersonRef) is { } person ? With(person) : this,
        Event.PersonUpdated e when e.Person.PersonRef == PersonRef => With(e.Person),
        Event.ContactPointFrozen e when e.PersonRef == PersonRef => Freeze(e),
        Event.ConcernReported { Kind: ConcernKind.UnsafeDetails } e when e.PersonRef == PersonRef => MarkAllUnsafe(),
        _ => this,
    };

    /// <summary>
    /// What binds a person under any of their references: a point is safe only if all cards that know it say so, and a freeze of any stands.
    /// </summary>
    /// <param name="cardOf">The card kept under a reference, or null.</param>
    public static SafetyCard? Of(string personRef, Func<string, SafetyCard?> cardOf)
    {
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
            ? own with
            {
                IsSafe = own.IsSafe && theirs.IsSafe,
                VoicemailOk = own.VoicemailOk && theirs.VoicemailOk,
                CheckedAt = own.CheckedAt < theirs.CheckedAt ? own.CheckedAt : theirs.CheckedAt is null ? null : own.CheckedAt,
                FrozenBecause = own.FrozenBecause ?? theirs.FrozenBecause,
                FrozenUntil = LaterEnd(own, theirs),
            }
            : theirs));
        return this with { Points = points, Revision = Revision + other.Revision };
    }

    // A freeze without an end outlasts every other.
    private static Instant? LaterEnd(CardPoint own, CardPoint theirs) => (own.FrozenBecause, theirs.FrozenBecause) switch
    {
        (null, _) => theirs.FrozenUntil,
        (_, null) => own.FrozenUntil,
        _ => own.FrozenUntil is { } until && theirs.FrozenUntil is { } theirUntil ? Instant.Max(until, theirUntil) : null,
    };

    private SafetyCard With(Person person)
    {
        var points = person.ContactPoints.Select(p => Read(p, PointHolder.Person))
            .Concat(person.Representatives.SelectMany(r => r.Who.ContactPoints.Select(p => Read(p, r.Holder))));
        var next = points.Aggregate(Points, (all, p) => all.SetItem(p.Ref, KeepFreeze(p)));
        return this with { Points = next, Revision = Revision + 1 };
    }

    private static CardPoint Read(ContactPoint p, PointHolder holder) =>
        new(p.ContactPointRef, holder, p.Kind, p.Safe == Safety.Yes)
        {
            VoicemailOk = p.VoicemailOk ?? false,
            CheckedAt = p.CheckedAt,
        };

    // A freeze is lifted by its own end, never by a routine update of the record that knows nothing of it.
    private CardPoint KeepFreeze(CardPoint p) =>
        Find(p.Ref) is { FrozenBecause: not null } old ? p with { FrozenBecause = old.FrozenBecause, FrozenUntil = old.FrozenUntil } : p;

    private SafetyCard Freeze(Event.ContactPointFrozen e)
    {
        var frozen = Points.Values.Where(p => e.ContactPointRef is null || p.Ref == e.ContactPointRef)
            .Select(p => p with { FrozenBecause = e.Reason, FrozenUntil = e.Until });
        return this with { Points = frozen.Aggregate(Points, (all, p) => all.SetItem(p.Ref, p)), Revision = Revision + 1 };
    }

    private SafetyCard MarkAllUnsafe() => this with
    {
        Points = Points.Values.Select(p => p with { IsSafe = false }).Aggregate(Points, (all, p) => all.SetItem(p.Ref, p)),
        Revision = Revision + 1,
    };
}
