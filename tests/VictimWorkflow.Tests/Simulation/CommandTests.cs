using System.Text.Json;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Simulator.Scenarios;
using VictimWorkflow.Tests.Scenarios;
using CommandLine = VictimWorkflow.Simulator.Commands.Simulator;

namespace VictimWorkflow.Tests.Simulation;

public class CommandTests
{
    private static readonly string s_burglary = ScenarioTests.PathOf("shared/S01-burglary-undetected.json");

    [Fact]
    public void A_run_ends_with_the_command_that_reproduces_it()
    {
        var (exitCode, output) = Run("run", "--seed", "5", "--victims", "3", "--days", "30");

        Assert.Equal(0, exitCode);
        Assert.EndsWith("run --seed 5 --victims 3 --days 30", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_rules_come_as_one_row_each()
    {
        using var rows = JsonDocument.Parse(Run("rules", "--json").Output);

        Assert.Equal(RuleBook.Current.Editions[^1].Rules.Count, rows.RootElement.GetArrayLength());
    }

    [Fact]
    public void Why_explains_an_obligation_as_it_stood_at_the_step()
    {
        var (exitCode, output) = Run("why", s_burglary, "S1-05", "SOP-FIRST-CONTACT", "V1");

        Assert.Equal(0, exitCode);
        Assert.Contains("SOP-FIRST-CONTACT V1: open, due 2025-12-25", output, StringComparison.Ordinal);
        Assert.Contains("Nobody", Run("why", s_burglary, "S1-05", "R6-ARREST").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Why_names_a_step_that_is_not_there() => Assert.Equal(Verdict.BadFile, Run("why", s_burglary, "S1-99", "R6-ARREST").ExitCode);

    private static (int ExitCode, string Output) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        return (CommandLine.Run(arguments, output, TextWriter.Null), output.ToString());
    }
}
