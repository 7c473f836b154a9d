using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using DurableTask.Core.Serializing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging.Abstractions;
using VictimWorkflow.Functions.Moving;

namespace VictimWorkflow.AzureTests.Engine;

/// <summary>One generation of an orchestration, as far as it had come: its history in the engine's own form, and what was decided on it.</summary>
/// <param name="Execution">The engine's name for this generation.</param>
/// <param name="Events">The history as JSON.</param>
/// <param name="Decided">What the orchestrator wanted done next, a line for each.</param>
internal sealed record Generation(string Execution, string Events, string[] Decided)
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Two generations in which the same kinds of things happened in the same order replay the same way.</summary>
    public string Shape => string.Join(' ', [.. Read().Select(e => $"{e.EventType}"), .. Decided.Select(line => line.Split(' ')[0])]);

    /// <summary>The episode that has just been decided.</summary>
    public static Generation Of(OrchestrationRuntimeState state, OrchestratorExecutionResult result) => new(
        state.OrchestrationInstance!.ExecutionId, JsonDataConverter.Default.Serialize(state.Events.ToList(), formatted: true), Words(result));

    public static Generation FromFile(string path)
    {
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        return new(path, json["events"]!.ToJsonString(), json["decided"].Deserialize<string[]>()!);
    }

    public void Save(string path)
    {
        var events = JsonNode.Parse(Events)!;
        // A stack names files of the machine it was recorded on, and decides nothing.
        foreach (var details in events.AsArray().Select(e => e!["FailureDetails"]).OfType<JsonObject>()) details["StackTrace"] = null;
        var decided = new JsonArray([.. Decided.Select(line => (JsonNode)line)]);
        File.WriteAllText(path, new JsonObject { ["decided"] = decided, ["events"] = events }.ToJsonString(s_readable) + "\n");
    }

    /// <summary>Replays the history on the engine, as it does before it lets an instance go on.</summary>
    /// <returns>What the orchestrator of today wants done next; that it failed, when it does not do what the history says it did.</returns>
    public string[] Replay(Func<TaskOrchestrationContext, string, Task> orchestrator)
    {
        var executor = new TaskOrchestrationExecutor(
            new OrchestrationRuntimeState(Read()), Shim(new DurableTaskShimFactory(options: null, NullLoggerFactory.Instance), orchestrator),
            BehaviorOnContinueAsNew.Ignore, ErrorPropagationMode.UseFailureDetails);
        return Words(executor.Execute());
    }

    public static TaskOrchestration Shim(DurableTaskShimFactory shims, Func<TaskOrchestrationContext, string, Task> orchestrator) =>
        shims.CreateOrchestration<string, object>(nameof(VictimJourney), async (context, journeyId) =>
        {
            await orchestrator(context, journeyId!);
            return null;
        });

    private List<HistoryEvent> Read() => JsonDataConverter.Default.Deserialize<List<HistoryEvent>>(Events);

    private static string[] Words(OrchestratorExecutionResult result) => [.. result.Actions.Select(action => action switch
    {
        ScheduleTaskOrchestratorAction task => $"{task.Name} {task.Input}",
        CreateTimerOrchestratorAction timer => $"timer {timer.FireAt:O}",
        OrchestrationCompleteOrchestratorAction end => $"{end.OrchestrationStatus} {end.Result}{end.FailureDetails?.ErrorType} {end.FailureDetails?.ErrorMessage}".Trim(),
        _ => action.OrchestratorActionType.ToString(),
    })];
}
