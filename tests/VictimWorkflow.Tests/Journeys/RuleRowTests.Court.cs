using VictimWorkflow.Core.Code;

namespace VictimWorkflow.Tests.Journeys;

// Court news, and what witnesses are owed.
public partial class RuleRowTests
{
    [Theory]
    [InlineData("first", "R8-HEARING")]
    [InlineData("sentence", "R8-HEARING")]
    [InlineData("trial", "R8-TRIALDATE")]
    [InlineData("retrial", "R8-TRIALDATE")]
    [InlineData("section-28", "")]
    [InlineData("appeal", "")]
    public void A_court_date_is_owed_to_everybody_one_working_day_after_witness_care_knew(string kind, string rule)
    {
        var file = Charged(flags: ["domestic-abuse"]);

        file.On("2026-04-02 17:00", "hearing.listed", new
        {
            suspectRef = "D1",
            hearingRef = "H1",
            kind,
            status = "listed",
            startsAt = "2026-05-11 10:00",
            knownAt = "2026-04-02 16:00",
            court = new { name = "Maidstone", level = "crown" },
        }, occurredAt: "2026-03-31 09:00");

        Assert.Equal(rule == "R8-HEARING" ? "2026-04-07" : "", file.Due("R8-HEARING"));
        Assert.Equal(rule == "R8-TRIALDATE" ? "2026-04-07" : "", file.Due("R8-TRIALDATE"));
    }

    [Fact]
    public void The_verdict_and_the_sentence_are_news_of_their_own()
    {
        var file = OnTrial();
        Assert.Empty(file.Rows("R9-OUTCOME"));

        file.On("2026-05-12 16:00", "hearing.resulted", new { suspectRef = "D1", hearingRef = "H1", verdict = Conviction });
        Assert.Equal("2026-05-13", file.Due("R9-OUTCOME"));
        Assert.Equal(Channel.WrittenIfPreferred, file.Row("R9-OUTCOME").Channel);
        Assert.Empty(file.Rows("R9-SENTENCE"));
        Listed(file, "H2", "sentence", "2026-06-01 10:00", at: "2026-05-13 09:00")
            .On("2026-06-01 16:00", "hearing.resulted", new
            {
                suspectRef = "D1",
                hearingRef = "H2",
                sentence = new { kinds = new[] { "immediate-custody" }, months = 8 }
            });
        Assert.Equal("2026-06-02", file.Due("R9-SENTENCE"));
        Assert.Equal(Channel.HeadsUpThenHuman, file.Row("R9-SENTENCE").Channel);
        Assert.Single(file.Rows("R9-OUTCOME"));
    }

    [Theory]
    [InlineData("not-guilty", null)]
    [InlineData("guilty", "hate-crime")]
    public void An_acquittal_and_any_outcome_for_enhanced_rights_is_told_by_a_person(string verdict, string? flag)
    {
        var file = OnTrial(flag is null ? null : [flag]).On("2026-05-12 16:00", "hearing.resulted", new
        {
            suspectRef = "D1",
            hearingRef = "H1",
            verdict
        });

        Assert.Equal(Channel.HeadsUpThenHuman, file.Row("R9-OUTCOME").Channel);
    }

    [Theory]
    [InlineData("witness", "mg11", "open")]
    [InlineData("witness", "vps", "")]
    [InlineData("both", "abe", "not-owed")]
    [InlineData("victim", "mg11", "")]
    public void A_witness_is_made_aware_of_the_charter_with_the_statement(string role, string kind, string statuses)
    {
        var file = Given.Investigating(persons: [Given.Person(role: role)])
            .On("2026-03-25 09:00", "statement.recorded", new { personRef = "V1", kind, stage = "taken" });

        Assert.Equal(statuses, file.Statuses("W-CHARTER"));
    }

    [Theory]
    [InlineData("witness", "open", "")]
    [InlineData("both", "not-owed", "open")]
    [InlineData("victim", "", "open")]
    public void Who_is_both_victim_and_witness_has_the_victims_rules(string role, string witness, string victim)
    {
        var file = ChargedAs(role);

        Assert.Equal((witness, victim), (file.Statuses("W-CHARGE"), file.Statuses("R6-CHARGE")));
    }

    [Theory]
    [InlineData(2, "met")]
    [InlineData(30, "met-late")]
    public void A_contact_is_logged_within_24_hours(int hoursLater, string status)
    {
        var file = Given.InTouch();
        var logged = CrimeFile.Wall(CrimeFile.T("2026-03-25 09:00") + NodaTime.Duration.FromHours(hoursLater));

        file.On(logged, "contact.logged", Given.Spoke(["R6-UPDATE"], reason: "investigative"), occurredAt: "2026-03-25 09:00");

        Assert.Equal(["met", status], file.Rows("REC-LOG").Select(o => Core.Events.ContractName.Of(o.Status)));
        Assert.Empty(Given.Investigating().Rows("REC-LOG"));
    }
}
