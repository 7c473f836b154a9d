using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VictimWorkflow.Tests.House;

/// <summary>The page of costs says what its figures give. <c>UPDATE_COSTS=1</c> writes its tables anew, to be read as a diff.</summary>
public class CostTests
{
    private static readonly string s_page = Path.Combine(Repository.Root, "infra/COST.md");

    private static JsonNode Json(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, name)))!;

    private static CostModel Model() => new(Json("infra/cost.json"), Json("host.json"));

    [Theory]
    [InlineData("costs")]
    [InlineData("needs")]
    [InlineData("figures")]
    public void The_tables_of_the_page_are_worked_out_from_the_figures(string table)
    {
        var lines = table switch
        {
            "costs" => Model().Costs(),
            "needs" => Model().Needs(),
            _ => Figures(),
        };
        var wanted = $"<!-- {table}: worked out, see tests/VictimWorkflow.Tests/House/CostTests.cs -->\n{string.Join('\n', lines)}\n<!-- end of {table} -->";
        var page = File.ReadAllText(s_page);
        var written = Regex.Match(page, $"<!-- {table}:.*?<!-- end of {table} -->", RegexOptions.Singleline, TimeSpan.FromSeconds(5));
        Assert.True(written.Success, $"The page has no table of {table}.");
        if (Environment.GetEnvironmentVariable("UPDATE_COSTS") == "1")
        {
            File.WriteAllText(s_page, page.Replace(written.Value, wanted, StringComparison.Ordinal));
            return;
        }

        Assert.Equal(wanted, written.Value);
    }

    [Fact]
    public void A_change_of_a_figure_changes_the_page()
    {
        var dearer = Json("infra/cost.json");
        dearer["pricesInDollars"]!["smsPart"] = 0.05;

        Assert.NotEqual(Model().Costs(), new CostModel(dearer, Json("host.json")).Costs());
    }

    [Fact]
    public void What_cannot_change_later_is_named_as_it_is_set()
    {
        var page = File.ReadAllText(s_page);
        var hub = Json("host.json")["extensions"]!["durableTask"]!;

        Assert.Contains($"`partitionCount` {hub["storageProvider"]!["partitionCount"]}", page, StringComparison.Ordinal);
        Assert.Contains($"`hubName` `{hub["hubName"]}`", page, StringComparison.Ordinal);
        var keys = File.ReadAllText(Path.Combine(Repository.Root, "src/VictimWorkflow.Functions/Tables/Keys.cs"));
        var buckets = Regex.Match(keys, @"Buckets = (?<it>\d+);", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        Assert.Contains($"`Keys.Buckets` {buckets.Groups["it"].Value}", page, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Figures() =>
        Json("infra/cost.json").AsObject().SelectMany(group => group.Value!.AsObject().Select(figure => $"| {Words(group.Key)} | {Words(figure.Key)} | {figure.Value} |"))
            .Prepend("|---|---|--:|").Prepend("| group | figure | value |");

    private static string Words(string name) =>
        Regex.Replace(name, "(?<=[a-z0-9])(?=[A-Z])", " ", RegexOptions.None, TimeSpan.FromSeconds(5)).ToLowerInvariant();
}
