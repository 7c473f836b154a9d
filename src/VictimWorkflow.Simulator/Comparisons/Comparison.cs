using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Simulator.Runs;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Simulator.Comparisons;

/// <summary>One side of a comparison: what a person who reads it is told it is, and what it judges by.</summary>
public sealed record Side(string Name, RuleBook Rules);

/// <summary>
/// What the same world would have owed under two sets of rules. The world is played once, with people who work under the first; what
/// the feeds brought and what people did is then told to both, and every message arrives.
/// </summary>
public sealed record Comparison(
    string First, string Second, ulong Seed, int Days, int Crimes, int Victims,
    ImmutableArray<RightDifference> Rights, ImmutableArray<RuleDifference> Rules)
{
    /// <summary>Whether anything at all differs.</summary>
    public bool Differs => Rules.Any(r => r.Differs);

    public static Comparison Of(Side first, Side second, RunSettings settings, Action<int>? played = null)
    {
        var force = new Force(settings.Seed, settings.Victims, settings.IdlePercent);
        var plots = SimulatedRun.Plan(settings, force);
        var end = SimulatedRun.Start + Duration.FromDays(settings.Days);
        var total = new Differences();
        Parallel.For(
            0, plots.Count, new ParallelOptions { MaxDegreeOfParallelism = settings.Threads },
            () => (Differences: new Differences(), Tally: new Tally(SimulatedRun.Start, settings.Days, force.Officers.Count)),
            (index, _, own) =>
            {
                var script = new List<Told>();
                Story.Play(plots[index], new WorldOptions(first.Rules), end, own.Tally, script);
                own.Differences.Add(Retell(script, first.Rules, plots[index].At, end), Retell(script, second.Rules, plots[index].At, end), end);
                played?.Invoke(plots[index].Kind.Victims);
                return own;
            },
            own =>
            {
                lock (total)
                {
                    total.Add(own.Differences);
                }
            });
        return new(
            first.Name, second.Name, settings.Seed, settings.Days, plots.Count, plots.Sum(p => p.Kind.Victims),
            total.ByRight(), total.ByRule(first.Rules, second.Rules));
    }

    private static World Retell(List<Told> script, RuleBook rules, Instant start, Instant end)
    {
        var world = new World(new WorldOptions(rules) { Provider = _ => s_arrives }, start);
        foreach (var told in script)
        {
            world.MoveTo(told.At);
            world.Receive(told.Making);
        }

        world.MoveTo(end);
        return world;
    }

    private static readonly ImmutableArray<ProviderReport> s_arrives =
        [new(Duration.Zero, Core.Events.DeliveryStatus.Accepted), new(Duration.FromMinutes(1), Core.Events.DeliveryStatus.Delivered)];
}

/// <summary>What is owed under a right on both sides, and how the limits of what both owe lie.</summary>
public sealed record RightDifference(Right Right, Obligations First, Obligations Second, int Earlier, int Later);

/// <param name="OnlyFirst">Owed on the first side alone.</param>
/// <param name="Earlier">Owed on both, on the second with an earlier limit.</param>
/// <param name="BecameLate">Met in time on the first side, not on the second.</param>
/// <param name="BecameTimely">The other way round.</param>
/// <param name="RowDiffers">Whether the rows themselves differ: another limit, or only one side has it.</param>
public sealed record RuleDifference(
    string Rule, Right Right, int Both, int OnlyFirst, int OnlySecond, int Earlier, int Later, int BecameLate, int BecameTimely, bool RowDiffers)
{
    public bool Differs => RowDiffers || OnlyFirst + OnlySecond + Earlier + Later + BecameLate + BecameTimely > 0;
}
