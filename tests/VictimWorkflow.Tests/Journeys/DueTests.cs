using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Alerts before and after a limit, and why a date is what it is.</summary>
public class DueTests
{
    [Fact]
    public void At_risk_from_the_start_of_the_last_working_day_and_overdue_after_its_last_second_each_once()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }); // due 1 April
        int Raised(AlertKind kind) => file.Alerts(kind).Count(a => a.Obligation == file.Row("R6-ARREST").Number);

        file.To("2026-03-31 23:59");
        Assert.Equal((0, 0), (Raised(AlertKind.AtRisk), Raised(AlertKind.Overdue)));
        file.To("2026-04-01 00:00");
        Assert.Equal((1, 0), (Raised(AlertKind.AtRisk), Raised(AlertKind.Overdue)));
        file.To("2026-04-01 23:59");
        Assert.Equal((1, 0), (Raised(AlertKind.AtRisk), Raised(AlertKind.Overdue)));
        file.To("2026-04-02 00:00");
        Assert.Equal((1, 1), (Raised(AlertKind.AtRisk), Raised(AlertKind.Overdue)));
        file.To("2026-09-01 00:00");
        Assert.Equal((1, 1), (Raised(AlertKind.AtRisk), Raised(AlertKind.Overdue)));
        Assert.Equal("open", file.Statuses("R6-ARREST")); // Late is still owed.
    }

    [Fact]
    public void A_limit_in_hours_is_at_risk_at_half_time()
    {
        var file = Given.Reported().To("2026-03-24 21:59");
        Assert.Empty(file.Alerts(AlertKind.AtRisk, ""));

        file.To("2026-03-24 22:00");
        Assert.Single(file.Alerts(AlertKind.AtRisk, ""));
        file.To("2026-03-25 10:00");
        Assert.Empty(file.Alerts(AlertKind.Overdue, ""));
        file.To("2026-03-25 10:01");
        Assert.Single(file.Alerts(AlertKind.Overdue, ""));
    }

    [Fact]
    public void What_opens_on_its_own_last_day_is_at_risk_at_half_of_the_time_it_has_left()
    {
        // The card is owed on the day of the report; from 10:00 to midnight, seven hours are half of what is left.
        var file = Given.Reported();
        bool IsRaised() => file.Alerts(AlertKind.AtRisk).Any(a => a.Obligation == file.Row("R3-VCC").Number);
        Assert.Equal("2026-03-24", file.Due("R3-VCC"));

        file.To("2026-03-24 16:59");
        Assert.False(IsRaised());
        file.To("2026-03-24 17:00");
        Assert.True(IsRaised());
    }

    [Fact]
    public void What_arrives_when_it_is_late_already_is_said_on_arrival()
    {
        var file = Given.InTouch().To("2026-04-02 09:00")
            .On("2026-04-02 09:00", "suspect.arrested", new { suspectRef = "D1" }, occurredAt: "2026-03-25 09:00"); // due 1 April

        Assert.Contains(file.Alerts(AlertKind.Overdue), a => a.Obligation == file.Row("R6-ARREST").Number);
    }

    [Fact]
    public void What_is_told_is_alerted_no_more()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-31 09:00", "contact.logged", Given.Spoke(["R6-ARREST"])).To("2026-06-01 09:00");

        Assert.DoesNotContain(file.Victim.Alerts.Values, a => a.Obligation == file.Row("R6-ARREST").Number);
    }

    [Fact]
    public void Past_the_calendar_a_limit_stands_without_a_date_and_says_so()
    {
        var file = new CrimeFile().On("2037-12-28 09:00", "crime.reported", Given.Report());

        Assert.Equal("calendar-needed", file.Due("R3-ACK"));
        Assert.Contains(file.Alerts(AlertKind.CalendarNeeded), a => a.Obligation == file.Row("R3-ACK").Number);
    }

    [Fact]
    public void Easter_is_explained_day_by_day()
    {
        var file = Given.InTouch(flags: ["domestic-abuse"]).On("2026-04-02 16:00", "suspect.arrested", new { suspectRef = "D1" });

        var words = Explanation.Of(file.Row("R6-ARREST"), file.Victim, RuleBook.Current);

        Assert.Equal("2026-04-07", file.Due("R6-ARREST"));
        Assert.Equal(
            [
                "  Fri 3 Apr 2026: not counted, Good Friday", "  Sat 4 Apr 2026: not counted, Saturday", "  Sun 5 Apr 2026: not counted, Sunday",
                "  Mon 6 Apr 2026: not counted, Easter Monday", "  Tue 7 Apr 2026: day 1",
            ],
            words.Where(w => w.StartsWith("  ", StringComparison.Ordinal)));
        Assert.Contains("Enhanced rights (serious) shorten 5 to 1.", words);
        Assert.Contains("Due by the end of Tue 7 Apr 2026.", words);
        Assert.Equal("It is open.", words[^1]);
    }

    [Fact]
    public void Christmas_is_explained_day_by_day()
    {
        var file = new CrimeFile().On("2025-12-23 09:00", "crime.reported", Given.Report());

        var words = Explanation.Of(file.Row("R3-ACK"), file.Victim, RuleBook.Current);

        Assert.Equal(
            [
                "  Wed 24 Dec 2025: day 1", "  Thu 25 Dec 2025: not counted, Christmas Day", "  Fri 26 Dec 2025: not counted, Boxing Day",
                "  Sat 27 Dec 2025: not counted, Saturday", "  Sun 28 Dec 2025: not counted, Sunday", "  Mon 29 Dec 2025: day 2",
                    "  Tue 30 Dec 2025: day 3",
                "  Wed 31 Dec 2025: day 4", "  Thu 1 Jan 2026: not counted, New Year's Day", "  Fri 2 Jan 2026: day 5",
            ],
            words.Where(w => w.StartsWith("  ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_obligation_there_is_can_be_explained()
    {
        var file = Given.InTouch(flags: ["domestic-abuse"], persons: [Given.Person(role: "both"), Given.Person("W1", "witness")])
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 10:00", "contact.agreed", Given.Agreed(new { news = "phone", keyEventsOnly = true }))
            .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "no-charge", decidedBy = "police", reason = "Evidence" })
            .On("2026-03-27 09:00", "contact.logged", Given.Spoke(["R6-NFA"])).To("2026-08-01 09:00");

        foreach (var journey in file.Journeys.Values)
        {
            Assert.All(journey.Obligations.Values, o =>
            {
                var words = Explanation.Of(o, journey, RuleBook.Current);
                Assert.True(words.Length > 1, $"{o.Rule}: {words.Length} sentences");
                Assert.All(words, Assert.NotEmpty);
            });
        }
    }
}
