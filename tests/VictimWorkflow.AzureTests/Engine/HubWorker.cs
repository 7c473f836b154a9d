using System.Text.Json;
using DurableTask.Core;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VictimWorkflow.Functions.Moving;

namespace VictimWorkflow.AzureTests.Engine;

/// <summary>One process's share of the work: the engine's real dispatchers, history and replay, over the functions of this app.</summary>
internal sealed class HubWorker : IAsyncDisposable
{
    private readonly TaskHubWorker _worker;
    private int _running;

    public HubWorker(TaskHub hub, IServiceProvider services)
    {
        var shims = new DurableTaskShimFactory(options: null, NullLoggerFactory.Instance);
        _worker = new TaskHubWorker(hub, new Orchestrations(shims), new Activities(shims, services), NullLoggerFactory.Instance)
        {
            ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails,
        };
        _worker.AddOrchestrationDispatcherMiddleware(async (context, next) =>
        {
            await next();
            var state = context.GetProperty<OrchestrationRuntimeState>();
            var status = context.GetProperty<TaskOrchestration>().GetStatus();
            var text = string.Join('\n', state.Events.Select(e => JsonSerializer.Serialize<object>(e)).Append(state.Input).Append(status));
            hub.Episodes.Enqueue(new Episode(
                state.OrchestrationInstance!.InstanceId, state.Events.Count, text, Generation.Of(state, context.GetProperty<OrchestratorExecutionResult>())));
        });
        _worker.AddActivityDispatcherMiddleware(async (_, next) =>
        {
            Interlocked.Increment(ref _running);
            await next();
            Interlocked.Decrement(ref _running);
        });
    }

    /// <summary>Activities under way.</summary>
    public int Running => Volatile.Read(ref _running);

    public Task StartAsync() => _worker.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(isForced: true);
        _worker.Dispose();
    }

    private sealed class Orchestrations(DurableTaskShimFactory shims) : INameVersionObjectManager<TaskOrchestration>
    {
        public void Add(ObjectCreator<TaskOrchestration> creator) => throw new NotSupportedException();

        public TaskOrchestration? GetObject(string name, string? version) => name == nameof(VictimJourney)
            ? Generation.Shim(shims, VictimJourney.RunAsync)
            : null;
    }

    private sealed class Activities(DurableTaskShimFactory shims, IServiceProvider services) : INameVersionObjectManager<TaskActivity>
    {
        private JourneyActivities Functions => ActivatorUtilities.CreateInstance<JourneyActivities>(services);

        public void Add(ObjectCreator<TaskActivity> creator) => throw new NotSupportedException();

        public TaskActivity? GetObject(string name, string? version) => name switch
        {
            nameof(JourneyActivities.Advance) => shims.CreateActivity<string, Drained>(name, async (_, id) => await Functions.Advance(id!)),
            nameof(JourneyActivities.CarryOut) => shims.CreateActivity<EffectName, object>(name, async (_, effect) =>
            {
                await Functions.CarryOut(effect!, CancellationToken.None);
                return null;
            }),
            _ => null,
        };
    }
}
