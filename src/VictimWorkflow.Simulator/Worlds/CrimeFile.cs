using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Simulator.Worlds;

/// <summary>Everything a world keeps of one crime: its state, its log, and the journeys that read the log.</summary>
internal sealed class CrimeFile(Crime crime)
{
    public Crime Crime { get; set; } = crime;

    public List<LogEntry> Log { get; } = [];

    public SortedDictionary<string, Journey> Journeys { get; } = new(StringComparer.Ordinal);
}
