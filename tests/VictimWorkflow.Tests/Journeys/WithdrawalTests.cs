using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>An event that never was: what it had said, put aside or moved is as it was before, and later events stand.</summary>
public class WithdrawalTests
{
    private const string Updates = "R6-UPDATE";

    private static readonly object s_byEmail = new { dates = "email", news = "email", routine = "email" };

    private static CrimeFile Charged() => Given.InTouch()
        .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" });

    private static CrimeFile Listed(CrimeFile file, string at, string status, string? startsAt, string kind = "first", string? id = null)
    {
        var court = new { name = "Medway", level = "magistrates" };
        return file.On(at, "hearing.listed", startsAt is null ? new { suspectRef = "D1", hearingRef = "H1", kind, status, court }
            : new { suspectRef = "D1", hearingRef = "H1", kind, status, startsAt, court }, id: id);
    }

    private static CrimeFile Withdrawn(CrimeFile file, string at, string id = "wrong") =>
        file.On(at, "event.withdrawn", new { eventRef = id, reason = "wrong-fact" });

    private static string StartOf(CrimeFile file) => file.Victim.Hearings["H1"].IsVacated ? "vacated" : CrimeFile.Wall(file.Victim.Hearings["H1"].StartsAt!.Value);

    [Theory]
    [InlineData("moved", "2026-06-08 10:00")]
    [InlineData("vacated", null)]
    public void The_hearing_stands_again_as_it_was_before_a_wrong_listing(string status, string? startsAt)
    {
        var file = Listed(Charged(), "2026-03-26 10:00", "listed", "2026-05-11 10:00");
        Withdrawn(Listed(file, "2026-03-26 11:00", status, startsAt, id: "wrong"), "2026-03-26 12:00");

        Assert.Equal("2026-05-11 10:00", StartOf(file));
        Assert.Equal(("open, cancelled", "2026-03-27"), (file.Statuses("R8-HEARING"), file.Due("R8-HEARING")));
        Assert.Contains("R8-HEARING", file.Tasks(), StringComparison.Ordinal);

        file.To("2026-05-11 23:58");
        Assert.False(file.Crime!.Hearings["H1"].IsFinished);
        file.To("2026-05-12 00:00");
        Assert.True(file.Crime!.Hearings["H1"].IsFinished);
    }

    [Fact]
    public void What_is_owed_before_a_hearing_is_due_by_the_listing_that_stands_again()
    {
        var file = Listed(Charged(), "2026-03-26 10:00", "listed", "2026-05-11 10:00", "trial")
            .On("2026-03-26 10:30", "witness.required", new { personRef = "V1", suspectRef = "D1", hearingRef = "H1", required = true });
        Assert.Equal("2026-05-11 10:00", file.Due("R8-PTV"));
        Listed(file, "2026-03-26 11:00", "vacated", null, "trial", "wrong");
        Assert.Equal("undated", file.Due("R8-PTV"));

        Withdrawn(file, "2026-03-26 12:00");

        Assert.Equal("2026-05-11 10:00", file.Due("R8-PTV"));
    }

    [Fact]
    public void A_listing_made_after_the_wrong_one_stands()
    {
        var file = Listed(Charged(), "2026-03-26 10:00", "listed", "2026-05-11 10:00");
        Listed(file, "2026-03-26 11:00", "moved", "2026-06-08 10:00", id: "wrong");
        Withdrawn(Listed(file, "2026-03-26 12:00", "moved", "2026-06-15 10:00"), "2026-03-26 13:00");

        Assert.Equal("2026-06-15 10:00", StartOf(file));
        Assert.Equal(file.Victim.Hearings["H1"].StartsAt, file.Crime!.Hearings["H1"].StartsAt);
        Assert.Equal("superseded, cancelled, open", file.Statuses("R8-HEARING"));
    }

    [Fact]
    public void Who_need_not_come_by_mistake_is_owed_what_was_to_be_done_for_the_day()
    {
        var file = Listed(Charged(), "2026-03-26 10:00", "listed", "2026-05-11 10:00", "trial")
            .On("2026-03-26 10:30", "witness.required", new { personRef = "V1", suspectRef = "D1", hearingRef = "H1", required = true })
            .On("2026-03-26 11:00", "witness.required", new { personRef = "V1", suspectRef = "D1", hearingRef = "H1", required = false }, id: "wrong");
        Assert.Equal("cancelled", file.Statuses("R8-PTV"));

        Withdrawn(file, "2026-03-26 12:00");

        Assert.Equal(("open", "cancelled"), (file.Statuses("R8-PTV"), file.Statuses("R8-STOOD-DOWN")));
    }

    [Fact]
    public void Before_a_wrong_wish_there_was_another_and_it_is_in_force_again()
    {
        var file = Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: s_byEmail)])
            .On("2026-03-25 09:00", "contact.agreed", Given.Agreed(new { dates = "phone", news = "phone", routine = "phone", intervalDays = 7 }), id: "wrong")
            .On("2026-03-25 10:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.Equal("2026-03-31", file.Due(Updates));
        Assert.DoesNotContain("R6-ARREST", file.Messages(), StringComparison.Ordinal);

        Withdrawn(file, "2026-03-25 11:00");

        Assert.Equal(ContactMethod.Email, file.Victim.Agreement!.News);
        Assert.Equal("2026-04-21", file.Due(Updates));
    }

    [Fact]
    public void Messages_planned_by_a_wrong_wish_are_planned_by_the_one_before()
    {
        var avoid = new { dates = "email", news = "email", routine = "email", timesToAvoid = new[] { new { days = Given.EveryDay, from = "09:00", to = "17:00" } } };
        var file = Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: s_byEmail)])
            .On("2026-03-25 08:00", "contact.agreed", Given.Agreed(avoid), id: "wrong")
            .On("2026-03-25 10:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.True(file.MessageOn("R6-ARREST").SendAt >= CrimeFile.T("2026-03-25 17:00"));

        Withdrawn(file, "2026-03-25 11:00");

        Assert.True(file.MessageOn("R6-ARREST").SendAt < CrimeFile.T("2026-03-25 17:00"));
    }

    [Fact]
    public void News_declined_by_mistake_is_owed_again_and_so_is_what_came_meanwhile()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 10:00", "update.opted-out",
                new { personRef = "V1", kinds = new[] { "routine", "arrest-and-interview" }, confirmedInConversation = true }, id: "wrong")
            .On("2026-03-25 11:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });
        Assert.Equal(("waived", "waived"), (file.Statuses("R6-ARREST"), file.Statuses("R6-INTERVIEW")));

        Withdrawn(file, "2026-03-26 09:00");

        Assert.Empty(file.Victim.Declined);
        Assert.Equal(("2026-04-01", "2026-04-01", "2026-04-21"), (file.Due("R6-ARREST"), file.Due("R6-INTERVIEW"), file.Due(Updates)));
        Assert.Equal("cancelled", file.Statuses("R6-UPDATE-REVIEW"));
    }

    [Fact]
    public void A_return_that_was_a_mistake_leaves_the_news_declined()
    {
        object Declined(params string[] kinds) => new { personRef = "V1", kinds, confirmedInConversation = true };
        var file = Given.InTouch().On("2026-03-25 09:00", "update.opted-out", Declined("routine", "arrest-and-interview"))
            .On("2026-03-25 10:00", "update.opted-out", Declined(), id: "wrong")
            .On("2026-03-25 11:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.Equal("open", file.Statuses("R6-ARREST"));

        Withdrawn(file, "2026-03-26 09:00");

        Assert.Equal(("waived", ""), (file.Statuses("R6-ARREST"), file.Due(Updates)));
        Assert.Equal("2026-04-21", file.Due("R6-UPDATE-REVIEW"));
    }

    [Fact]
    public void Another_withdrawal_does_not_bring_back_what_the_person_declined()
    {
        var file = Given.InTouch()
            .On("2026-03-25 08:00", "crime.allocated", new { officerRef = "officer-9", unit = "thanet" }, id: "wrong")
            .On("2026-03-25 09:00", "update.opted-out", new { personRef = "V1", kinds = new[] { "arrest-and-interview" }, confirmedInConversation = true })
            .On("2026-03-25 10:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 11:00", "update.opted-out", new { personRef = "V1", kinds = Array.Empty<string>(), confirmedInConversation = true });

        Withdrawn(file, "2026-03-26 09:00");

        Assert.Equal(("waived", "officer-2", "medway"), (file.Statuses("R6-ARREST"), file.Victim.Case.OfficerRef, file.Victim.Case.Unit));
        Assert.Equal(("officer-2", "medway"), (file.Crime!.OfficerRef, file.Crime.Unit));
    }

    private static object Assessed(bool enhanced) => enhanced
        ? new { personRef = "V1", kind = "full", enhanced, categories = new[] { "intimidated" } }
        : new { personRef = "V1", kind = "review", enhanced };

    [Fact]
    public void Rights_given_by_mistake_end_and_dates_pulled_in_stay()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 10:00", "needs.assessed", Assessed(true), id: "wrong");
        Assert.True(file.Victim.Tier is { IsEnhanced: true, BarsWrittenNews: true });

        Withdrawn(file, "2026-03-25 11:00").On("2026-03-25 12:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });

        Assert.True(file.Victim.Tier is { IsEnhanced: false, BarsWrittenNews: false, ShorterFrom: null });
        Assert.Equal(("2026-03-26", "2026-04-01"), (file.Due("R6-ARREST"), file.Due("R6-INTERVIEW")));
    }

    [Fact]
    public void Rights_taken_by_mistake_are_given_back_and_pull_in_what_opened_meanwhile()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "needs.assessed", Assessed(true))
            .On("2026-03-25 10:00", "needs.assessed", Assessed(false), id: "wrong")
            .On("2026-03-25 11:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.Equal("2026-04-01", file.Due("R6-ARREST"));

        Withdrawn(file, "2026-03-26 09:00").On("2026-03-26 10:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });

        Assert.True(file.Victim.Tier.Has(EnhancedCategory.Intimidated));
        Assert.Equal(("2026-03-27", "2026-03-27"), (file.Due("R6-ARREST"), file.Due("R6-INTERVIEW")));
        Assert.Equal("cancelled", file.Statuses("SOP-VNA-REVIEW").Split(", ")[^1]);
        Assert.NotEqual("", file.Due("SOP-VNA-REVIEW"));
    }

    [Fact]
    public void A_wrong_age_is_forgotten_with_the_rights_it_gave()
    {
        var file = Given.InTouch(committedOn: "2026-03-24")
            .On("2026-03-25 09:00", "person.updated", new { person = Given.Person(birthDate: "2010-01-01") }, id: "wrong");
        Assert.True(file.Victim.Tier.Has(EnhancedCategory.Vulnerable));

        Withdrawn(file, "2026-03-25 10:00");

        Assert.Equal((null, false), (file.Victim.Person.Turns18On, file.Victim.Tier.IsEnhanced));
    }

    [Fact]
    public void What_is_not_owed_to_a_business_is_owed_to_the_person_who_was_none()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "person.updated", new { person = Given.Person(kind: "business") }, id: "wrong")
            .On("2026-03-25 10:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.Equal("not-owed", file.Statuses("R6-ARREST"));

        Withdrawn(file, "2026-03-25 11:00");

        Assert.Equal("2026-04-01", file.Due("R6-ARREST"));
    }

    [Fact]
    public void Witness_care_has_and_needs_the_case_no_more_than_the_log_says()
    {
        var file = Given.InTouch().On("2026-03-26 09:00", "charge.decided",
            new { suspectRef = "D1", decision = "charged", decidedBy = "police", anticipatedPlea = "not-guilty" }, id: "wrong");
        Assert.True(file.Case.Case.WitnessCareNeeded);
        Assert.Equal("", file.Due(Updates));

        Withdrawn(file, "2026-03-26 10:00");

        Assert.False(file.Case.Case.WitnessCareNeeded);
        Assert.Equal("2026-04-21", file.Due(Updates)); // The charge had ended the updates of the investigation.
    }

    [Fact]
    public void A_contact_that_never_was_leaves_somebody_to_give_the_next_update()
    {
        var file = Given.InTouch().On("2026-03-31 09:00", "contact.logged", Given.Spoke([Updates]), id: "wrong");
        Assert.Equal("2026-04-28", file.Due(Updates));

        Withdrawn(file, "2026-03-31 10:00");

        Assert.Equal("2026-04-21", file.Due(Updates));
    }

    [Fact]
    public void A_withdrawal_that_was_the_mistake_is_undone_itself()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "needs.assessed", Assessed(true), id: "right")
            .On("2026-03-25 10:00", "event.withdrawn", new { eventRef = "right", reason = "wrong-fact" }, id: "wrong");
        Assert.False(file.Victim.Tier.IsEnhanced);

        Assert.True(Withdrawn(file, "2026-03-25 11:00").Victim.Tier.IsEnhanced);
    }

    [Fact]
    public void An_event_that_is_withdrawn_twice_is_corrected_once()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }, id: "wrong")
            .On("2026-03-25 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]));
        Withdrawn(file, "2026-03-25 11:00");
        var tasks = file.Tasks();
        Assert.Contains("told-of-withdrawn-event", tasks, StringComparison.Ordinal);

        Assert.Equal(tasks, Withdrawn(file, "2026-03-25 12:00").Tasks());
    }

    [Fact]
    public void A_withdrawal_that_took_a_move_out_of_the_crime_stands()
    {
        var file = Charged().On("2026-03-26 10:00", "event.withdrawn", new { eventRef = "e5", reason = "wrong-fact" }, id: "hasty");
        Assert.Equal("investigating", file.StateOf("D1"));

        Assert.Equal("illegal-move", file.Turned("2026-03-26 11:00", "event.withdrawn", new { eventRef = "hasty", reason = "wrong-fact" }));
    }

    [Fact]
    public void A_freeze_binds_again_when_its_withdrawal_was_the_mistake()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "contact-point.frozen", new { personRef = "V1", contactPointRef = "V1-mobile", reason = "unsafe" }, id: "right")
            .On("2026-03-25 10:00", "event.withdrawn", new { eventRef = "right", reason = "wrong-fact" }, id: "wrong");
        Assert.Null(file.Card("V1").Find("V1-mobile")!.FrozenBecause);

        Assert.Equal(FreezeReason.Unsafe, Withdrawn(file, "2026-03-25 11:00").Card("V1").Find("V1-mobile")!.FrozenBecause);
    }
}
