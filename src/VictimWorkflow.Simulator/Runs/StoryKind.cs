using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>A sort of crime the invented world knows, and how often it happens there.</summary>
/// <param name="Weight">How often, against the other kinds.</param>
/// <param name="Roles">The people of the crime: victim or witness, child or business.</param>
/// <param name="Detected">Chance in a hundred that somebody is arrested.</param>
internal sealed record StoryKind(string Name, int Weight, OffenceFlag[] Flags, Cast[] Roles, int Suspects, int Detected)
{
    public static StoryKind[] All { get; } =
    [
        new("burglary", 40, [OffenceFlag.Burglary, OffenceFlag.LossOrDamage], [Cast.Adult], 0, 15),
        new("domestic abuse", 20, [OffenceFlag.DomesticAbuse, OffenceFlag.CoerciveControl], [Cast.Adult], 1, 80),
        new("child", 8, [OffenceFlag.Violence, OffenceFlag.Injury], [Cast.Child], 1, 60),
        new("business", 12, [OffenceFlag.LossOrDamage], [Cast.Business], 0, 30),
        new("assault with witness", 10, [OffenceFlag.Violence, OffenceFlag.Injury], [Cast.Adult, Cast.Witness], 1, 60),
        new("several victims and suspects", 6, [OffenceFlag.Violence, OffenceFlag.KnifeOrGun], [Cast.Adult, Cast.Adult, Cast.Child], 2, 70),
        new("serious sexual offence", 4, [OffenceFlag.SexualOffence, OffenceFlag.SeriousSexualOffence], [Cast.Adult], 1, 60),
    ];

    private static readonly int s_weights = All.Sum(k => k.Weight);

    public int Victims { get; } = Roles.Count(r => r != Cast.Witness);

    /// <summary>Nobody may assess away what the offence or a victim's age alone gives.</summary>
    public bool HasEnhancedRights { get; } = Roles.Contains(Cast.Child)
        || Flags.Any(f => f is OffenceFlag.DomesticAbuse or OffenceFlag.SexualOffence or OffenceFlag.KnifeOrGun);

    public bool IsViolentOrSexual { get; } = Flags.Any(f => f is OffenceFlag.Violence or OffenceFlag.SexualOffence);

    public static StoryKind Draw(SplitMix64 random)
    {
        var ticket = random.Between(1, s_weights);
        return All.First(k => (ticket -= k.Weight) <= 0);
    }
}

internal enum Cast
{
    Adult,
    Child,
    Business,
    Witness,
}
