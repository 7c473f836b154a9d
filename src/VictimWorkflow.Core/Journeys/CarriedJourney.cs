using System.Collections.Immutable;
using NodaTime;

namespace VictimWorkflow.Core.Journeys;

/// <summary>What goes over from a journey whose crime was merged into another. Holds nothing that names anybody.</summary>
/// <param name="Obligations">What was open, as it was, and what was told or declined, so that it is not owed again.</param>
/// <param name="Messages">Those that left or may have left: their receipts come to the journey that goes on.</param>
/// <param name="Tasks">Open work.</param>
public sealed record CarriedJourney(ImmutableArray<Obligation> Obligations, ImmutableArray<Message> Messages, ImmutableArray<HumanTask> Tasks)
{
    public PersonFacts Person { get; init; } = new();

    public Tier Tier { get; init; } = Tier.Standard;

    public CarriedWishes Wishes { get; init; } = new();

    public ImmutableSortedDictionary<string, Noted> Noted { get; init; } = ImmutableSortedDictionary.Create<string, Noted>(StringComparer.Ordinal);

    public Instant? LastSuccessfulContactAt { get; init; }

    public Instant? BailChangedAt { get; init; }

    public Instant? SuspendedUntil { get; init; }
}
