using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Enhanced rights: what facts give, what a change moves, and witness parity (catalogue C; G).</summary>
public class TierTests
{
    private static object Assessed(bool enhanced, string category = "intimidated", string? approvedBy = null, string? reason = null,
        string kind = "review") =>
        (enhanced, approvedBy, reason) switch
        {
            (true, _, null) => new { personRef = "V1", kind, enhanced, categories = new[] { category } },
            (true, _, _) => new { personRef = "V1", kind, enhanced, categories = new[] { category }, reason },
            (_, null, null) => new { personRef = "V1", kind, enhanced },
            (_, null, _) => new { personRef = "V1", kind, enhanced, reason },
            (_, _, null) => new { personRef = "V1", kind, enhanced, approvedBy },
            _ => new { personRef = "V1", kind, enhanced, approvedBy, reason },
        };

    private static string Grounds(CrimeFile file) => string.Join(", ", file.Victim.Tier.Automatic.Select(c => ContractName.Of(c)));

    [Theory]
    [InlineData("domestic-abuse", "serious")]
    [InlineData("hate-crime", "serious")]
    [InlineData("terrorism", "serious")]
    [InlineData("sexual-offence", "serious, intimidated")]
    [InlineData("serious-sexual-offence", "serious, intimidated")]
    [InlineData("modern-slavery", "serious, intimidated")]
    [InlineData("human-trafficking", "serious")]
    [InlineData("attempted-murder", "serious")]
    [InlineData("kidnap", "serious")]
    [InlineData("false-imprisonment", "serious")]
    [InlineData("arson-endanger-life", "serious")]
    [InlineData("gbh-with-intent", "serious")]
    [InlineData("death", "serious")]
    [InlineData("road-death", "serious")]
    [InlineData("knife-or-gun", "intimidated")]
    [InlineData("burglary", "")]
    [InlineData("violence", "")]
    public void Facts_alone_give_enhanced_rights(string flag, string grounds) => Assert.Equal(grounds, Grounds(Given.Reported(flags: [flag])));

    [Theory]
    [InlineData("2008-03-24", "")]           // eighteen on the day
    [InlineData("2008-03-25", "vulnerable")] // eighteen the day after
    public void A_child_at_the_offence_is_vulnerable(string birthDate, string grounds) =>
        Assert.Equal(grounds, Grounds(Given.Reported(persons: [Given.Person(birthDate: birthDate)], committedOn: "2026-03-24")));

    [Fact]
    public void News_learnt_after_the_shorter_limits_had_ended_was_open_when_they_began()
    {
        var file = Given.InTouch().On("2026-03-26 09:00", "needs.assessed", Assessed(enhanced: true))
            .On("2026-03-26 15:00", "needs.assessed", Assessed(enhanced: false, reason: "Moved away"))
            .On("2026-03-26 16:00", "suspect.arrested", new { suspectRef = "D1" }, occurredAt: "2026-03-25 09:00")
            .On("2026-03-26 17:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false }, occurredAt: "2026-03-26 15:30");

        Assert.Equal(("2026-03-27", "2026-04-02"), (file.Due("R6-ARREST"), file.Due("R6-INTERVIEW")));
    }

    [Fact]
    public void A_birth_date_learnt_late_gives_the_rights_late()
    {
        var file = Given.InTouch(committedOn: "2026-03-24").On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.Equal("2026-04-01", file.Due("R6-ARREST"));

        file.On("2026-03-27 09:00", "person.updated", new { person = Given.Person(birthDate: "2010-01-01") });

        Assert.Equal(("vulnerable", "2026-03-30"), (Grounds(file), file.Due("R6-ARREST")));
    }

    [Fact]
    public void Becoming_enhanced_pulls_in_what_is_open_and_losing_it_moves_nothing()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 10:00", "needs.assessed", Assessed(true));
        Assert.Equal(("2026-03-26", true), (file.Due("R6-ARREST"), file.Row("R6-ARREST").Enhanced));
        Assert.Equal("2026-03-31", CrimeFile.Text(file.Row("R3-ACK").Due)); // Five for everybody.

        file.On("2026-03-25 11:00", "needs.assessed", Assessed(false))
            .On("2026-03-25 12:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });
        Assert.Equal(("2026-03-26", "2026-04-01"), (file.Due("R6-ARREST"), file.Due("R6-INTERVIEW")));
    }

    [Fact]
    public void An_earlier_limit_is_kept_when_rights_are_gained()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-04-01 10:00", "needs.assessed", Assessed(true));

        Assert.Equal("2026-04-01", file.Due("R6-ARREST"));
    }

    [Theory]
    [InlineData(null, null, "tier-locked")]
    [InlineData("supervisor-1", null, "tier-locked")]
    [InlineData(null, "Entered in error", "tier-locked")]
    [InlineData("supervisor-1", "Entered in error", "admitted")]
    public void What_facts_gave_only_a_supervisor_removes_with_a_reason_and_facts_do_not_give_it_back(string? approvedBy, string? reason,
        string answer)
    {
        var file = Given.InTouch(flags: ["hate-crime"]);

        Assert.Equal(answer, file.Turned("2026-03-25 10:00", "needs.assessed", Assessed(false, approvedBy: approvedBy, reason: reason)));
        file.On("2026-03-26 09:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.Equal(answer == "admitted" ? "2026-04-02" : "2026-03-27", file.Due("R6-ARREST"));
    }

    [Fact]
    public void Who_is_not_intimidated_by_a_knife_may_say_so()
    {
        var file = Given.InTouch(flags: ["knife-or-gun"]).On("2026-03-25 10:00", "needs.assessed", Assessed(false));

        Assert.False(file.Victim.Tier.IsEnhanced);
    }

    [Theory]
    [InlineData("discretionary", null, "reason-required")]
    [InlineData("discretionary", "Effect on the family", "admitted")]
    [InlineData("persistent", null, "admitted")]
    public void Discretion_needs_a_reason(string category, string? reason, string answer) =>
        Assert.Equal(answer, Given.InTouch().Turned("2026-03-25 10:00", "needs.assessed", Assessed(true, category, reason: reason)));

    [Fact]
    public void A_business_has_no_tier()
    {
        var file = Given.InTouch(flags: ["hate-crime"], persons: [Given.Person(kind: "business", namedContact: true)]);

        Assert.False(file.Victim.Tier.IsEnhanced);
        Assert.Equal("business-has-no-tier", file.Turned("2026-03-25 10:00", "needs.assessed", Assessed(true)));
        Assert.Equal("business-has-no-vps", file.Turned("2026-03-25 10:00", "statement.recorded", new
        {
            personRef = "V1",
            kind = "vps",
            stage = "taken"
        }));
    }

    [Theory]
    [InlineData("vulnerable", "initial", true)]
    [InlineData("intimidated", "full", true)]
    [InlineData("persistent", "full", false)]
    [InlineData("vulnerable", "review", false)]
    public void Vulnerable_or_intimidated_from_the_outset_bars_written_news(string category, string kind, bool barred) =>
        Assert.Equal(barred, Given.InTouch().On("2026-03-25 10:00", "needs.assessed", Assessed(true, category,
            kind: kind)).Victim.Tier.BarsWrittenNews);

    [Theory]
    [InlineData(true, "", "2026-04-02")]
    [InlineData(true, "vulnerable", "2026-03-27")]
    [InlineData(true, "persistent", "2026-04-02")]
    [InlineData(false, "vulnerable", "undated")]
    public void Witnesses_have_the_victims_figures_only_with_parity(bool parity, string category, string due)
    {
        var rules = RuleBook.Current with { Parameters = Parameters.Kent with { WitnessParity = parity } };
        var file = Given.Investigating(flags: ["hate-crime"], persons: [Given.Person(role: "witness")], into: new CrimeFile { Rules = rules });
        if (category.Length > 0)
        {
            file.On("2026-03-25 10:00", "needs.assessed", Assessed(true, category));
        }

        file.On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" });

        Assert.Equal(due, file.Due("W-CHARGE"));
    }
}
