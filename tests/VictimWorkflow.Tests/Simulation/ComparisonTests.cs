using System.Text;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Simulator.Comparisons;
using VictimWorkflow.Simulator.Runs;
using CommandLine = VictimWorkflow.Simulator.Commands.Simulator;

namespace VictimWorkflow.Tests.Simulation;

public class ComparisonTests
{
    private static readonly RunSettings s_settings = new(Seed: 4, Victims: 120, Days: 250) { IdlePercent = 0 };
    private static readonly Side s_now = new("now", new WhatIf().RulesUnder(VictimsCode.Code2021));

    [Fact]
    public void An_edition_compared_with_itself_shows_no_difference()
    {
        var comparison = Comparison.Of(s_now, s_now, s_settings);

        Assert.False(comparison.Differs);
        Assert.All(comparison.Rights, r => Assert.Equal((r.First, 0, 0), (r.Second, r.Earlier, r.Later)));
        Assert.True(comparison.Rules.Sum(r => r.Both) > 1_000);
    }

    [Fact]
    public void A_shorter_limit_makes_the_limits_of_its_rule_earlier_and_no_others()
    {
        var comparison = Comparison.Of(s_now, Practice("""{ "limits": { "R6-ARREST": { "standard": 2, "enhanced": 1 } } }"""), s_settings);

        var rule = Assert.Single(comparison.Rules, r => r.Differs);
        Assert.Equal(("R6-ARREST", true, 0, 0, 0), (rule.Rule, rule.RowDiffers, rule.OnlyFirst, rule.OnlySecond, rule.Later));
        Assert.True(rule.Earlier > 0 && rule.Earlier <= rule.Both);
        Assert.True(rule.BecameTimely == 0);
    }

    [Fact]
    public void What_an_edition_does_not_know_is_owed_only_under_the_other()
    {
        var comparison = Comparison.Of(s_now, new Side("then", new WhatIf().RulesUnder(ComparedEditions.Find("code-2006")!)), s_settings);

        var rule = comparison.Rules.Single(r => r.Rule == "R3-INFO");
        Assert.True(rule is { OnlyFirst: > 0, OnlySecond: 0, Both: 0, RowDiffers: true });
    }

    [Fact]
    public void The_same_comparison_comes_out_on_one_thread_and_on_several()
    {
        var other = Practice("""{ "parameters": { "version": "fortnight", "updateDaysAtMost": 14 } }""");

        var (alone, together) = (Compared(1), Compared(3));

        Assert.True(alone.Differs);
        Assert.Equal<RuleDifference>(alone.Rules, together.Rules);
        Assert.Equal<RightDifference>(alone.Rights, together.Rights);

        Comparison Compared(int threads) => Comparison.Of(s_now, other, s_settings with { Victims = 40, Threads = threads });
    }

    [Theory]
    [InlineData("""{ "limits": { "R0-NONE": { "standard": 2, "enhanced": 1 } } }""", "a rule has no limit")]
    [InlineData("""{ "limits": { "R6-ARREST": { "standard": 0, "enhanced": 1 } } }""", "R6-ARREST must lie between 1 and 366")]
    [InlineData("""{ "limit": {} }""", "line 1: this is no file")]
    [InlineData("null", "the file holds null")]
    public void A_file_that_is_none_is_refused_in_one_sentence(string file, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<WhatIfException>(() => Read(file)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_edition_nobody_knows_is_named_with_those_there_are()
    {
        using var errors = new StringWriter();

        Assert.Equal(2, CommandLine.Run(["compare", "--edition", "code-2021", "--edition", "code-1999"], TextWriter.Null, errors));
        Assert.Contains("There is no edition code-1999; there are code-2021, code-2015, code-2006.", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_says_by_its_exit_code_whether_anything_differs()
    {
        string[] world = ["--victims", "20", "--days", "60"];

        Assert.Equal(0, CommandLine.Run(["compare", .. world], TextWriter.Null, TextWriter.Null));
        Assert.Equal(1, CommandLine.Run(["compare", "--edition", "code-2021", "--edition", "code-2015", .. world], TextWriter.Null, TextWriter.Null));
    }

    private static Side Practice(string file) => new("tried", Read(file).RulesUnder(VictimsCode.Code2021));

    private static WhatIf Read(string file) => WhatIf.Read(Encoding.UTF8.GetBytes(file), VictimsCode.Code2021);
}
