using VictimWorkflow.Core.Code;
using VictimWorkflow.Simulator.Scenarios;

namespace VictimWorkflow.Tests.Scenarios;

/// <summary>The rows no other scenario reaches: each where it arises, and where it does not.</summary>
public class RuleScenarioTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Scenarios", "rules");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public void A_scenario_of_the_rules_holds_whole(string file)
    {
        var verdict = ScenarioRunner.Replay(Scenario.Read(File.ReadAllBytes(Path.Combine(Folder, file)), RuleBook.Current), RuleBook.Current, storesEveryStep: true);

        Assert.True(verdict.Differences.IsEmpty, string.Join('\n', verdict.Differences.Select(d => $"{d.Ref}: {d.Expected}; found {string.Join(" | ", d.Found)}")));
        Assert.Equal((Verdict.AllHolds, 0), (verdict.ExitCode, verdict.NotImplemented));
    }
}
