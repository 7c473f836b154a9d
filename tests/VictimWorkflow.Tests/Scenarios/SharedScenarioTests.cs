using VictimWorkflow.Core.Code;
using VictimWorkflow.Simulator.Scenarios;

namespace VictimWorkflow.Tests.Scenarios;

public class SharedScenarioTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    internal static string Folder => Path.Combine(AppContext.BaseDirectory, "Scenarios", "shared");

    [Theory, MemberData(nameof(Files))]
    public void A_shared_scenario_differs_in_nothing(string file)
    {
        var verdict = ScenarioRunner.Replay(Read(file), RuleBook.Current, storesEveryStep: true);

        Assert.True(verdict.Differences.IsEmpty, string.Join('\n', verdict.Differences.Select(d => $"{d.Ref}: {d.Expected}; found {string.Join(" | ", d.Found)}")));
        Assert.True(verdict.Held > 0);
    }

    [Fact]
    public void The_scenario_of_changed_preferences_holds_whole() =>
        Assert.Equal(Verdict.AllHolds, ScenarioRunner.Replay(Read("S10-preferences-changed-twice.json"), RuleBook.Current).ExitCode);

    internal static Scenario Read(string file) => Scenario.Read(File.ReadAllBytes(Path.Combine(Folder, file)), RuleBook.Current);
}
