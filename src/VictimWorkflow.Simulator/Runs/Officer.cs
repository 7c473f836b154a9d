namespace VictimWorkflow.Simulator.Runs;

/// <summary>Somebody of the invented force who carries crimes.</summary>
/// <param name="Diligence">Chance in a hundred of getting to a thing in a day; 0 is the fault of one who never acts.</param>
public sealed record Officer(int Number, int Diligence)
{
    public string Ref { get; } = $"officer-{Number + 1}";
}

/// <summary>The invented force: its officers follow from the seed.</summary>
public sealed class Force
{
    /// <summary>So many victims a year keep an officer busy who has other work as well.</summary>
    private const int VictimsOfOfficer = 100;

    /// <summary>More only make the report longer.</summary>
    private const int OfficersAtMost = 2_000;

    /// <param name="idlePercent">How many in a hundred officers never act.</param>
    public Force(ulong seed, int victims, int idlePercent)
    {
        var random = new SplitMix64(seed + 0x0FF1CE);
        Officers = [.. Enumerable.Range(0, Math.Clamp(victims / VictimsOfOfficer, 3, OfficersAtMost)).Select(number => Draw(number, random, idlePercent))];
    }

    public IReadOnlyList<Officer> Officers { get; }

    private static Officer Draw(int number, SplitMix64 random, int idlePercent)
    {
        var diligence = random.Any(30, 60, 80, 80, 90, 97);
        return new(number, random.Chance(idlePercent) ? 0 : diligence);
    }
}
