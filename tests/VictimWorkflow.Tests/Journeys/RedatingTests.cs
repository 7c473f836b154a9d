using System.Text.Json.Nodes;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>New rules give what is open the date it would have got from them, and nothing else a date.</summary>
public class RedatingTests
{
    [Fact]
    public void What_another_team_tells_of_a_young_suspect_gets_no_date_from_new_rules()
    {
        var report = (JsonObject)Given.Report();
        report["suspects"] = new JsonArray(new JsonObject { ["suspectRef"] = "D1", ["under18"] = true });
        var file = new CrimeFile().On("2026-03-24 10:00", "crime.reported", report);
        Assert.Equal("undated", file.Due("R3-RJINFO"));

        Assert.Equal("undated", DueUnder(file, "R3-RJINFO", new Parameters()));
    }

    [Theory]
    [InlineData(14, "2026-04-07")] // The 24th of March and a fortnight.
    [InlineData(28, "2026-04-21")]
    public void A_shorter_longest_interval_reaches_the_update_that_runs(int days, string due) =>
        Assert.Equal(due, DueUnder(Given.InTouch(), "R6-UPDATE", new Parameters { UpdateDaysAtMost = days }));

    [Fact]
    public void A_new_interval_is_no_reason_to_be_late_already() =>
        Assert.Equal("2026-04-13", DueUnder(Given.InTouch().To("2026-04-10 09:00"), "R6-UPDATE", new Parameters { UpdateDaysAtMost = 7 }));

    [Fact]
    public void New_rules_leave_an_agreed_interval_as_it_was_planned()
    {
        var file = Given.InTouch().On("2026-04-20 20:00", "contact.agreed", Given.Agreed(new { routine = "phone", intervalDays = 14 }));
        Assert.Equal("2026-04-21", file.Due("R6-UPDATE")); // One working day after the wish, for the interval was over.

        Assert.Equal("2026-04-21", DueUnder(file.To("2026-04-21 09:00"), "R6-UPDATE", new Parameters { UpdateDaysAtMost = 20 }));
    }

    private static string DueUnder(CrimeFile file, string rule, Parameters parameters)
    {
        var entry = new LogEntry(99, "rules", "rules.changed", new Event.RulesChanged(), file.Now, file.Now, file.Now, []);
        var decision = JourneyMachine.Step(file.Victim, new Happened.Admitted(entry), file.Card("V1"), file.Rules with { Parameters = parameters }, file.Now);
        return CrimeFile.Text(Assert.Single(decision.Journey.Obligations.Open, o => o.Rule == rule).Due);
    }
}
