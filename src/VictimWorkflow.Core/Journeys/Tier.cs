using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Journeys;

/// <summary>Standard or enhanced, with why. It belongs to the victim in this case, not to the case. A legal person is always standard.</summary>
/// <param name="Automatic">Set by facts, without asking; removed only by a supervisor with a reason (C.2).</param>
/// <param name="Assessed">Decided by a provider at a needs assessment.</param>
public sealed record Tier(ImmutableSortedSet<EnhancedCategory> Automatic, ImmutableSortedSet<EnhancedCategory> Assessed)
{
    public static Tier Standard { get; } = new([], []);

    /// <summary>When it last changed.</summary>
    public Instant? ChangedAt { get; init; }

    /// <summary>The assessment that stands.</summary>
    public Stated? AssessedBy { get; init; }

    /// <summary>From when shorter limits were last given; earlier news learnt late had the longer ones until then.</summary>
    public Instant? ShorterFrom { get; init; }

    /// <summary>Until when they were given, where they are not any more.</summary>
    public Instant? ShorterUntil { get; init; }

    /// <summary>Vulnerable or intimidated from the outset: no news by letter or email (E.6).</summary>
    public bool BarsWrittenNews { get; init; }

    /// <summary>A supervisor lifted what facts alone had set, with a reason; facts do not set it again.</summary>
    public bool IsLiftedBySupervisor { get; init; }

    /// <summary>A victim of a listed knife or gun offence who says they are not intimidated (C.2).</summary>
    public bool IsIntimidationDeclined { get; init; }

    [JsonIgnore]
    public bool IsEnhanced => !Automatic.IsEmpty || !Assessed.IsEmpty;

    public bool Has(EnhancedCategory category) => Automatic.Contains(category) || Assessed.Contains(category);
}
