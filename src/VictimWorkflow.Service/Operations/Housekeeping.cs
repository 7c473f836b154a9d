using Microsoft.Extensions.Logging;

namespace VictimWorkflow.Service.Operations;

/// <summary>What a host does once a day and in portions: seals the audit, then forgets what was kept long enough.</summary>
public sealed class Housekeeping(AuditSeals seals, Retention retention, ILogger<Housekeeping> log)
{
    /// <summary>Does the next portion; whether there is more to do today. What fails is tried again by the next call, and stops nothing else.</summary>
    public async ValueTask<bool> RunPortionAsync()
    {
        var isMore = await TryAsync(seals.RunPortionAsync, "Sealing");
        return await TryAsync(retention.RunPortionAsync, "Forgetting") || isMore;
    }

    private async ValueTask<bool> TryAsync(Func<ValueTask<bool>> work, string what)
    {
        try
        {
            return await work();
        }
        catch (Exception fault)
        {
            log.LogError("{What} is tried again after {Fault}", what, fault.GetType().Name);
            return false;
        }
    }
}
