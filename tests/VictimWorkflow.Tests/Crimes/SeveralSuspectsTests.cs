using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Tests.Journeys;

namespace VictimWorkflow.Tests.Crimes;

/// <summary>What a court, a review or a charge does to one suspect, and what it leaves as it is for the others.</summary>
public class SeveralSuspectsTests
{
    private static readonly object s_released = new { suspectRef = "D1", basis = "under-investigation", reason = "Enquiries" };

    [Fact]
    public void A_review_decided_without_a_suspect_is_about_those_it_was_asked_for()
    {
        var file = Given.InTouch(suspects: ["D1", "D2"]).On("2026-03-26 09:00", "charge.decided", Decided("D1", "no-charge"))
            .On("2026-03-26 09:10", "charge.decided", Decided("D2", "no-charge"))
            .On("2026-03-27 09:00", "request.received", new { personRef = "V1", suspectRef = "D1", kind = "review" })
            .On("2026-03-30 09:00", "review.decided", new { outcome = "decision-overturned", decidedBy = "police" });

        Assert.Equal("reopen-required", file.Turned("2026-03-30 10:00", "charge.decided", Decided("D2", "charged")));
        Assert.Equal("admitted", file.Turned("2026-03-30 10:00", "charge.decided", Decided("D1", "charged")));
    }

    [Theory]
    [InlineData("listed", "trial trial")]
    [InlineData("vacated", "trial awaiting-trial")]
    public void A_trial_begins_for_everybody_who_is_tried_in_it(string second, string states)
    {
        string[] both = ["D1", "D2"];
        var file = Given.InTouch(suspects: both);
        file = both.Aggregate(file, (f, suspect) => f.On("2026-03-26 09:00", "charge.decided", Decided(suspect, "charged"))
            .On("2026-03-26 09:00", "hearing.listed", Listed(suspect, "H1", "first", "listed", "2026-04-13 10:00")));
        file = both.Aggregate(file, (f, suspect) =>
            f.On("2026-04-13 11:00", "hearing.resulted", new { suspectRef = suspect, hearingRef = "H1", plea = "not-guilty" }));

        file.On("2026-04-14 10:00", "hearing.listed", Listed("D2", "H2", "trial", "listed", "2026-06-08 10:00"))
            .On("2026-04-14 10:00", "hearing.listed", Listed("D1", "H2", "trial", "listed", "2026-06-08 10:00"))
            .On("2026-04-15 10:00", "hearing.listed", Listed("D2", "H2", "trial", second, "2026-06-08 10:00"))
            .On("2026-06-08 10:30", "hearing.held", new { hearingRef = "H2", stage = "started" });

        Assert.Equal(states, $"{file.StateOf("D1")} {file.StateOf("D2")}");
    }

    private static object Listed(string suspect, string hearing, string kind, string status, string startsAt) =>
        new { suspectRef = suspect, hearingRef = hearing, kind, status, startsAt, court = new { name = "Maidstone", level = "crown" } };

    [Fact]
    public void Views_recorded_for_the_whole_crime_are_every_victims()
    {
        var file = Given.Investigating(persons: [Given.Person(), Given.Person("V2")])
            .On("2026-03-25 09:00", "duty.recorded", new { personRef = "V1", rule = "R6-OOCD-VIEWS", result = "done" });
        object given = new { suspectRef = "D1", stage = "given", kind = "caution", admissionRecorded = true };
        Assert.Equal("views-missing", file.Turned("2026-03-25 10:00", "disposal.recorded", given));

        file.On("2026-03-25 11:00", "duty.recorded", new { rule = "R6-OOCD-VIEWS", result = "done" });
        Assert.Equal("admitted", file.Turned("2026-03-25 12:00", "disposal.recorded", given));
    }

    [Theory]
    [InlineData("remanded", "admitted", "no-bail-to-change")]
    [InlineData("conditional-bail", "not-in-custody", "admitted")]
    [InlineData(null, "not-in-custody", "no-bail-to-change")]
    public void What_the_court_decided_on_custody_is_where_the_suspect_is(string? custody, string released, string varied)
    {
        object bail = new { suspectRef = "D1", setBy = "court", change = "varied", reason = "Moved house" };

        Assert.Equal(released, AtCourt(custody).Turned("2026-04-13 12:00", "suspect.released", s_released, Origin.User));
        Assert.Equal(varied, AtCourt(custody).Turned("2026-04-13 12:00", "bail.changed", bail, Origin.User));
    }

    [Fact]
    public void Bail_granted_lets_a_suspect_out_of_custody_and_bail_cancelled_leaves_nothing_to_change()
    {
        object granted = new { suspectRef = "D1", setBy = "court", change = "granted", reason = "Granted" };
        object cancelled = new { suspectRef = "D1", setBy = "court", change = "cancelled", reason = "Breached" };
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }).On("2026-03-25 12:00", "bail.changed", granted);

        Assert.Equal("not-in-custody", file.Turned("2026-03-25 13:00", "suspect.released", s_released, Origin.User));
        file.On("2026-03-26 09:00", "bail.changed", cancelled);
        Assert.Equal("no-bail-to-change", file.Turned("2026-03-26 10:00", "bail.changed", cancelled, Origin.User));
    }

    [Fact]
    public void A_result_after_a_prosecution_was_stopped_needs_a_new_opening_and_one_dated_before_the_charge_takes_its_place_there()
    {
        var stopped = Charged().On("2026-03-30 09:00", "charge.decided", Decided("D1", "discontinued"));
        Assert.Equal("reopen-required", stopped.Turned("2026-04-13 12:00", "hearing.resulted", Result("guilty"), Origin.User));

        var early = Charged().To("2026-03-30 09:00").Try("hearing.resulted", Result("guilty"), occurredAt: "2026-03-25 09:00", origin: Origin.Feed);
        Assert.Equal(LifeCycleState.AwaitingSentence, Assert.IsType<Admission.Admitted>(early).Crime.Suspects["D1"].State);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Remand_is_weighed_for_contact_from_prison_only_with_a_concern_for_somebody(bool safeguardingConcern, int rows)
    {
        var file = Given.InTouch().On("2026-03-26 09:00", "charge.decided",
            new { suspectRef = "D1", decision = "charged", decidedBy = "police", custody = "remand-sought", safeguardingConcern });

        Assert.Equal(rows, file.Rows("UPC-CONSIDER", "").Count);
    }

    [Fact]
    public void An_interview_planned_on_video_is_not_met_by_a_written_statement()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "statement.recorded", new { personRef = "V1", kind = "abe", stage = "planned", plannedFor = "2026-03-27 10:00" })
            .On("2026-03-25 10:00", "statement.recorded", new { personRef = "V1", kind = "mg11", stage = "taken" });
        Assert.Equal("open", file.Statuses("SM-ABE"));

        file.On("2026-03-27 12:00", "statement.recorded", new { personRef = "V1", kind = "abe", stage = "taken" });
        Assert.Equal("met", file.Statuses("SM-ABE"));
    }

    private static CrimeFile Charged() => Given.InTouch().On("2026-03-26 09:00", "charge.decided", Decided("D1", "charged"))
        .On("2026-03-26 10:00", "hearing.listed", Given.Listing("first", "2026-04-13 10:00"));

    private static CrimeFile AtCourt(string? custody) => Charged().On("2026-04-13 11:00", "hearing.resulted", custody is null
        ? new { suspectRef = "D1", hearingRef = "H1", plea = "none" }
        : new { suspectRef = "D1", hearingRef = "H1", plea = "none", custody });

    private static object Result(string verdict) => new { suspectRef = "D1", hearingRef = "H1", verdict };

    private static object Decided(string suspectRef, string decision) => new { suspectRef, decision, decidedBy = "police", reason = "Evidence" };
}
