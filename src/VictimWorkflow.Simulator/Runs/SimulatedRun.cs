using NodaTime;

namespace VictimWorkflow.Simulator.Runs;

/// <summary>A seeded number of invented crimes, each in a world of its own so that every core can work, added up in one order.</summary>
public static class SimulatedRun
{
    /// <summary>The first instant of every run: a Thursday, a bank holiday, with both changes of the clocks ahead.</summary>
    public static readonly Instant Start = Instant.FromUtc(2026, 1, 1, 0, 0);

    /// <param name="victims">At least so many, witnesses not counted.</param>
    /// <param name="days">How long the run lasts; crimes are reported all through it.</param>
    /// <param name="played">Told of each crime that is played to its end, from any thread.</param>
    public static Tally Of(ulong seed, int victims, int days, Action? played = null)
    {
        var plan = Plan(seed, victims, days);
        var end = Start + Duration.FromDays(days);
        var tallies = new Tally[plan.Count];
        Parallel.For(0, plan.Count, index =>
        {
            tallies[index] = Story.Play(plan[index].Seed, plan[index].Kind, plan[index].At, end);
            played?.Invoke();
        });
        return tallies.Aggregate(new Tally(), (sum, one) =>
        {
            sum.Add(one);
            return sum;
        });
    }

    private static List<(ulong Seed, StoryKind Kind, Instant At)> Plan(ulong seed, int victims, int days)
    {
        var random = new SplitMix64(seed);
        var plan = new List<(ulong, StoryKind, Instant)>();
        while (victims > 0)
        {
            var kind = StoryKind.Draw(random);
            victims -= kind.Victims;
            plan.Add((random.Next(), kind, Start + Duration.FromHours(random.Between(0, (days * 24) - 1))));
        }

        return plan;
    }
}
