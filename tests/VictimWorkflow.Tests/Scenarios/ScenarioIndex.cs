using System.Text;
using System.Text.Json;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Tests.House;

namespace VictimWorkflow.Tests.Scenarios;

/// <summary>A step of a scenario file that shows something about a rule.</summary>
internal sealed record RuleCase(string Rule, string File, string Step, bool Arises);

/// <summary>Which scenario shows which rule: where it arises, and where it does not arise or is not met by the wrong evidence.</summary>
internal static class ScenarioIndex
{
    private static readonly string[] s_folders = ["rules", "own", "shared"];

    public static string Folder => Path.Combine(Repository.Root, "tests", "VictimWorkflow.Tests", "Scenarios");

    public static string Page => Path.Combine(Folder, "README.md");

    public static IEnumerable<string> Files => s_folders.SelectMany(folder =>
        Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.json").Order(StringComparer.Ordinal));

    public static IReadOnlyList<RuleCase> Cases() => [.. Files.SelectMany(CasesIn)];

    public static string Text()
    {
        var cases = Cases().ToLookup(c => (c.Rule, c.Arises));
        var page = new StringBuilder("""
            # The rules and their scenarios

            Every rule of the edition in force, with the scenario steps that show it: where it arises, and where it does not, because the
            trigger or a condition fails, somebody else is concerned, or the evidence is not enough. A file's first such step stands for the
            file. Play a file with `dotnet run --project src/VictimWorkflow.Simulator -- replay FILE`. The page is written by
            `UPDATE_SCENARIO_INDEX=1 dotnet test tests/VictimWorkflow.Tests --filter ScenarioIndexTests`, and a test fails when it is out of date.

            | Rule | Right | What is owed | Source | Arises | Does not arise, or is not met |
            |---|---|---|---|---|---|

            """);
        foreach (var rule in RuleBook.Current.Editions[^1].Rules.Values.OrderBy(r => r.Right).ThenBy(r => r.Id, StringComparer.Ordinal))
        {
            page.Append($"| {rule.Id} | {RightOf(rule.Right)} | {rule.Words} | {rule.Source} | {Links(cases[(rule.Id, true)])} | {Links(cases[(rule.Id, false)])} |\n");
        }

        return page.ToString();
    }

    private static string RightOf(Right right) => right <= Right.ToComplain ? $"{(int)right}" : right == Right.WitnessCharter ? "Witness Charter" : "Records";

    private static string Links(IEnumerable<RuleCase> cases) =>
        string.Join(", ", cases.GroupBy(c => c.File).Select(file => $"[{file.First().Step}]({file.Key})"));

    private static IEnumerable<RuleCase> CasesIn(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        var name = Path.GetRelativePath(Folder, file);
        return json.RootElement.GetProperty("steps").EnumerateArray().SelectMany(step => CasesIn(step, name)).ToList();
    }

    private static IEnumerable<RuleCase> CasesIn(JsonElement step, string file)
    {
        var reference = step.GetProperty("ref").GetString()!;
        var evidence = step.TryGetProperty("event", out var happened) ? RulesNamedIn(happened.GetProperty("data")) : [];
        foreach (var expected in step.TryGetProperty("expect", out var all) ? [.. all.EnumerateArray()] : Array.Empty<JsonElement>())
        {
            var rule = expected.GetProperty("rule").GetString()!;
            if (IsThere(expected))
            {
                yield return new(rule, file, reference, Arises: true);
            }

            if (IsAbsent(expected) || (evidence.Contains(rule) && WordOf(expected, "status") is "open" or "attempted-not-delivered" && IsThere(expected)))
            {
                yield return new(rule, file, reference, Arises: false);
            }
        }
    }

    private static bool IsThere(JsonElement expected) =>
        WordOf(expected, "status") != "not-owed" && (!expected.TryGetProperty("count", out var count) || count.GetInt32() > 0);

    // None of this rule at all: that none has a certain date or state would be less.
    private static bool IsAbsent(JsonElement expected) => WordOf(expected, "status") == "not-owed"
        || (expected.TryGetProperty("count", out var count) && count.GetInt32() == 0
            && expected.EnumerateObject().All(p => p.Name is "rule" or "person" or "suspect" or "count"));

    private static string? WordOf(JsonElement expected, string key) => expected.TryGetProperty(key, out var word) ? word.GetString() : null;

    private static HashSet<string> RulesNamedIn(JsonElement data) =>
    [
        .. WordOf(data, "rule") is { } one ? [one] : Array.Empty<string>(),
        .. data.TryGetProperty("covers", out var covers) ? covers.EnumerateArray().Select(c => c.GetProperty("rule").GetString()!) : [],
    ];
}
