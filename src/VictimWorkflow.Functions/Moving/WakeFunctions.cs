using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using VictimWorkflow.Functions.Hosting;

namespace VictimWorkflow.Functions.Moving;

/// <summary>Sees to it that a journey looks for what there is to do.</summary>
public sealed class WakeFunctions(ILogger<WakeFunctions> log)
{
    // Said here, so that no setting of the host can have a running instance replaced.
    private static readonly OrchestrationRuntimeStatus[] s_atWork =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>
    /// Rings for an instance that runs, starts one that is unknown or has finished. A race lost to another process fails and is
    /// delivered again; the state row, not the instance, is what happens once only.
    /// </summary>
    [Function("Wake")]
    public static async Task WakeAsync(
        [QueueTrigger(Queues.Wake, Connection = StorageSettings.Connection)] string journeyId,
        [DurableClient] DurableTaskClient client,
        CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (await client.GetInstanceAsync(journeyId, stop) is { IsCompleted: false })
        {
            await client.RaiseEventAsync(journeyId, VictimJourney.WakeEvent, stop);
        }
        else
        {
            var start = new StartOrchestrationOptions(journeyId).WithDedupeStatuses(s_atWork);
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(VictimJourney), journeyId, start, stop);
        }
    }

    [Function("WakePoison")]
    public void GiveUp([QueueTrigger(Queues.WakePoison, Connection = StorageSettings.Connection)] string journeyId) =>
        log.LogError("Journey {Journey} could not be woken; the watchdog tries again", journeyId);
}
