using NodaTime;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Hosting;

/// <summary>Moves what is stored: admits events, advances journeys whose time has come, carries out effects, watches what waits.</summary>
/// <remarks>
/// One loop for events and journeys, so that a pass sees what the pass before left, and one for effects; within a pass different
/// crimes, journeys and effects run side by side.
/// Everything is taken from the store each time, so that a kill at any instant loses nothing.
/// </remarks>
public sealed class Workers(
    IStore store, Intake intake, Steps steps, Dispatch dispatch, RulesNews news, Rounds rounds, Housekeeping housekeeping, JourneyClock clock,
    Bell bell, ProviderAddress provider, ILogger<Workers> log) : BackgroundService
{
    /// <summary>Taken at once; the store's writer commits them in groups.</summary>
    private const int Portion = 256;

    private const int SideBySide = 32;

    /// <summary>Longest sleep: a lost ring costs no more than this.</summary>
    private static readonly TimeSpan s_sleepAtMost = TimeSpan.FromSeconds(1);

    private static readonly Duration s_effectLease = Duration.FromSeconds(60);
    private static readonly Duration s_retryAfter = Duration.FromSeconds(5);
    private static readonly Duration s_watchEvery = Duration.FromSeconds(2);

    private Instant _watchedAt = Instant.MinValue;

    /// <summary>Whether nothing is left to do at the present journey time.</summary>
    public async ValueTask<bool> IsIdleAsync() =>
        await store.CountUnadmittedAsync() == 0 && (await store.DueJourneysAsync(clock.Now, 1)).IsEmpty && await store.CountEffectsAsync() == 0;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await Task.WhenAll(
            RepeatAsync(PassAsync, async () => await bell.WaitForWorkAsync(await SleepAsync(), stoppingToken), stoppingToken),
            RepeatAsync(CarryOutAsync, async () => await bell.WaitForEffectsAsync(s_sleepAtMost, stoppingToken), stoppingToken));
    }

    // Effects have a loop of their own: a provider that hangs holds up no report and no deadline.
    private async Task RepeatAsync(Func<CancellationToken, ValueTask<int>> pass, Func<Task> wait, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await pass(stop) > 0)
                {
                    bell.Ring();
                }
                else
                {
                    await wait();
                }
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return; // The store may be closed already, where the host never came to listen.
            }
            catch (Exception fault)
            {
                log.LogError("A pass failed with {Fault}; it is done again", fault.GetType().Name);
                await Task.Delay(s_sleepAtMost, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async ValueTask<int> PassAsync(CancellationToken stop)
    {
        var events = await AdmitAsync(stop);
        var journeys = await AdvanceAsync(stop);
        await WatchAsync(stop);
        return events + journeys + await news.TellAsync();
    }

    // Events of one crime in order of receipt; crimes side by side.
    private async ValueTask<int> AdmitAsync(CancellationToken stop)
    {
        var rows = await store.UnadmittedAsync(Portion);
        await Parallel.ForEachAsync(rows.GroupBy(r => r.CrimeRef, StringComparer.Ordinal), Options(stop), async (crime, _) =>
        {
            foreach (var row in crime)
            {
                await TryAsync(() => intake.AdmitAsync(row), "Event");
            }
        });
        return rows.Length;
    }

    private async ValueTask<int> AdvanceAsync(CancellationToken stop)
    {
        var due = await store.DueJourneysAsync(clock.Now, Portion);
        await Parallel.ForEachAsync(due, Options(stop), async (journey, _) => await TryAsync(() => steps.AdvanceAsync(journey), "Journey"));
        return due.Length;
    }

    private async ValueTask<int> CarryOutAsync(CancellationToken stop)
    {
        if (provider.IsStarting)
        {
            return 0;
        }

        var wall = clock.WallNow;
        var effects = await store.LeaseEffectsAsync(wall, wall + s_effectLease, Portion);
        await Parallel.ForEachAsync(effects, Options(stop), (effect, _) => dispatch.CarryOutOrRetryAsync(effect, s_retryAfter, stop));
        return effects.Length;
    }

    private async ValueTask WatchAsync(CancellationToken stop)
    {
        if (clock.WallNow - _watchedAt < s_watchEvery && !clock.IsStepped)
        {
            return;
        }

        _watchedAt = clock.WallNow;
        await rounds.MakeAsync(stop);
        await housekeeping.RunPortionAsync(stop);
    }

    private async ValueTask<TimeSpan> SleepAsync()
    {
        if (clock.IsStepped || await store.NextDueAsync() is not { } next)
        {
            return s_sleepAtMost;
        }

        var wait = (next - clock.Now).ToTimeSpan();
        return wait < s_sleepAtMost ? wait : s_sleepAtMost;
    }

    private async ValueTask TryAsync<T>(Func<ValueTask<T>> work, string what)
    {
        try
        {
            await work();
        }
        catch (Exception fault)
        {
            log.LogWarning("{What} is tried again after {Fault}", what, fault.GetType().Name);
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private static ParallelOptions Options(CancellationToken stop) => new() { MaxDegreeOfParallelism = SideBySide, CancellationToken = stop };
}
