using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Tests.Journeys;

namespace VictimWorkflow.Tests.Code;

/// <summary>A new edition judges what is triggered under it and nothing before; a new calendar re-dates what is open and nothing else.</summary>
public class RulesThatChangeTests
{
    /// <summary>Made up for this test: from 1 April 2026 two working days to tell of an arrest.</summary>
    private static readonly Edition s_stricter = new("code-test", new LocalDate(2026, 4, 1), VictimsCode.Code2021.Rules.SetItem("R6-ARREST", TwoDays()));

    private static readonly RuleBook s_twoEditions = RuleBook.Current with { Editions = [VictimsCode.Code2021, s_stricter] };

    [Fact]
    public void An_obligation_keeps_the_edition_of_the_day_of_its_trigger()
    {
        var file = Given.InTouch(into: new CrimeFile { Rules = s_twoEditions })
            .On("2026-03-31 23:30", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-04-01 00:30", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-04-02 09:00", "suspect.arrested", new { suspectRef = "D1" }, occurredAt: "2026-03-31 22:00");

        Assert.Equal(["code-2021 2026-04-09", "code-test 2026-04-07", "code-2021 2026-04-09"], file.Rows("R6-ARREST").Select(Judged));
        Changed(file, s_twoEditions);
        Assert.Equal(["code-2021 2026-04-09", "code-test 2026-04-07", "code-2021 2026-04-09"], file.Rows("R6-ARREST").Select(Judged));

        file.On("2026-04-07 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]));
        Assert.Equal("met, met, met", file.Statuses("R6-ARREST"));
    }

    [Fact]
    public void A_proclaimed_holiday_re_dates_what_is_open_and_nothing_else()
    {
        var file = Given.InTouch()
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-26 09:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false })
            .On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]));

        var after = Changed(file, Proclaimed(new LocalDate(2026, 3, 31)));

        var rows = after.Obligations.Values.ToLookup(o => o.Rule, o => $"{ContractName.Of(o.Status)} {CrimeFile.Text(o.Due)}");
        Assert.Equal("met 2026-04-01", Assert.Single(rows["R6-ARREST"]));
        Assert.Equal("open 2026-04-07", Assert.Single(rows["R6-INTERVIEW"]));
        Assert.Equal(["met 2026-04-21", "open 2026-04-23"], rows["R6-UPDATE"]); // Calendar days know no holiday.
    }

    [Fact]
    public void A_limit_pulled_in_by_a_raised_tier_stays_pulled_in_when_the_tier_is_lowered_and_the_calendar_changes()
    {
        var file = Given.InTouch()
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-26 09:00", "needs.assessed", new { personRef = "V1", kind = "review", enhanced = true, categories = new[] { "intimidated" } })
            .On("2026-03-26 15:00", "needs.assessed", new { personRef = "V1", kind = "review", enhanced = false });

        Assert.Equal("2026-03-27", file.Due("R6-ARREST"));
        var after = Changed(file, Proclaimed(new LocalDate(2026, 3, 27)));

        Assert.Equal("2026-03-30", CrimeFile.Text(after.Obligations.Values.Single(o => o.Rule == "R6-ARREST").Due));
    }

    [Fact]
    public void News_of_before_a_change_of_tier_has_the_limits_of_its_own_day()
    {
        var file = Given.InTouch()
            .On("2026-03-26 09:00", "needs.assessed", new { personRef = "V1", kind = "review", enhanced = true, categories = new[] { "intimidated" } })
            .On("2026-03-26 10:00", "suspect.arrested", new { suspectRef = "D1" }, occurredAt: "2026-03-24 13:00")
            .On("2026-03-27 09:00", "needs.assessed", new { personRef = "V1", kind = "review", enhanced = false })
            .On("2026-03-27 10:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = true }, occurredAt: "2026-03-26 17:00");

        Assert.Equal("2026-03-27", file.Due("R6-ARREST")); // Not 25 March, as if the tier had been known.
        Assert.Equal("2026-03-27", file.Due("R6-INTERVIEW"));
    }

    private static string Judged(Obligation o) => $"{o.Edition} {CrimeFile.Text(o.Due)}";

    private static Journey Changed(CrimeFile file, RuleBook rules)
    {
        var entry = new LogEntry(
            file.Victim.Position + 1, "rules-1", "rules.changed", new Event.RulesChanged { CrimeRef = CrimeFile.Ref }, file.Now, file.Now, file.Now, []);
        return JourneyMachine.Step(file.Victim, new Happened.Admitted(entry), file.Card("V1"), rules, file.Now).Journey;
    }

    private static RuleBook Proclaimed(LocalDate day) =>
        RuleBook.Current with { Calendar = WorkingCalendar.England.With(day, "Day of mourning", "england-test") };

    private static Rule TwoDays()
    {
        var rule = VictimsCode.Code2021.Rules["R6-ARREST"];
        return rule with { Clocks = [rule.Clocks[0] with { Standard = 2 }] };
    }
}
