using System.Collections.Concurrent;
using NodaTime;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>Notices when a source that usually speaks says nothing: a feed that stopped is promises nobody knows of.</summary>
/// <remarks>By wall time, counted from the start of the process or the source's last event; one alert for each silence.</remarks>
public sealed class FeedWatch(IStore store, WebhookSources sources, JourneyClock clock)
{
    private readonly ConcurrentDictionary<string, Instant> _heardAt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Instant> _raisedFor = new(StringComparer.Ordinal);
    private readonly Instant _since = clock.WallNow;

    public void Heard(WebhookSource source) => _heardAt[source.Name] = clock.WallNow;

    public async ValueTask WatchAsync()
    {
        foreach (var source in sources.All.Where(s => s.SilenceLimit is not null))
        {
            var heardAt = _heardAt.GetValueOrDefault(source.Name, _since);
            if (clock.WallNow - heardAt > source.SilenceLimit && _raisedFor.GetValueOrDefault(source.Name) != heardAt)
            {
                _raisedFor[source.Name] = heardAt;
                await store.AddAlertAsync(new AlertRow(
                    $"source {source.Name} {heardAt}", (int)AlertKind.FeedSilent, AlertKind.FeedSilent, Unit: "", clock.Now, Rule: null, EventKey: null, Urgent: true));
            }
        }
    }
}
