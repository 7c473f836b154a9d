using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>What a run is made of; the same settings give the same run.</summary>
/// <param name="Victims">At least so many, witnesses not counted.</param>
/// <param name="Days">How long the run lasts; crimes are reported all through it.</param>
public sealed record RunSettings(ulong Seed, int Victims, int Days)
{
    public const int UsuallyIdlePercent = 5;

    /// <summary>How many in a hundred officers never act.</summary>
    public int IdlePercent { get; init; } = UsuallyIdlePercent;

    /// <summary>How many stories are played at a time; the result is the same.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    public RuleBook Rules { get; init; } = RuleBook.Current;

    /// <summary>Whether every event takes the way through bytes and the reader of the contract, as on a real host.</summary>
    public bool ReadsEveryEvent { get; init; }
}

/// <summary>A seeded number of invented crimes, each in a world of its own so that every core can work, added up in one order.</summary>
public static class SimulatedRun
{
    /// <summary>The first instant of every run: a Thursday, a bank holiday, with both changes of the clocks ahead.</summary>
    public static readonly Instant Start = Instant.FromUtc(2026, 1, 1, 0, 0);

    /// <param name="played">Told of the victims of each crime that is played to its end, from any thread.</param>
    public static Report Of(RunSettings settings, Action<int>? played = null)
    {
        var force = new Force(settings.Seed, settings.Victims, settings.IdlePercent);
        var plots = Plan(settings, force);
        var end = Start + Duration.FromDays(settings.Days);
        var options = new WorldOptions(settings.Rules) { ReadsEveryEvent = settings.ReadsEveryEvent };
        var fingerprints = new byte[plots.Count][];
        var total = NewTally(settings, force);
        Parallel.For(
            0, plots.Count, new ParallelOptions { MaxDegreeOfParallelism = settings.Threads },
            () => NewTally(settings, force),
            (index, _, tally) =>
            {
                fingerprints[index] = Fingerprint.Of(Story.Play(plots[index], options, end, tally));
                played?.Invoke(plots[index].Kind.Victims);
                return tally;
            },
            tally =>
            {
                lock (total)
                {
                    total.Add(tally);
                }
            });
        return Report.Of(settings, force, total, Fingerprint.Of(fingerprints));
    }

    internal static List<Plot> Plan(RunSettings settings, Force force)
    {
        var random = new SplitMix64(settings.Seed);
        var plan = new List<Plot>();
        for (var victims = settings.Victims; victims > 0; victims -= plan[^1].Kind.Victims)
        {
            var kind = StoryKind.Draw(random);
            var at = Start + Duration.FromHours(random.Between(0, (settings.Days * 24) - 1));
            plan.Add(new Plot(plan.Count, random.Next(), kind, at, force.Officers[random.Between(0, force.Officers.Count - 1)]));
        }

        return plan;
    }

    private static Tally NewTally(RunSettings settings, Force force) => new(Start, settings.Days, force.Officers.Count);
}
