using System.Collections.Immutable;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Why a date is what it is, for the clocks that are not counted day by day, and what became of the obligation.</summary>
public class ExplanationTests
{
    [Theory]
    [InlineData(null, "The interval agreed is 28 days from the last successful contact.")]
    [InlineData(14, "The interval agreed is 14 days from the last successful contact.")]
    [InlineData(1, "The interval agreed is 1 day from the last successful contact.")]
    public void An_update_names_the_interval_agreed_or_the_forces_own(int? intervalDays, string expected)
    {
        var file = Given.InTouch();
        if (intervalDays is { } days)
        {
            file.On("2026-03-24 13:00", "contact.agreed", Given.Agreed(new { news = "phone", intervalDays = days }));
        }

        Assert.Contains(expected, Words(file, file.Rows("R6-UPDATE").Last(o => o.IsOpen)));
    }

    [Fact]
    public void A_last_day_at_the_weekend_stands_and_shows_as_work_on_the_working_day_before()
    {
        var file = PropertyReleased();

        Assert.Equal("2026-04-25", file.Due("R10-PROPERTY")); // A Saturday.
        Assert.Contains("28 calendar days after that date; the last day does not move when it is no working day.", Words(file, "R10-PROPERTY"));
        Assert.Contains("Due by the end of Sat 25 Apr 2026. That is no working day: it shows as work on Fri 24 Apr 2026.", Words(file, "R10-PROPERTY"));
    }

    [Theory]
    [InlineData("R10-PROPERTY")]
    [InlineData("R6-ARREST")]
    public void An_extended_limit_names_its_first_date_and_counts_no_days_to_the_new_one(string rule)
    {
        var file = PropertyReleased().On("2026-03-28 12:00", "suspect.arrested", new { suspectRef = "D1" });
        var first = file.Row(rule).Due.Date!.Value;
        file.On("2026-03-30 09:00", "duty.extended", new { personRef = "V1", rule, newDue = "2026-05-04 12:00", reason = "In hospital" });
        var words = Words(file, rule);

        Assert.Contains(words, w => w.StartsWith($"A supervisor extended it; it was due {first.ToString("ddd d MMM yyyy", null)}", StringComparison.Ordinal)
            && w.EndsWith("which stays in the figures.", StringComparison.Ordinal));
        Assert.DoesNotContain(words, w => w.StartsWith("  ", StringComparison.Ordinal) || w.Contains("promised", StringComparison.Ordinal));
    }

    [Fact]
    public void Failed_attempts_are_counted_and_what_was_only_tried_is_still_owed()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 10:00", "contact.logged", Given.Spoke(["R6-ARREST"], outcome: "no-answer"));
        Assert.Contains("1 attempt failed.", Words(file, "R6-ARREST"));
        Assert.Equal("It is open.", Words(file, "R6-ARREST")[^1]);
        file.To("2026-04-02 00:00"); // Its last day is over.
        Assert.Equal("It was tried and is not delivered; it is still owed.", Words(file, "R6-ARREST")[^1]);

        file.On("2026-04-02 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]));
        Assert.StartsWith("Met late on Thu 2 Apr 2026 10:00 by ", Words(file, "R6-ARREST")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_person_declined_says_so()
    {
        var file = Given.InTouch()
            .On("2026-03-25 08:00", "update.opted-out", new { personRef = "V1", kinds = new[] { "arrest-and-interview" }, confirmedInConversation = true })
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });

        Assert.Equal("Waived on Wed 25 Mar 2026 09:00 by clock (declined).", Words(file, "R6-ARREST")[^1]);
    }

    [Fact]
    public void After_charge_the_officer_owes_the_news_until_the_witness_care_unit_has_the_case()
    {
        var file = Given.InTouch()
            .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police", civilianWitness = true })
            .On("2026-03-26 10:00", "hearing.listed", Given.Listing("first", "2026-05-11 10:00"));
        Assert.StartsWith("R8-HEARING: the officer must ", Words(file, "R8-HEARING")[0], StringComparison.Ordinal);

        file.On("2026-03-26 11:00", "duty.recorded", new { rule = "VWCU-INTAKE", result = "done" });
        Assert.StartsWith("R8-HEARING: the witness care must ", Words(file, "R8-HEARING")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_for_compensation_says_how_long_it_can_be_made()
    {
        var words = Words(Given.InTouch(flags: ["violence"], committedOn: "2026-03-20"), "R5-CICA");

        Assert.Contains("A claim can be made for two years from the incident; by who was a child then, until the twentieth birthday.", words);
        Assert.Contains(words, w => w.StartsWith("Due by the end of Mon 20 Mar 2028.", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_owed_before_a_day_in_court_names_its_hour_and_moves_with_it()
    {
        var file = Given.InTouch()
            .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" })
            .On("2026-03-26 10:00", "hearing.listed", Given.Listing("trial", "2026-05-11 10:00"))
            .On("2026-03-26 11:00", "witness.required", new { personRef = "V1", hearingRef = "H1", required = true });

        Assert.Contains("It must be done before something else takes place, and moves with it.", Words(file, "R8-PTV"));
        Assert.Contains("Due before Mon 11 May 2026 10:00.", Words(file, "R8-PTV"));
    }

    [Fact]
    public void What_must_come_before_an_event_names_the_event()
    {
        var file = Given.InTouch().On("2026-03-26 09:00", "statement.recorded", new { personRef = "V1", kind = "withdrawal", stage = "taken" });

        Assert.Contains("Due before crime.finalised is accepted.", Words(file, "ELP-PRE"));
    }

    [Fact]
    public void What_has_no_date_and_what_waits_for_a_newer_calendar_say_so()
    {
        var file = Given.InTouch(flags: ["violence"]).On("2026-03-26 09:00", "request.received", new { personRef = "V1", kind = "cica-help" });
        Assert.Contains("It has no date (yet).", Words(file, "R5-CICA-ASSIST"));

        var late = new CrimeFile().On("2037-12-28 09:00", "crime.reported", Given.Report());
        Assert.Contains("No date: the holiday calendar ends before the limit does, and a newer one is needed.", Words(late, "R3-ACK"));
    }

    private static CrimeFile PropertyReleased() =>
        Given.InTouch().On("2026-03-28 10:00", "property.released", new { personRef = "V1", propertyRef = "P1" });

    private static ImmutableArray<string> Words(CrimeFile file, string rule) => Words(file, file.Row(rule));

    private static ImmutableArray<string> Words(CrimeFile file, Obligation obligation) => Explanation.Of(obligation, file.Victim, RuleBook.Current);
}
