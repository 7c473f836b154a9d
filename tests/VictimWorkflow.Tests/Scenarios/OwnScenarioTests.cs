using System.Text.Json;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Simulator.Scenarios;

namespace VictimWorkflow.Tests.Scenarios;

/// <summary>The cases the shared files leave out: suspects who part ways, corrections, and the rules of contact to the full.</summary>
public class OwnScenarioTests
{
    public static TheoryData<string> Files => [.. Names(Folder)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Scenarios", "own");

    [Theory, MemberData(nameof(Files))]
    public void An_own_scenario_holds_whole(string file)
    {
        var verdict = ScenarioRunner.Replay(Read(Folder, file), RuleBook.Current, storesEveryStep: true);

        Assert.True(verdict.Differences.IsEmpty, string.Join('\n', verdict.Differences.Select(d => $"{d.Ref}: {d.Expected}; found {string.Join(" | ", d.Found)}")));
        Assert.Equal((Verdict.AllHolds, 0), (verdict.ExitCode, verdict.NotImplemented));
    }

    [Theory]
    [InlineData("expect"), InlineData("sent"), InlineData("tasks"), InlineData("alerts"), InlineData("conflicts")]
    [InlineData("refused"), InlineData("waiting"), InlineData("mustNotSend")]
    public void Every_kind_of_check_is_made_somewhere(string key) => Assert.Contains(Names(Folder), file =>
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, file)));
        return json.RootElement.GetProperty("steps").EnumerateArray().Any(step => step.TryGetProperty(key, out _));
    });

    [Fact]
    public void No_step_of_any_file_has_the_name_of_another()
    {
        var steps = new[] { Folder, SharedScenarioTests.Folder }.SelectMany(folder => Names(folder).SelectMany(file => Read(folder, file).Steps));

        Assert.Empty(steps.GroupBy(step => step.Ref).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(folder, "*.json").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);

    private static Scenario Read(string folder, string file) => Scenario.Read(File.ReadAllBytes(Path.Combine(folder, file)), RuleBook.Current);
}
