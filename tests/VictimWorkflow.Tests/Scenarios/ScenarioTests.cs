using System.Text.Json;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Simulator.Scenarios;

namespace VictimWorkflow.Tests.Scenarios;

/// <summary>
/// Every scenario holds whole: those that are shared; our own of suspects who part ways, corrections, and the rules of contact to the full;
/// and those of the rows no other reaches, each where it arises and where it does not.
/// </summary>
public class ScenarioTests
{
    private const string Own = "own";

    private static readonly string[] s_folders = ["shared", Own, "rules"];

    public static TheoryData<string> Files => [.. s_folders.SelectMany(FilesIn)];

    [Theory, MemberData(nameof(Files))]
    public void A_scenario_holds_whole(string file)
    {
        var verdict = ScenarioRunner.Replay(Read(file), RuleBook.Current, storesEveryStep: true);

        Assert.True(verdict.Differences.IsEmpty, string.Join('\n', verdict.Differences.Select(d => $"{d.Ref}: {d.Expected}; found {string.Join(" | ", d.Found)}")));
        Assert.Equal((Verdict.AllHolds, 0), (verdict.ExitCode, verdict.NotImplemented));
        Assert.True(verdict.Held > 0);
    }

    [Theory]
    [InlineData("expect"), InlineData("sent"), InlineData("tasks"), InlineData("alerts"), InlineData("conflicts")]
    [InlineData("refused"), InlineData("waiting"), InlineData("mustNotSend")]
    public void Every_kind_of_check_is_made_somewhere(string key) => Assert.Contains(FilesIn(Own), file =>
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(PathOf(file)));
        return json.RootElement.GetProperty("steps").EnumerateArray().Any(step => step.TryGetProperty(key, out _));
    });

    /// <summary>Where a scenario lies, named with its folder: <c>shared/S01-burglary-undetected.json</c>.</summary>
    internal static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Scenarios", file);

    internal static Scenario Read(string file) => Scenario.Read(File.ReadAllBytes(PathOf(file)), RuleBook.Current);

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(PathOf(folder), "*.json").Select(file => $"{folder}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal);
}
