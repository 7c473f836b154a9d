using System.Collections.Immutable;

namespace VictimWorkflow.Simulator.Scenarios;

/// <summary>Where a scenario and the product part.</summary>
/// <param name="Ref">The step.</param>
/// <param name="Expected">What the file asks for, in its own words.</param>
/// <param name="Found">What there was instead, a line for each thing.</param>
public sealed record Difference(string Ref, string Expected, ImmutableArray<string> Found);

/// <summary>What a replay came to.</summary>
/// <param name="NotImplemented">Expectations that name a rule without a row; they never pass.</param>
public sealed record Verdict(string Id, int Held, int NotImplemented, ImmutableArray<Difference> Differences)
{
    public const int AllHolds = 0;
    public const int Differs = 1;
    public const int BadFile = 2;
    public const int SomeNotImplemented = 3;

    public int ExitCode => !Differences.IsEmpty ? Differs : NotImplemented > 0 ? SomeNotImplemented : AllHolds;

    /// <summary>The exit code for several files: a difference outweighs what is not implemented.</summary>
    public static int ExitCodeOf(IReadOnlyCollection<Verdict> verdicts) =>
        verdicts.Any(v => v.ExitCode == Differs) ? Differs : verdicts.Select(v => v.ExitCode).DefaultIfEmpty(AllHolds).Max();
}
