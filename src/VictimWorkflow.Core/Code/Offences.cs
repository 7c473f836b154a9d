using System.Collections.Immutable;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Core.Code;

/// <summary>The groups of offences that several rules name, each written once.</summary>
public static class Offences
{
    public static ImmutableSortedSet<OffenceFlag> Death { get; } = [OffenceFlag.Death, OffenceFlag.RoadDeath];

    public static ImmutableSortedSet<OffenceFlag> Sexual { get; } = [OffenceFlag.SexualOffence, OffenceFlag.SeriousSexualOffence];

    /// <summary>No news of the case in writing (catalogue E.6).</summary>
    public static ImmutableSortedSet<OffenceFlag> NoWrittenNews { get; } = [OffenceFlag.SeriousSexualOffence, .. Death];

    /// <summary>Nobody is given up as unreachable without a welfare check face to face (SOP 3.2.10.1).</summary>
    public static ImmutableSortedSet<OffenceFlag> WelfareCheck { get; } = [OffenceFlag.DomesticAbuse, .. NoWrittenNews];

    /// <summary>A referral needs the person's explicit consent (R4-CONSENT; J6).</summary>
    public static ImmutableSortedSet<OffenceFlag> ExplicitConsent { get; } = [OffenceFlag.DomesticAbuse, .. Sexual, .. Death];

    /// <summary>Stalking and what goes with it (R11-VNS).</summary>
    public static ImmutableSortedSet<OffenceFlag> Stalking { get; } = [OffenceFlag.Stalking, OffenceFlag.Harassment, OffenceFlag.CoerciveControl];

    /// <summary>Automatic enhanced rights: a most serious crime (C.2).</summary>
    public static ImmutableSortedSet<OffenceFlag> MostSerious { get; } =
    [
        OffenceFlag.DomesticAbuse, OffenceFlag.HateCrime, OffenceFlag.Terrorism, OffenceFlag.HumanTrafficking, OffenceFlag.ModernSlavery,
        OffenceFlag.AttemptedMurder, OffenceFlag.Kidnap, OffenceFlag.FalseImprisonment, OffenceFlag.ArsonEndangerLife, OffenceFlag.GbhWithIntent,
        .. Sexual, .. Death,
    ];

    /// <summary>Automatic enhanced rights: intimidated (C.2).</summary>
    public static ImmutableSortedSet<OffenceFlag> Intimidating { get; } = [OffenceFlag.ModernSlavery, OffenceFlag.KnifeOrGun, .. Sexual];
}
