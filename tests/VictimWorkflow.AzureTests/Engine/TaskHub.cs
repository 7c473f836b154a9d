using System.Collections.Concurrent;
using System.Diagnostics;
using DurableTask.Core;
using DurableTask.Emulator;

namespace VictimWorkflow.AzureTests.Engine;

/// <summary>
/// The engine's own in-memory backend: what is scheduled, waits or is timed stands here and outlives the processes that work on it.
/// Its edge is made to answer as the platform's does: the newest execution of an instance, and a start refused only while one is at work.
/// </summary>
internal sealed class TaskHub : LocalOrchestrationService, IOrchestrationService, IOrchestrationServiceClient, IDisposable
{
    private static readonly OrchestrationStatus[] s_atWork =
        [OrchestrationStatus.Running, OrchestrationStatus.ContinuedAsNew, OrchestrationStatus.Pending, OrchestrationStatus.Suspended];

    /// <summary>The backend looks twice a second; a story of months takes a thousand looks.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private int _starts, _disposals;

    /// <summary>The history of every episode as the engine replayed it, in order of happening.</summary>
    public ConcurrentQueue<Episode> Episodes { get; } = [];

    // Each process starts and stops the backend it works on; this one only begins once, and ends with the test.
    Task IOrchestrationService.StartAsync() => Interlocked.Increment(ref _starts) == 1 ? StartAsync() : Task.CompletedTask;

    Task IOrchestrationService.StopAsync() => Task.CompletedTask;

    Task IOrchestrationService.StopAsync(bool isForced) => Task.CompletedTask;

    Task<TaskOrchestrationWorkItem?> IOrchestrationService.LockNextTaskOrchestrationWorkItemAsync(TimeSpan receiveTimeout, CancellationToken cancellationToken) =>
        OftenAsync(LockNextTaskOrchestrationWorkItemAsync, receiveTimeout, cancellationToken);

    Task<TaskActivityWorkItem?> IOrchestrationService.LockNextTaskActivityWorkItem(TimeSpan receiveTimeout, CancellationToken cancellationToken) =>
        OftenAsync(LockNextTaskActivityWorkItem, receiveTimeout, cancellationToken);

    public override Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[] dedupeStatuses) =>
        base.CreateTaskOrchestrationAsync(creationMessage, dedupeStatuses ?? s_atWork);

    async Task<OrchestrationState> IOrchestrationServiceClient.GetOrchestrationStateAsync(string instanceId, string executionId) =>
        string.IsNullOrEmpty(executionId) ? (await NewestAsync(instanceId)).FirstOrDefault()! : await GetOrchestrationStateAsync(instanceId, executionId);

    async Task<IList<OrchestrationState>> IOrchestrationServiceClient.GetOrchestrationStateAsync(string instanceId, bool allExecutions) =>
        allExecutions ? await GetOrchestrationStateAsync(instanceId, allExecutions: true) : await NewestAsync(instanceId);

    void IDisposable.Dispose()
    {
        if (Interlocked.Increment(ref _disposals) > 1) return;
        StopAsync(isForced: true).Wait();
        Dispose();
    }

    // What is found is given out, whether or not the look was broken off: nothing is lost by it.
    private static async Task<T?> OftenAsync<T>(Func<TimeSpan, CancellationToken, Task<T>> next, TimeSpan atMost, CancellationToken stop)
        where T : class
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < atMost;)
        {
            using var look = CancellationTokenSource.CreateLinkedTokenSource(stop);
            look.CancelAfter(s_look);
            try
            {
                if (await next(atMost, look.Token) is { } found) return found;
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // Looked, and nothing was there.
            }
        }

        return null;
    }

    private async Task<List<OrchestrationState>> NewestAsync(string instanceId) =>
        [.. (await GetOrchestrationStateAsync(instanceId, allExecutions: true)).Reverse()
            .OrderBy(state => state.OrchestrationStatus == OrchestrationStatus.ContinuedAsNew).ThenByDescending(state => state.CreatedTime).Take(1)];
}

/// <param name="Events">Entries of this generation's history.</param>
/// <param name="Text">All that is kept of it: entries, and the status an operator sees.</param>
internal sealed record Episode(string InstanceId, int Events, string Text, Generation Generation);
