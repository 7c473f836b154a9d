using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>What was said earlier and is learnt later is kept in its place and does not replace what was said since.</summary>
public class OlderFactTests
{
    private static object Declines(params string[] kinds) => new { personRef = "V1", kinds, confirmedInConversation = true };

    private static object Allocated(string officer) => new { officerRef = officer, unit = "medway" };

    private static object Assessed(bool enhanced, string kind = "review") => enhanced
        ? new { personRef = "V1", kind, enhanced, categories = new[] { "vulnerable" } }
        : new { personRef = "V1", kind, enhanced };

    [Fact]
    public void An_older_refusal_of_news_does_not_undo_the_wish_to_be_told_again()
    {
        var file = Given.InTouch().On("2026-03-26 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-26 10:00", "update.opted-out", Declines())
            .On("2026-03-26 11:00", "update.opted-out", Declines("arrest-and-interview"), occurredAt: "2026-03-26 09:30");

        Assert.Empty(file.Victim.Declined);
        Assert.Equal("open", file.Statuses("R6-ARREST"));
        Assert.Equal("update.opted-out", file.Log[^1].Type);
    }

    [Fact]
    public void An_older_wish_to_be_told_does_not_undo_a_refusal()
    {
        var file = Given.InTouch().On("2026-03-26 10:00", "update.opted-out", Declines("routine"))
            .On("2026-03-26 11:00", "update.opted-out", Declines(), occurredAt: "2026-03-26 09:30");

        Assert.Equal([NewsKind.Routine], file.Victim.Declined);
        Assert.Equal("", file.Due("R6-UPDATE"));
    }

    [Fact]
    public void An_answer_that_was_withdrawn_outranks_none_before_it()
    {
        var file = Given.InTouch().On("2026-03-26 10:00", "update.opted-out", Declines("routine"), id: "wrong")
            .On("2026-03-26 10:30", "event.withdrawn", new { eventRef = "wrong", reason = "wrong-person" })
            .On("2026-03-26 11:00", "update.opted-out", Declines("court-dates"), occurredAt: "2026-03-26 09:30");

        Assert.Equal([NewsKind.CourtDates], file.Victim.Declined);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void An_older_assessment_does_not_change_the_tier(bool newer, bool older)
    {
        var file = Given.InTouch().On("2026-03-26 10:00", "needs.assessed", Assessed(newer))
            .On("2026-03-26 11:00", "needs.assessed", Assessed(older), occurredAt: "2026-03-26 09:00");

        Assert.Equal(newer, file.Victim.Tier.IsEnhanced);
    }

    [Fact]
    public void An_older_full_assessment_of_somebody_vulnerable_bars_written_news_all_the_same()
    {
        var file = Given.InTouch().On("2026-03-26 10:00", "needs.assessed", Assessed(enhanced: false))
            .On("2026-03-26 11:00", "needs.assessed", Assessed(enhanced: true, "full"), occurredAt: "2026-03-26 09:00");

        Assert.Equal((false, true), (file.Victim.Tier.IsEnhanced, file.Victim.Tier.BarsWrittenNews));
    }

    [Fact]
    public void An_older_agreement_takes_its_place_in_the_row_and_moves_no_update()
    {
        var file = Given.InTouch().On("2026-04-07 10:00", "contact.agreed", Given.Agreed(new { routine = "phone", intervalDays = 7 }));
        Assert.Equal("2026-04-08", file.Due("R6-UPDATE"));

        file.On("2026-04-07 11:00", "contact.agreed", Given.Agreed(new { routine = "email", intervalDays = 3 }), occurredAt: "2026-03-26 09:00");

        Assert.Equal("2026-04-08", file.Due("R6-UPDATE"));
        Assert.Equal([3, 7], file.Victim.Agreements.Select(a => a.IntervalDays));
        Assert.Equal(ContactMethod.Phone, file.Victim.Agreement!.Routine);
    }

    [Fact]
    public void An_older_answer_on_consent_does_not_replace_the_newer_one()
    {
        var file = Given.InTouch().On("2026-03-26 10:00", "referral.recorded", new { personRef = "V1", service = "victim-support", stage = "refused" })
            .On("2026-03-26 11:00", "referral.recorded", new { personRef = "V1", service = "victim-support", stage = "consented" }, occurredAt: "2026-03-26 09:00");

        Assert.False(file.Victim.Person.Consents[ReferralService.VictimSupport]);
    }

    [Fact]
    public void An_older_allocation_does_not_give_the_crime_back_to_the_officer_before()
    {
        var file = Given.InTouch().On("2026-03-26 10:00", "crime.allocated", Allocated("officer-9"), id: "nine")
            .On("2026-03-26 11:00", "crime.allocated", Allocated("officer-3"), occurredAt: "2026-03-25 09:00");
        Assert.Equal(("officer-9", "officer-9"), (file.Crime!.OfficerRef, file.Victim.Case.OfficerRef));

        file.On("2026-03-26 12:00", "event.withdrawn", new { eventRef = "nine", reason = "wrong-fact" })
            .On("2026-03-26 12:10", "crime.allocated", Allocated("officer-4"), occurredAt: "2026-03-25 09:30");
        Assert.Equal(("officer-4", "officer-4"), (file.Crime!.OfficerRef, file.Victim.Case.OfficerRef));
    }
}
