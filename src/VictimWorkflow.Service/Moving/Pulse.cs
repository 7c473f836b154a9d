using NodaTime;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>Counts how many journeys are at risk, overdue or stuck, for whoever collects the figures.</summary>
public sealed class Pulse(IStore store, JourneyClock clock)
{
    private static readonly ListState[] s_states = [ListState.AtRisk, ListState.Overdue, ListState.Stuck];

    /// <summary>A count reads every unit's list; the picture changes in hours.</summary>
    private static readonly Duration s_every = Duration.FromMinutes(5);

    private Instant _countedAt = Instant.MinValue;

    public async ValueTask CountAsync()
    {
        if (clock.WallNow - s_every < _countedAt)
        {
            return;
        }

        _countedAt = clock.WallNow;
        foreach (var state in s_states)
        {
            var page = await store.JourneysAsync(new ListFilter(Units: null, MaySeeRestricted: true, Take: 1, After: null) { State = state }, clock.Now);
            Telemetry.Counted(state, page.Count);
        }
    }
}
