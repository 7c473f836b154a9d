using Microsoft.Extensions.Logging;

namespace VictimWorkflow.Service.Moving;

/// <summary>Looks for what nobody tells by themselves: events that wait, feeds that are silent, how many journeys are late.</summary>
public sealed class Rounds(WaitWatch waits, FeedWatch feeds, Pulse pulse, ILogger<Rounds> log)
{
    /// <summary>What fails is looked for again by the next round, and keeps nothing else from being looked for.</summary>
    public async ValueTask MakeAsync(CancellationToken stop = default)
    {
        await TryAsync(waits.WatchAsync, nameof(WaitWatch), stop);
        await TryAsync(feeds.WatchAsync, nameof(FeedWatch), stop);
        await TryAsync(pulse.CountAsync, nameof(Pulse), stop);
    }

    private async ValueTask TryAsync(Func<ValueTask> look, string name, CancellationToken stop)
    {
        try
        {
            await look();
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            log.LogError("{Watch} failed with {Fault}; it looks again with the next round", name, fault.GetType().Name);
        }
    }
}
