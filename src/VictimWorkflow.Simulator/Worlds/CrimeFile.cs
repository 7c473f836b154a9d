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

    public Journey? Find(string id) => _journeys.Find(j => j.Id == id);

    public Journey this[string id] => Find(id) ?? throw new KeyNotFoundException($"This crime has no journey {id}.");

    public void Put(Journey journey)
    {
        var place = _journeys.FindIndex(j => string.CompareOrdinal(j.Id, journey.Id) >= 0);
        if (place < 0)
        {
            _journeys.Add(journey);
        }
        else if (_journeys[place].Id == journey.Id)
        {
            _journeys[place] = journey;
        }
        else
        {
            _journeys.Insert(place, journey);
        }
    }
}
