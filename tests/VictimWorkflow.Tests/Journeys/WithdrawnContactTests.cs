using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>A contact that was logged and never took place told nobody anything and tried to reach nobody; what others did stays done.</summary>
public class WithdrawnContactTests
{
    private const string Updates = "R6-UPDATE";

    private static CrimeFile Arrested() => Given.InTouch(persons: [Given.Person(preferences: new { news = "phone" })])
        .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });

    private static CrimeFile Withdrawn(CrimeFile file, string at, string id = "wrong") =>
        file.On(at, "event.withdrawn", new { eventRef = id, reason = "wrong-fact" });

    private static object Tried(string method = "phone", string outcome = "no-answer") =>
        Given.Spoke(["R6-ARREST"], method: method, outcome: outcome);

    [Fact]
    public void What_it_was_said_to_have_told_is_owed_again_and_asked_for()
    {
        var file = Arrested().On("2026-03-25 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]), id: "wrong");
        Assert.Equal("met", file.Statuses("R6-ARREST"));
        Assert.DoesNotContain("R6-ARREST", file.Tasks(), StringComparison.Ordinal);

        Withdrawn(file, "2026-03-25 11:00");

        var owed = file.Row("R6-ARREST");
        Assert.Equal((ObligationStatus.Open, null, null, "2026-04-01"), (owed.Status, owed.ClosedAt, owed.ClosedBy, file.Due("R6-ARREST")));
        Assert.Contains("R6-ARREST", file.Tasks(), StringComparison.Ordinal);
        Assert.DoesNotContain("told-of-withdrawn-event", file.Tasks(), StringComparison.Ordinal); // Nobody was told anything.
    }

    [Fact]
    public void What_another_contact_told_as_well_stays_told_from_then()
    {
        var file = Arrested().On("2026-03-25 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]), id: "wrong")
            .On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]), id: "right");

        Withdrawn(file, "2026-03-26 11:00");

        var told = file.Row("R6-ARREST");
        Assert.Equal((ObligationStatus.Met, "right", CrimeFile.T("2026-03-26 10:00")), (told.Status, told.ClosedBy, told.ClosedAt));
        Assert.Equal("2026-04-23", file.Due(Updates));
    }

    [Fact]
    public void The_next_update_counts_from_the_contact_before_and_one_between_still_answers_it()
    {
        var file = Given.InTouch().On("2026-03-31 09:00", "contact.logged", Given.Spoke([Updates]), id: "wrong")
            .On("2026-04-08 09:00", "contact.logged", Given.Spoke([Updates]), id: "right");

        Withdrawn(file, "2026-04-08 10:00");

        Assert.Equal(["cancelled", "met", "open"], file.Statuses(Updates).Split(", ").Order());
        Assert.Equal(("right", "2026-04-21"), file.Rows(Updates).Where(o => o.Status == ObligationStatus.Met).Select(o => (o.ClosedBy, CrimeFile.Text(o.Due))).Single());
        Assert.Equal("2026-05-06", file.Due(Updates));
        Assert.Equal(CrimeFile.T("2026-04-08 09:00"), file.Victim.LastSuccessfulContactAt);
    }

    [Fact]
    public void Without_its_first_contact_nothing_runs_from_there_and_what_waits_for_it_has_no_date()
    {
        var before = Given.Investigating();
        var file = Given.Investigating().On("2026-03-24 12:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"], reason: "first-contact"), id: "wrong");
        Assert.NotEqual("", file.Due(Updates));

        Withdrawn(file, "2026-03-24 13:00");

        Assert.Equal(("", null), (file.Due(Updates), file.Victim.LastSuccessfulContactAt));
        Assert.Equal(
            before.Victim.Obligations.Values.Where(o => o.IsOpen).Select(o => $"{o.Rule} {CrimeFile.Text(o.Due)}").Order(),
            file.Victim.Obligations.Values.Where(o => o.IsOpen).Select(o => $"{o.Rule} {CrimeFile.Text(o.Due)}").Order());
    }

    [Fact]
    public void A_try_that_was_not_made_does_not_count_and_the_call_is_to_be_made_again()
    {
        var file = Arrested().On("2026-03-25 10:00", "contact.logged", Tried()).On("2026-03-26 14:00", "contact.logged", Tried(), id: "wrong");
        Assert.Contains("visit calls-failed", file.Tasks(), StringComparison.Ordinal);

        Withdrawn(file, "2026-03-26 15:00");

        Assert.Single(file.Victim.Attempts, a => !a.Reached);
        Assert.Equal(1, file.Row("R6-ARREST").FailedAttempts);
        Assert.DoesNotContain("visit", file.Tasks(), StringComparison.Ordinal);
        Assert.Contains("R6-ARREST", file.Tasks(), StringComparison.Ordinal);
    }

    [Fact]
    public void Enough_was_not_tried_when_one_of_the_tries_was_not_made_and_it_is_said_again_when_it_was()
    {
        var file = Arrested().On("2026-03-25 10:00", "contact.logged", Tried()).On("2026-03-26 15:00", "contact.logged", Tried("in-person", "card-left"))
            .On("2026-03-27 19:00", "contact.logged", Tried(), id: "wrong");
        Assert.Single(file.Alerts(AlertKind.UnableToReach));

        Withdrawn(file, "2026-03-28 09:00");
        Assert.Empty(file.Alerts(AlertKind.UnableToReach));

        file.On("2026-03-28 19:00", "contact.logged", Tried());
        Assert.Single(file.Alerts(AlertKind.UnableToReach));
    }

    [Fact]
    public void Tries_count_again_when_the_person_was_not_reached_after_all()
    {
        var file = Arrested().On("2026-03-25 10:00", "contact.logged", Tried()).On("2026-03-26 15:00", "contact.logged", Tried("in-person", "card-left"))
            .On("2026-03-26 16:00", "contact.logged", Given.Spoke(["R6-ARREST"]), id: "wrong")
            .On("2026-03-27 19:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"], outcome: "no-answer"));
        Assert.Empty(file.Alerts(AlertKind.UnableToReach));

        Withdrawn(file, "2026-03-28 09:00");

        Assert.Single(file.Alerts(AlertKind.UnableToReach));
    }

    [Fact]
    public void Answers_and_work_done_in_it_are_not_so()
    {
        var file = Arrested().On("2026-03-25 09:10", "reply.received", new { personRef = "V1", channel = "sms", meaning = "call-me" });
        var task = file.Victim.Tasks.Values.Single(t => t.IsOpen && t.Obligations.IsEmpty).Number;
        var contact = new
        {
            personRef = "V1",
            method = "phone",
            direction = "outbound",
            outcome = "spoke",
            reason = "key-event",
            summary = Given.Summary,
            taskRef = TaskRefs.Of(file.Victim, task),
            covers = new object[] { new { rule = "R7-OFFER" } },
        };
        file.On("2026-03-25 10:00", "contact.logged", contact, id: "wrong");
        Assert.Equal(HumanTaskStatus.Done, file.Victim.Tasks[task].Status);
        Assert.Contains("R7-OFFER", file.Victim.Noted.Keys);

        Withdrawn(file, "2026-03-25 11:00");

        Assert.Equal((HumanTaskStatus.Open, null), (file.Victim.Tasks[task].Status, file.Victim.Tasks[task].ClosedAt));
        Assert.DoesNotContain("R7-OFFER", file.Victim.Noted.Keys);
        Assert.Equal("cancelled", file.Statuses("R7-OFFER"));
    }

    [Fact]
    public void A_receipt_that_was_wrong_leaves_the_news_untold()
    {
        var byEmail = new { dates = "email", news = "email", routine = "email" };
        var file = Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: byEmail)])
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-26 12:00");
        file.Provider("2026-03-26 12:01", "R6-ARREST", "accepted").Provider("2026-03-26 12:05", "R6-ARREST", "delivered");
        Assert.Equal("met", file.Statuses("R6-ARREST"));

        Withdrawn(file, "2026-03-26 13:00", file.LastId);

        Assert.Equal("open", file.Statuses("R6-ARREST"));
        Assert.Contains("R6-ARREST", file.Tasks(), StringComparison.Ordinal);
    }
}
