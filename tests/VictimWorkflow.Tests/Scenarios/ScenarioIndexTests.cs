using System.Text.Json;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Scenarios;

public class ScenarioIndexTests
{
    [Fact]
    public void Every_rule_of_the_contract_has_a_case_where_it_arises() => Assert.Empty(RulesWithout(arises: true));

    [Fact]
    public void Every_rule_of_the_contract_has_a_case_where_it_does_not_arise_or_is_not_met() => Assert.Empty(RulesWithout(arises: false));

    [Fact]
    public void The_page_says_what_the_files_hold()
    {
        var text = ScenarioIndex.Text();
        if (Environment.GetEnvironmentVariable("UPDATE_SCENARIO_INDEX") == "1")
        {
            File.WriteAllText(ScenarioIndex.Page, text);
        }

        Assert.True(File.Exists(ScenarioIndex.Page) && File.ReadAllText(ScenarioIndex.Page) == text,
            "The index of the scenarios is out of date: run the tests once with UPDATE_SCENARIO_INDEX=1.");
    }

    [Fact]
    public void No_step_and_no_scenario_of_any_file_has_the_name_of_another()
    {
        var names = ScenarioIndex.Files.SelectMany(file =>
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var steps = json.RootElement.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("ref").GetString()!);
            return (string[])[$"scenario {json.RootElement.GetProperty("id").GetString()}", .. steps];
        });

        Assert.Empty(names.GroupBy(name => name, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    private static IEnumerable<string> RulesWithout(bool arises) =>
        EventCatalogue.Rules.Keys.Except(ScenarioIndex.Cases().Where(c => c.Arises == arises).Select(c => c.Rule), StringComparer.Ordinal);
}
