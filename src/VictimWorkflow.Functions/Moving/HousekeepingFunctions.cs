using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using VictimWorkflow.Service.Operations;

namespace VictimWorkflow.Functions.Moving;

/// <summary>The night's work: seals the audit, forgets what was kept long enough, and clears finished orchestrations out of the hub.</summary>
public sealed class HousekeepingFunctions(Housekeeping housekeeping, ILogger<HousekeepingFunctions> log)
{
    /// <summary>Below host.json's functionTimeout; what is left is taken up ten minutes later.</summary>
    private static readonly TimeSpan s_atMost = TimeSpan.FromMinutes(8);

    /// <summary>From the beginning of its last generation. A finished instance explains nothing that the audit does not.</summary>
    private static readonly TimeSpan s_finishedKept = TimeSpan.FromDays(30);

    [Function("Housekeeping")]
    public async Task RunAsync([TimerTrigger("0 */10 1-4 * * *")] TimerInfo timer, CancellationToken stop)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < s_atMost && !stop.IsCancellationRequested;)
        {
            if (!await housekeeping.RunPortionAsync(stop))
            {
                return;
            }
        }
    }

    [Function("ClearFinished")]
    public async Task ClearFinishedAsync(
        [TimerTrigger("0 15 5 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(client);
        var until = DateTimeOffset.UtcNow - s_finishedKept;
        OrchestrationRuntimeStatus[] finished =
            [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];
        var result = await client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedFrom: null, until, finished), stop);
        log.LogInformation("{Count} finished orchestrations were cleared out of the hub", result.PurgedInstanceCount);
    }
}
