using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Simulator.Worlds;

/// <summary>Everything a world keeps of one crime: its state, its log, and the journeys that read the log.</summary>
internal sealed class CrimeFile(Crime crime)
{
    private readonly List<Journey> _journeys = [];

    public Crime Crime { get; set; } = crime;

    public List<LogEntry> Log { get; } = [];

    /// <summary>In the order of their ids. A handful: going through them costs less than looking one up.</summary>
    public IReadOnlyList<Journey> Journeys => _journeys;

    public Journey? Find(string id)
    {
        foreach (var journey in _journeys)
        {
            if (journey.Id == id)
            {
                return journey;
            }
        }

        return null;
    }

    public Journey this[string id] => Find(id) ?? throw new KeyNotFoundException($"This crime has no journey {id}.");

    public void Put(Journey journey)
    {
        var place = 0;
        while (place < _journeys.Count && string.CompareOrdinal(_journeys[place].Id, journey.Id) < 0)
        {
            place++;
        }

        if (place < _journeys.Count && _journeys[place].Id == journey.Id)
        {
            _journeys[place] = journey;
        }
        else
        {
            _journeys.Insert(place, journey);
        }
    }
}
