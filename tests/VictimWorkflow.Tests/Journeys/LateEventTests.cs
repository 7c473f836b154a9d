using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Events learnt late or out of order, people who join late, and events that never were.</summary>
public class LateEventTests
{
    private static readonly object s_byEmail = new { news = "email", routine = "email", dates = "email" };

    private static CrimeFile WithEmail() => Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: s_byEmail)]);

    [Theory]
    [InlineData("2026-04-04 10:00", "email released R6-ARREST", 0)]
    [InlineData("2026-04-08 10:00", "email held-for-human R6-ARREST", 1)]
    public void News_learnt_more_than_seven_days_late_is_held_for_a_person(string received, string message, int alerts)
    {
        var file = WithEmail().On(received, "suspect.arrested", new { suspectRef = "D1" }, occurredAt: "2026-04-01 09:00");
        file.To(file.Now);

        Assert.EndsWith(message, file.Messages(), StringComparison.Ordinal);
        Assert.Equal(alerts, file.Alerts(AlertKind.LateNewsHeld).Count());
        if (alerts > 0)
        {
            Assert.Contains("call learnt-late R6-ARREST", file.Tasks(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Court_news_is_not_late_when_witness_care_learnt_of_it_in_time()
    {
        var file = WithEmail().On("2026-04-08 10:00", "suspect.arrested",
            new { suspectRef = "D1", knownAt = "2026-04-08 09:00" }, occurredAt: "2026-03-26 09:00");

        Assert.Empty(file.Alerts(AlertKind.LateNewsHeld));
    }

    [Fact]
    public void A_late_event_opens_with_its_true_date_and_is_overdue_on_arrival()
    {
        var file = Given.InTouch().On("2026-04-08 10:00", "suspect.arrested", new { suspectRef = "D1" }, occurredAt: "2026-03-25 09:00");

        Assert.Equal("2026-04-01", file.Due("R6-ARREST"));
        Assert.Single(file.Alerts(AlertKind.Overdue), a => a.Obligation == file.Row("R6-ARREST").Number);
        file.To("2026-05-01 10:00");
        Assert.Single(file.Alerts(AlertKind.Overdue), a => a.Obligation == file.Row("R6-ARREST").Number);
    }

    [Fact]
    public void An_agreement_learnt_late_does_not_replace_a_newer_one()
    {
        var file = Given.InTouch()
            .On("2026-03-26 10:00", "contact.agreed", Given.Agreed(new
            {
                news = "phone",
                timesToAvoid = new[] { new { days = new[] { "mon" }, from = "00:00", to = "24:00" } }
            }))
            .On("2026-03-26 10:05", "contact.agreed", Given.Agreed(new { news = "sms" }), occurredAt: "2026-03-25 10:00");

        Assert.Equal(Core.Contact.ContactMethod.Phone, file.Victim.Agreement!.News);
        Assert.Equal(2, file.Victim.Agreements.Length);
    }

    [Fact]
    public void A_listing_learnt_late_does_not_bring_back_the_old_date()
    {
        var file = Given.InTouch().On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" });
        Listed(file, "2026-03-27 10:00", "moved", "2026-05-18 10:00");
        file.On("2026-03-27 11:00", "hearing.listed", Listing("listed", "2026-05-11 10:00"), occurredAt: "2026-03-26 12:00");

        Assert.Equal("2026-05-18 10:00", CrimeFile.Wall(file.Crime!.Hearings["H1"].StartsAt!.Value));
        Assert.Equal("2026-05-18 10:00", CrimeFile.Wall(file.Victim.Hearings["H1"].StartsAt!.Value));
        Assert.Equal("open", file.Statuses("R8-HEARING"));
    }

    [Fact]
    public void A_moved_hearing_supersedes_what_is_not_late_and_leaves_what_is_late_until_told()
    {
        var file = Given.InTouch().On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" });
        Listed(file, "2026-03-26 10:00", "listed", "2026-05-11 10:00");
        Listed(file, "2026-03-27 10:00", "moved", "2026-05-12 10:00");
        Assert.Equal("superseded, open", file.Statuses("R8-HEARING"));

        Listed(file, "2026-04-01 10:00", "moved", "2026-05-13 10:00"); // the second was due on Monday
        Assert.Equal("superseded, open, open", file.Statuses("R8-HEARING"));
        Listed(file, "2026-04-01 11:00", "moved", "2026-05-13 10:00"); // the same news again
        Assert.Equal("superseded, open, open", file.Statuses("R8-HEARING"));
        file.On("2026-04-01 12:00", "contact.logged", Given.Spoke(["R8-HEARING"]));
        Assert.Equal("superseded, met-late, met", file.Statuses("R8-HEARING"));
    }

    [Fact]
    public void A_second_result_opens_only_the_news_that_changed()
    {
        var file = Given.InTouch().On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" });
        Listed(file, "2026-03-26 10:00", "listed", "2026-05-11 10:00");
        object sentence = new { kinds = new[] { "fine" } };
        file.On("2026-05-11 17:00", "hearing.resulted", new { suspectRef = "D1", hearingRef = "H1", plea = "guilty", verdict = "guilty" })
            .On("2026-05-12 09:00", "contact.logged", Given.Spoke(["R9-OUTCOME"]))
            .On("2026-05-12 10:00", "hearing.resulted",
                new { suspectRef = "D1", hearingRef = "H1", plea = "guilty", verdict = "guilty", sentence }, occurredAt: "2026-05-11 17:00");
        Assert.Equal("met", file.Statuses("R9-OUTCOME"));
        Assert.Equal("open", file.Statuses("R9-SENTENCE"));

        file.On("2026-05-12 11:00", "hearing.resulted",
            new { suspectRef = "D1", hearingRef = "H1", verdict = "not-guilty" }, occurredAt: "2026-05-11 17:00");
        Assert.Equal("met, open", file.Statuses("R9-OUTCOME"));
    }

    [Fact]
    public void What_a_withdrawn_event_opened_is_cancelled_and_who_was_told_is_told_again()
    {
        var open = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }, id: "wrong")
            .On("2026-03-25 10:00", "event.withdrawn", new { eventRef = "wrong", reason = "wrong-fact" });
        Assert.Equal(("cancelled", "event-withdrawn"), (open.Statuses("R6-ARREST"), open.Row("R6-ARREST").Because));
        Assert.DoesNotContain("told-of-withdrawn-event", open.Tasks(), StringComparison.Ordinal);

        var told = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }, id: "wrong")
            .On("2026-03-25 09:30", "contact.logged", Given.Spoke(["R6-ARREST"]))
            .On("2026-03-25 10:00", "event.withdrawn", new { eventRef = "wrong", reason = "wrong-fact" });
        Assert.Equal("met", told.Statuses("R6-ARREST"));
        Assert.Contains("call told-of-withdrawn-event", told.Tasks(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_date_listed_again_after_its_withdrawal_is_told()
    {
        var file = Given.InTouch().On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" });
        Listed(file, "2026-03-26 10:00", "listed", "2026-05-11 10:00");
        file.On("2026-03-26 11:00", "event.withdrawn", new { eventRef = file.LastId, reason = "wrong-fact" });
        Listed(file, "2026-03-26 12:00", "listed", "2026-05-11 10:00");

        Assert.Equal("cancelled, open", file.Statuses("R8-HEARING"));
    }

    [Fact]
    public void Who_joins_late_gets_what_is_still_useful_from_the_day_they_joined()
    {
        var file = Given.InTouch()
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" });
        Listed(file, "2026-03-26 10:00", "listed", "2026-04-10 10:00");
        file.On("2026-04-14 09:00", "hearing.listed", Given.Listing("plea", "2026-06-01 10:00", hearingRef: "H2"))
            .On("2026-05-06 09:00", "person.updated", new { person = Given.Person("V2") });

        Assert.Equal("2026-05-13", file.Due("R6-CHARGE", "V2"));
        Assert.Equal("2026-05-07", file.Due("R8-HEARING", "V2")); // The hearing of April is over.
        Assert.Equal("2026-05-11", file.Due("SOP-FIRST-CONTACT", "V2"));
        Assert.Empty(file.Rows("R6-ARREST", "V2"));
        Assert.Equal(Core.Crimes.Stage.Charge, file.Journeys["V2"].Stage);
        Assert.Equal(file.Crime!.Sequence, file.Journeys["V2"].Position);
    }

    [Fact]
    public void Contacts_with_one_person_settle_nothing_for_another()
    {
        var file = Given.Investigating(persons: [Given.Person(), Given.Person("V2")])
            .On("2026-03-24 12:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"]));

        Assert.Equal(("met", "open"), (file.Statuses("SOP-FIRST-CONTACT"), file.Statuses("SOP-FIRST-CONTACT", "V2")));
    }

    private static void Listed(CrimeFile file, string at, string status, string startsAt) => file.On(at, "hearing.listed", Listing(status, startsAt));

    private static object Listing(string status, string startsAt) => new
    {
        suspectRef = "D1",
        hearingRef = "H1",
        kind = "first",
        status,
        startsAt,
        court = new { name = "Medway", level = "magistrates" },
    };
}
