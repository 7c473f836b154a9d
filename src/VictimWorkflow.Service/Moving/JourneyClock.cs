using System.Globalization;
using NodaTime;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>
/// Journey time: what every rule goes by. Wall time plus an offset that is stored, or, while a demonstration or a training
/// session steps through it, a time that stands still until it is moved. Signatures, sessions and leases go by wall time.
/// </summary>
public sealed class JourneyClock(TimeProvider wallTime)
{
    private const string Fact = "journey-clock";
    private readonly Lock _lock = new();
    private Duration _offset;
    private Instant? _standsAt;

    public Instant WallNow => Instant.FromDateTimeOffset(wallTime.GetUtcNow());

    public Instant Now
    {
        get
        {
            lock (_lock)
            {
                return _standsAt ?? WallNow + _offset;
            }
        }
    }

    /// <summary>Whether it only moves when it is told to.</summary>
    public bool IsStepped => _standsAt is not null;

    /// <summary>Takes up where the last run left off, so that journey time never goes back.</summary>
    /// <param name="standsAt">Where it is to stand if no run came before; null lets it run.</param>
    public async ValueTask ResumeAsync(IStore store, Instant? standsAt = null)
    {
        if (await store.FindFactAsync(Fact) is { } stored)
        {
            lock (_lock)
            {
                _offset = Duration.FromMilliseconds(long.Parse(stored, CultureInfo.InvariantCulture));
            }

            standsAt = standsAt is { } at ? Instant.Max(at, Now) : null;
        }

        if (standsAt is { } time)
        {
            await StandAtAsync(time, store);
        }
    }

    /// <summary>Stops the clock at a time, or moves it on; never back.</summary>
    public async ValueTask StandAtAsync(Instant time, IStore store)
    {
        Duration offset;
        lock (_lock)
        {
            _standsAt = Instant.Max(time, _standsAt ?? time);
            offset = _standsAt.Value - WallNow;
        }

        await store.SaveFactAsync(Fact, offset.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture));
    }

    /// <summary>Lets it run on from where it stands.</summary>
    public void Run()
    {
        lock (_lock)
        {
            _offset = _standsAt is { } at ? at - WallNow : _offset;
            _standsAt = null;
        }
    }
}
