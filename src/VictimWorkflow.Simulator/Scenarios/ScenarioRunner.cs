using System.Text.Json;
using System.Text.Json.Nodes;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Simulator.Scenarios;

/// <summary>Plays a scenario in a world of its own and holds the world against it, step by step.</summary>
public sealed class ScenarioRunner
{
    private readonly Scenario _scenario;
    private readonly List<Difference> _differences = [];
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);
    private int _held;
    private int _notImplemented;

    public ScenarioRunner(Scenario scenario, RuleBook rules, bool storesEveryStep = false)
    {
        _scenario = scenario;
        World = new World(new WorldOptions(scenario.RulesFrom(rules)) { StoresEveryStep = storesEveryStep }, scenario.Steps[0].At);
    }

    public World World { get; }

    public static Verdict Replay(Scenario scenario, RuleBook rules, bool storesEveryStep = false)
    {
        var runner = new ScenarioRunner(scenario, rules, storesEveryStep);
        runner.Play(_ => true);
        return runner.Verdict;
    }

    public Verdict Verdict => new(_scenario.Id, _held, _notImplemented, [.. _differences]);

    /// <summary>Plays the steps for as long as the predicate, asked after each, wants to go on.</summary>
    public void Play(Func<ScenarioStep, bool> goOn)
    {
        ScenarioStep? last = null;
        var (raised, sent, sentSinceEvent) = (0, 0, 0);
        foreach (var step in _scenario.Steps)
        {
            World.MoveTo(step.At);
            CheckSilence(last, sentSinceEvent);
            sentSinceEvent = World.Sent.Count;
            Deliver(step);
            var checker = new StepChecker(World, step, raised, sent);
            checker.Check();
            Add(checker);
            CheckNever(step);
            (raised, sent, last) = (World.Raised.Count, World.Sent.Count, step);
            if (!goOn(step))
            {
                return;
            }
        }

        CheckSilence(last, sentSinceEvent);
        _held += _scenario.Never.Count(rule => !_broken.Contains(rule));
    }

    private void Add(StepChecker checker)
    {
        _held += checker.Held;
        _notImplemented += checker.NotImplemented;
        _differences.AddRange(checker.Differences);
    }

    private void Deliver(ScenarioStep step)
    {
        if (step.Event is not { } happened)
        {
            return;
        }

        var before = step.Refused is not null || step.Waiting is not null ? World.ToBytesOfState() : [];
        var origin = EventCatalogue.Types.Contains(happened.Type) && EventCatalogue.MayWait(happened.Type) ? Origin.Feed : Origin.User;
        var data = JsonSerializer.SerializeToNode(happened.Data) ?? new JsonObject();
        var reception = World.Receive(Post.Of(step.Ref, origin, happened.Type, step.At, data));
        var expected = step.Refused is { } refusal ? $"refused {refusal}" : step.Waiting is { } code ? $"waiting {code}" : "taken";
        var found = Words(reception);
        if (expected != found)
        {
            _differences.Add(new(step.Ref, $"{happened.Type} {expected}", [found, .. Detail(reception)]));
        }
        else if (before.Length > 0 && !World.ToBytesOfState().AsSpan().SequenceEqual(before))
        {
            _differences.Add(new(step.Ref, $"{happened.Type} {expected} and nothing changed", ["the crime or a journey changed"]));
        }
        else if (before.Length > 0)
        {
            _held++;
        }
    }

    private static string Words(Reception reception) => reception switch
    {
        Reception.Kept => "taken",
        Reception.Repeated => "repeated",
        Reception.Waiting waiting => $"waiting {waiting.Code}",
        Reception.Refused refused => $"refused {refused.Refusal.Code}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static IEnumerable<string> Detail(Reception reception) =>
        reception is Reception.Refused { Refusal: var refusal } ? [$"{refusal.Field}: {refusal.Detail}"] : [];

    // From the step until the next, timers that ran at the next step's time among it.
    private void CheckSilence(ScenarioStep? step, int from)
    {
        foreach (var channel in step?.MustNotSend ?? [])
        {
            var wrong = World.Sent.Skip(from).Where(m => m.Channel == channel && m.IsAccepted).Select(DutyWords.Of).ToList();
            if (wrong.Count > 0)
            {
                _differences.Add(new(step!.Ref, $"no {ContractName.Of(channel)} until the next step", [.. wrong]));
            }
            else
            {
                _held++;
            }
        }
    }

    private void CheckNever(ScenarioStep step)
    {
        foreach (var rule in _scenario.Never.Where(r => !_broken.Contains(r)))
        {
            var wrong = World.Journeys.SelectMany(j => j.Obligations.Values.Select(o => (Journey: j, Duty: o)))
                .Where(d => d.Duty.Rule == rule && d.Duty.Status != ObligationStatus.NotOwed)
                .Select(d => DutyWords.Of(d.Journey, d.Duty)).ToList();
            if (wrong.Count > 0)
            {
                _broken.Add(rule);
                _differences.Add(new(step.Ref, $"never {rule}", [.. wrong]));
            }
        }
    }
}
