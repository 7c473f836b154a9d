using System.Text.Json;
using System.Text.Json.Serialization;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Simulator.Scenarios;

/// <summary>Holds a world against the expectations of one step.</summary>
/// <param name="raisedBefore">How much had been raised at the step before.</param>
/// <param name="sentBefore">How many messages had left at the step before.</param>
internal sealed class StepChecker(World world, ScenarioStep step, int raisedBefore, int sentBefore)
{
    private static readonly JsonSerializerOptions s_words = new(CoreJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public int Held { get; private set; }

    public int NotImplemented { get; private set; }

    public List<Difference> Differences { get; } = [];

    public void Check()
    {
        var duties = world.Journeys.SelectMany(j => j.Obligations.Values.Select(o => (Journey: j, Duty: o))).ToList();
        foreach (var expected in step.Expect)
        {
            var matching = duties.Count(d => expected.IsMetBy(d.Journey, d.Duty, world.Rules.Calendar));
            Judge(expected, expected.Rule, matching, expected.Count,
                () => duties.Where(d => d.Duty.Rule == expected.Rule).Select(d => DutyWords.Of(d.Journey, d.Duty)));
        }

        var left = world.Sent.Skip(sentBefore).ToList();
        foreach (var expected in step.Sent)
        {
            Judge(expected, expected.Rule, left.Count(expected.IsMetBy), expected.Count, () => left.Select(DutyWords.Of));
        }

        CheckRaised("tasks", step.Tasks, TaskIn);
        CheckRaised("alerts", step.Alerts, AlertIn);
        CheckRaised("conflicts", step.Conflicts, ConflictIn);
    }

    private void CheckRaised(string what, IEnumerable<ExpectedRaise> expectations, Func<Journey, int, RaisedItem?> find)
    {
        var journeys = world.Journeys.ToDictionary(j => j.Id);
        var raised = new Lazy<List<RaisedItem>>(() =>
            [.. world.Raised.Skip(raisedBefore).Select(r => find(journeys[r.JourneyId], r.Number)).OfType<RaisedItem>()]);
        foreach (var expected in expectations)
        {
            Judge(expected, expected.Rule, raised.Value.Count(expected.IsMetBy), expected.Count,
                () => raised.Value.Select(DutyWords.Of), what);
        }
    }

    private void Judge<T>(T expected, string? rule, int matching, int? count, Func<IEnumerable<string>> found, string what = "")
    {
        // What has no row can neither hold nor differ, not even when none is expected.
        if (rule is not null && !world.Rules.EditionOn(London.DateOf(step.At)).Rules.ContainsKey(rule))
        {
            NotImplemented++;
        }
        else if (count is null ? matching > 0 : matching == count)
        {
            Held++;
        }
        else
        {
            var words = JsonSerializer.Serialize(expected, s_words);
            var howMany = count is null ? "" : $" but {matching} match";
            Differences.Add(new(step.Ref, $"{what} {words}{howMany}".Trim(), [.. found().DefaultIfEmpty("none")]));
        }
    }

    private static RaisedItem? TaskIn(Journey journey, int number) => journey.Tasks.TryGetValue(number, out var task)
        ? new(journey.PersonRef, RulesOf(journey, task.Obligations), [ContractName.Of(task.Kind)], task.Due)
        : null;

    private static RaisedItem? AlertIn(Journey journey, int number) => journey.Alerts.TryGetValue(number, out var alert)
        ? new(
            journey.PersonRef, RulesOf(journey, alert.Obligation is { } one ? [one] : []), [ContractName.Of(alert.Kind)],
            alert.Obligation is { } about && journey.Obligations.TryGetValue(about, out var duty) ? duty.Due.Ends : null)
        : null;

    // A conflict has no kind of its own; a scenario may name one of the ways out that it offers.
    private static RaisedItem? ConflictIn(Journey journey, int number) => journey.Conflicts.TryGetValue(number, out var conflict)
        ? new(journey.PersonRef, RulesOf(journey, [conflict.Obligation]), [.. conflict.Options.Select(ContractName.Of)], conflict.Due)
        : null;

    private static List<string> RulesOf(Journey journey, IEnumerable<int> obligations) =>
        [.. obligations.Where(journey.Obligations.ContainsKey).Select(n => journey.Obligations[n].Rule).Distinct()];
}
