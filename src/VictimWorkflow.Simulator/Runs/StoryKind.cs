namespace VictimWorkflow.Simulator.Runs;

/// <summary>A sort of crime the invented world knows, and how often it happens there.</summary>
/// <param name="Weight">How often, against the other kinds.</param>
/// <param name="Roles">The people of the crime: victim or witness, child or business.</param>
/// <param name="Detected">Chance in a hundred that somebody is arrested.</param>
internal sealed record StoryKind(string Name, int Weight, string[] Flags, Cast[] Roles, int Suspects, int Detected)
{
    public static StoryKind[] All { get; } =
    [
        new("burglary", 40, ["burglary", "loss-or-damage"], [Cast.Adult], 0, 15),
        new("domestic abuse", 20, ["domestic-abuse", "coercive-control"], [Cast.Adult], 1, 80),
        new("child", 8, ["violence", "injury"], [Cast.Child], 1, 60),
        new("business", 12, ["loss-or-damage"], [Cast.Business], 0, 30),
        new("assault with witness", 10, ["violence", "injury"], [Cast.Adult, Cast.Witness], 1, 60),
        new("several victims and suspects", 6, ["violence", "knife-or-gun"], [Cast.Adult, Cast.Adult, Cast.Child], 2, 70),
        new("serious sexual offence", 4, ["sexual-offence", "serious-sexual-offence"], [Cast.Adult], 1, 60),
    ];

    public int Victims => Roles.Count(r => r != Cast.Witness);

    public static StoryKind Draw(SplitMix64 random)
    {
        var ticket = random.Between(1, All.Sum(k => k.Weight));
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
