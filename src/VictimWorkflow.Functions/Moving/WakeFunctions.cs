using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using VictimWorkflow.Functions.Hosting;

namespace VictimWorkflow.Functions.Moving;

/// <summary>Sees to it that a journey looks for what there is to do.</summary>
public sealed class WakeFunctions(ILogger<WakeFunctions> log)
{
    /// <summary>
    /// Rings for an instance that runs, starts one that is unknown or has finished. A race lost to another process fails and is
    /// delivered again; the state row, not the instance, is what happens once only.
    /// </summary>
    [Function("Wake")]
    public static async Task WakeAsync(
        [QueueTrigger(Queues.Wake, Connection = StorageSettings.Connection)] string journeyId, [DurableClient] DurableTaskClient client, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (await client.GetInstanceAsync(journeyId, stop) is { IsCompleted: false })
        {
            await client.RaiseEventAsync(journeyId, VictimJourney.WakeEvent, stop);
        }
        else
        {
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(VictimJourney), journeyId, new StartOrchestrationOptions(journeyId), stop);
        }
    }

    [Function("WakePoison")]
    public void GiveUp([QueueTrigger(Queues.WakePoison, Connection = StorageSettings.Connection)] string journeyId) =>
        log.LogError("Journey {Journey} could not be woken; the watchdog tries again", journeyId);
}
