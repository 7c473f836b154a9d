using Microsoft.Extensions.Logging;
using NodaTime;
using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.Service.Operations;

/// <summary>What a host does once a day and in portions: finishes erasures, seals the audit, forgets what was kept long enough.</summary>
public sealed class Housekeeping(Erasure erasure, AuditSeals seals, Retention retention, JourneyClock clock, ILogger<Housekeeping> log)
{
    /// <summary>Each process looks when it starts, for it may stand on a copy from before.</summary>
    private LocalDate? _erasedOn;

    /// <summary>Does the next portion; whether there is more to do today. What fails is tried again by the next call, and stops nothing else.</summary>
    /// <param name="stop">The host ends: what breaks off then is no failure.</param>
    public async ValueTask<bool> RunPortionAsync(CancellationToken stop = default)
    {
        await TryAsync(FinishErasuresAsync, "Erasing", stop);
        var isMore = await TryAsync(seals.RunPortionAsync, "Sealing", stop);
        return await TryAsync(retention.RunPortionAsync, "Forgetting", stop) || isMore;
    }

    private async ValueTask<bool> FinishErasuresAsync()
    {
        var today = clock.Now.InUtc().Date;
        if (_erasedOn != today)
        {
            await erasure.FinishAsync();
            _erasedOn = today;
        }

        return false;
    }

    private async ValueTask<bool> TryAsync(Func<ValueTask<bool>> work, string what, CancellationToken stop)
    {
        try
        {
            return !stop.IsCancellationRequested && await work();
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault)
        {
            log.LogError("{What} is tried again after {Fault}", what, fault.GetType().Name);
            return false;
        }
    }
}
