using NodaTime;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Http;

/// <summary>How many events were answered and not worked on. Counted rarely, because every webhook asks.</summary>
public sealed class Backlog(IStore store, JourneyClock clock)
{
    /// <summary>Old enough to cost nothing, young enough that a burst cannot run far past the limit.</summary>
    private static readonly Duration s_counted = Duration.FromMilliseconds(500);

    private volatile Count? _last;

    public async ValueTask<int> CountAsync()
    {
        var now = clock.WallNow;
        if (_last is { } last && now - last.At < s_counted)
        {
            return last.Events;
        }

        var counted = new Count(await store.CountUnadmittedAsync(), now);
        _last = counted;
        return counted.Events;
    }

    private sealed record Count(int Events, Instant At);
}
