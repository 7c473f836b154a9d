using System.Text;
using System.Text.Json.Nodes;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Simulator.Scenarios;

namespace VictimWorkflow.Tests.Scenarios;

/// <summary>A runner that finds nothing proves nothing: each kind of expectation is spoilt and must then differ.</summary>
public class ScenarioRunnerTests
{
    private const string Report = """
        { "ref": "T-01", "at": "2026-04-01T09:30+01:00",
          "event": {"type": "crime.reported", "data": {"crimeRef": "C-T", "reportChannel": "online", "committedOn": "2026-03-31", "unit": "medway",
            "offence": {"title": "Theft", "flags": []},
            "persons": [{"personRef": "V1", "role": "victim", "birthDate": "1990-01-27", "contactPoints": [
              {"contactPointRef": "V1-email", "kind": "email", "value": "person.one@example.org", "safe": "yes"}],
              "preferences": {"dates": "email", "news": "email", "routine": "email"}}]}} }
        """;

    private const string Record = """
        { "ref": "T-02", "at": "2026-04-01T12:00+01:00",
          "event": {"type": "crime.recorded", "data": {"crimeRef": "C-T", "crimeNumber": "46/EXAMPLE/26"}} }
        """;

    [Theory]
    [InlineData("""{"rule": "R2-RECORD", "status": "met", "metAt": "2026-04-01", "owner": "recording-unit"}""")]
    [InlineData("""{"rule": "R2-RECORD", "due": "2026-04-02T09:30+01:00", "metAt": "2026-04-01T12:00+01:00", "count": 1}""")]
    [InlineData("""{"rule": "SOP-FIRST-CONTACT", "person": "V1", "due": "2026-04-06", "surfaceOn": "2026-04-02", "status": "open"}""")]
    [InlineData("""{"rule": "R6-UPDATE", "count": 0}""")]
    public void What_is_so_holds(string expectation) => Assert.Equal(Verdict.AllHolds, Replay(Report, With(Record, "expect", expectation)).ExitCode);

    [Theory]
    [InlineData("""{"rule": "R2-RECORD", "status": "open"}""")]
    [InlineData("""{"rule": "R2-RECORD", "due": "2026-04-02"}""")]
    [InlineData("""{"rule": "R2-RECORD", "due": "2026-04-02T09:31+01:00"}""")]
    [InlineData("""{"rule": "R2-RECORD", "due": null}""")]
    [InlineData("""{"rule": "R2-RECORD", "due": {"before": "2026-04-02T09:30+01:00"}}""")]
    [InlineData("""{"rule": "R2-RECORD", "due": {"before": "crime.allocated"}}""")]
    [InlineData("""{"rule": "R2-RECORD", "metAt": "2026-04-02"}""")]
    [InlineData("""{"rule": "R2-RECORD", "metAt": "2026-04-01T12:01+01:00"}""")]
    [InlineData("""{"rule": "R2-RECORD", "person": "V1"}""")]
    [InlineData("""{"rule": "R2-RECORD", "owner": "yot"}""")]
    [InlineData("""{"rule": "R2-RECORD", "count": 2}""")]
    [InlineData("""{"rule": "R2-RECORD", "count": 0}""")]
    [InlineData("""{"rule": "SOP-FIRST-CONTACT", "surfaceOn": "2026-04-06"}""")]
    [InlineData("""{"rule": "SOP-FIRST-CONTACT", "secondaryDue": "2026-04-06"}""")]
    [InlineData("""{"rule": "R6-UPDATE"}""")]
    public void What_is_not_so_differs_and_names_the_step(string expectation)
    {
        var verdict = Replay(Report, With(Record, "expect", expectation));

        Assert.Equal(Verdict.Differs, verdict.ExitCode);
        Assert.Equal("T-02", Assert.Single(verdict.Differences).Ref);
    }

    [Theory]
    [InlineData("mustNotSend", "\"email\"", Verdict.Differs)]
    [InlineData("mustNotSend", "\"letter\"", Verdict.AllHolds)]
    [InlineData("sent", """{"person": "V1", "channel": "email", "rule": "R3-ACK", "from": "12:00", "until": "12:01", "count": 1}""", Verdict.AllHolds)]
    [InlineData("sent", """{"channel": "sms"}""", Verdict.Differs)]
    [InlineData("sent", """{"person": "V1", "from": "12:01"}""", Verdict.Differs)]
    [InlineData("sent", """{"person": "V1", "until": "12:00"}""", Verdict.Differs)]
    [InlineData("sent", """{"person": "V1", "count": 2}""", Verdict.Differs)]
    [InlineData("tasks", """{"person": "V1", "rule": "SOP-FIRST-CONTACT", "due": "2026-04-06"}""", Verdict.AllHolds)]
    [InlineData("tasks", """{"person": "V1", "rule": "SOP-FIRST-CONTACT", "kind": "safeguard"}""", Verdict.Differs)]
    [InlineData("alerts", """{"kind": "overdue"}""", Verdict.Differs)]
    [InlineData("alerts", """{"kind": "overdue", "count": 0}""", Verdict.AllHolds)]
    [InlineData("conflicts", """{"person": "V1"}""", Verdict.Differs)]
    public void Messages_and_work_are_looked_at(string key, string expectation, int exitCode) =>
        Assert.Equal(exitCode, Replay(Report, With(Record, key, expectation)).ExitCode);

    [Fact]
    public void A_message_that_leaves_before_the_next_step_breaks_the_silence_of_the_step_before() =>
        Assert.Equal("T-02", Assert.Single(Replay(Report, With(Record, "mustNotSend", "\"email\""), Check("2026-04-03T12:00+01:00")).Differences).Ref);

    [Theory]
    [InlineData("R2-RECORD", Verdict.Differs)]
    [InlineData("R6-ARREST", Verdict.AllHolds)]
    [InlineData("NO-SUCH-RULE", Verdict.AllHolds)]
    public void A_rule_that_must_never_be_owed_is_looked_for(string rule, int exitCode) =>
        Assert.Equal(exitCode, ScenarioRunner.Replay(Read([Report, Record], $"\"{rule}\""), RuleBook.Current).ExitCode);

    [Theory]
    [InlineData("""{"rule": "NO-SUCH-RULE"}""")]
    [InlineData("""{"rule": "NO-SUCH-RULE", "count": 0}""")]
    public void A_rule_without_a_row_neither_holds_nor_differs(string expectation)
    {
        var verdict = Replay(Report, With(Record, "expect", expectation));

        Assert.Equal((Verdict.SomeNotImplemented, 1), (verdict.ExitCode, verdict.NotImplemented));
        Assert.Equal(0, verdict.Held);
    }

    [Theory]
    [InlineData("crime-already-exists", Verdict.AllHolds)]
    [InlineData("illegal-move", Verdict.Differs)]
    public void A_refusal_must_carry_its_code(string code, int exitCode)
    {
        var again = Report.Replace("T-01", "T-02").Replace("09:30", "10:30");

        Assert.Equal(exitCode, Replay(Report, With(again, "refused", code)).ExitCode);
        Assert.Equal(Verdict.Differs, Replay(Report, again).ExitCode);
    }

    [Fact]
    public void An_event_that_is_taken_although_it_should_be_refused_differs() =>
        Assert.Equal(Verdict.Differs, Replay(Report, With(Record, "refused", "illegal-move")).ExitCode);

    [Fact]
    public void An_event_that_waits_is_applied_by_itself()
    {
        const string Expected = """{"rule": "R2-RECORD", "status": "met"}""";
        var early = Record.Replace("T-02", "T-00").Replace("12:00", "09:00");

        Assert.Equal(Verdict.AllHolds, Replay(With(early, "waiting", "unknown-crime"), With(Report, "expect", Expected)).ExitCode);
        Assert.Equal(Verdict.Differs, Replay(early, Report).ExitCode);
        Assert.Equal(Verdict.Differs, Replay(With(early, "waiting", "illegal-move"), Report).ExitCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"id": "T", "title": "T", "edition": "code-1066", "steps": [{"ref": "a", "at": "2026-04-01T12:00Z"}]}""")]
    [InlineData("""{"id": "T", "title": "T", "edition": "code-2021", "steps": []}""")]
    [InlineData("""{"id": "T", "title": "T", "edition": "code-2021", "steps": [{"ref": "a", "at": "2026-04-01T12:00Z", "expct": []}]}""")]
    [InlineData("""{"id": "T", "title": "T", "edition": "code-2021", "steps": [{"ref": "a", "at": "2026-04-01T12:00Z", "refused": "x"}]}""")]
    [InlineData("""{"id": "T", "title": "T", "edition": "code-2021", "steps": [{"ref": "a", "at": "2026-04-02T12:00Z"}, {"ref": "b", "at": "2026-04-01T12:00Z"}]}""")]
    [InlineData("""{"id": "T", "title": "T", "edition": "code-2021", "steps": [{"ref": "a", "at": "2026-04-01T12:00Z", "expect": [{"rule": "R", "due": "soon"}]}]}""")]
    [InlineData("""{"id": "T", "title": "T", "edition": "code-2021", "parameters": {"speed": 1}, "steps": [{"ref": "a", "at": "2026-04-01T12:00Z"}]}""")]
    public void A_file_that_is_no_scenario_is_named_as_such(string json) => IsNamedAsBad(json);

    [Theory]
    [InlineData(""" "expect": [{"rule": "R", "due": {"before": "lunch"}}] """)]
    [InlineData(""" "expect": [{"due": null}] """)]
    [InlineData(""" "expect": [{"rule": "R", "colour": "red"}] """)]
    [InlineData(""" "expect": [{"rule": "R", "status": "done"}] """)]
    [InlineData(""" "expect": [{"rule": "R", "owner": "nobody", "count": 0}] """)]
    [InlineData(""" "expect": [{"rule": "R", "person": "V1", "count": 0}] """)]
    [InlineData(""" "expect": [{"rule": "R", "suspect": "D1", "count": 0}] """)]
    [InlineData(""" "expect": [{"rule": "R", "count": -1}] """)]
    [InlineData(""" "expect": [], "expect": [] """)]
    [InlineData(""" "sent": [{"channel": "pigeon"}] """)]
    [InlineData(""" "sent": [{"colour": "red"}] """)]
    [InlineData(""" "mustNotSend": ["phone"] """)]
    [InlineData(""" "tasks": [{"kind": "chore", "count": 0}] """)]
    [InlineData(""" "alerts": [{"kind": "noise", "count": 0}] """)]
    [InlineData(""" "conflicts": [{"kind": "war", "count": 0}] """)]
    [InlineData(""" "event": {"type": "x", "data": {}}, "refused": "no-such-code" """)]
    [InlineData(""" "event": {"type": "x", "data": {}}, "waiting": "no-such-code" """)]
    [InlineData(""" "event": {"type": "x", "data": {}}, "refused": "illegal-move", "waiting": "illegal-move" """)]
    public void A_key_or_word_that_could_match_nothing_is_an_error(string keys) => IsNamedAsBad(
        $$"""{"id": "T", "title": "T", "edition": "code-2021", "steps": [{"ref": "a", "at": "2026-04-01T12:00Z", {{keys}}}]}""");

    private static void IsNamedAsBad(string json)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, json);
        using var errors = new StringWriter();

        Assert.Equal(Verdict.BadFile, Simulator.Commands.Simulator.Run(["replay", file], TextWriter.Null, errors));
        Assert.StartsWith(file, errors.ToString(), StringComparison.Ordinal);
        Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        File.Delete(file);
    }

    [Fact]
    public void A_bad_file_does_not_hide_the_next()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, $$"""{"id": "T", "title": "T", "edition": "code-2021", "steps": [{{Report}}]}""");
        using var output = new StringWriter();

        Assert.Equal(Verdict.BadFile, Simulator.Commands.Simulator.Run(["replay", "no-such-file.json", file], output, TextWriter.Null));
        Assert.Contains("0 differences", output.ToString(), StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Equal(Verdict.BadFile, Simulator.Commands.Simulator.Run(["replay", "no-such-file.json"], TextWriter.Null, TextWriter.Null));

    [Fact]
    public void A_difference_in_one_file_outweighs_what_is_not_implemented_in_another() =>
        Assert.Equal(Verdict.Differs, Verdict.ExitCodeOf([new("A", 1, 1, []), new("B", 1, 0, [new("B-01", "", [])])]));

    private static Verdict Replay(params string[] steps) => ScenarioRunner.Replay(Read(steps, ""), RuleBook.Current);

    private static Scenario Read(string[] steps, string never) => Scenario.Read(
        Encoding.UTF8.GetBytes($$"""{"id": "T", "title": "T", "edition": "code-2021", "steps": [{{string.Join(',', steps)}}], "never": [{{never}}]}"""),
        RuleBook.Current);

    private static string Check(string at) => $$"""{"ref": "T-99", "at": "{{at}}"}""";

    private static string With(string step, string key, string value)
    {
        var node = JsonNode.Parse(step)!.AsObject();
        node[key] = key is "refused" or "waiting" ? value : new JsonArray(JsonNode.Parse(value));
        return node.ToJsonString();
    }
}
