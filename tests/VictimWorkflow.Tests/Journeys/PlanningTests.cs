using System.Text.Json;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Work and messages when times leave no room, wishes change, or urgent news joins what waits.</summary>
public class PlanningTests
{
    private static readonly object s_never = new { news = "email", timesToAvoid = new[] { new { days = Given.EveryDay, from = "00:00", to = "24:00" } } };

    [Fact]
    public void Who_may_never_be_contacted_and_asks_for_a_call_is_rung_when_somebody_has_decided()
    {
        var file = Arrested(new { news = "email" }).On("2026-03-25 09:30", "contact.agreed", Given.Agreed(s_never));
        var known = file.Alerts(AlertKind.Conflict).Count();
        file.On("2026-03-25 10:00", "reply.received", new { personRef = "V1", channel = "email", meaning = "call-me" });

        Assert.Equal("2026-04-09 11:00", CrimeFile.Wall(Open(file, "reply-call-me").NotBefore));
        Assert.Equal(known + 1, file.Alerts(AlertKind.Conflict).Count());
    }

    [Fact]
    public void A_message_that_failed_when_no_time_is_left_is_work_for_when_somebody_has_decided()
    {
        var file = Arrested(new { news = "email" }).On("2026-03-25 09:30", "contact.agreed", Given.Agreed(s_never))
            .Provider("2026-03-25 10:00", "R6-ARREST", "permanent-failure");

        Assert.Equal("2026-04-09 11:00", CrimeFile.Wall(Open(file, "message-failed").NotBefore));
        Assert.Contains(file.Victim.Conflicts.Open, c => file.Victim.Obligations[c.Obligation].Rule == "R6-ARREST");
    }

    [Fact]
    public void What_was_told_and_never_was_is_put_right_in_the_times_that_are_left()
    {
        var file = Arrested(new { news = "phone", timesToAvoid = new[] { new { days = new[] { "wed" }, from = "10:00", to = "18:00" } } });
        var arrest = file.LastId;
        file.On("2026-03-25 09:30", "contact.logged", Given.Spoke(["R6-ARREST"]))
            .On("2026-03-25 11:00", "event.withdrawn", new { eventRef = arrest, reason = "wrong-fact" });

        Assert.Equal("2026-03-25 18:00", CrimeFile.Wall(Open(file, "told-of-withdrawn-event").NotBefore));
    }

    [Theory]
    [InlineData("in-person")]
    [InlineData("other-channel")]
    [InlineData("ask-victim")]
    public void A_choice_that_fits_no_better_is_to_be_made_again(string choice)
    {
        var file = NeverToBeContacted().On("2026-03-25 09:30", "conflict.decided", new { personRef = "V1", rule = "R6-ARREST", choice, reason = "x" });

        Assert.Equal("2026-04-09 10:30", CrimeFile.Wall(Open(file, "conflict-decided").NotBefore));
        Assert.Single(file.Victim.Conflicts.Open, c => file.Victim.Obligations[c.Obligation].Rule == "R6-ARREST");
    }

    [Fact]
    public void Only_the_choice_to_contact_in_avoided_time_lets_anybody_do_so()
    {
        var file = NeverToBeContacted()
            .On("2026-03-25 09:30", "conflict.decided", new { personRef = "V1", rule = "R6-ARREST", choice = "contact-in-avoided-time", reason = "x" });

        Assert.Equal("2026-03-25 09:30", CrimeFile.Wall(Open(file, "conflict-decided").NotBefore));
        Assert.DoesNotContain(file.Victim.Conflicts.Open, c => file.Victim.Obligations[c.Obligation].Rule == "R6-ARREST");
    }

    [Fact]
    public void A_call_that_failed_is_tried_again_only_when_the_person_may_be_rung()
    {
        var file = NeverToBeContacted()
            .On("2026-03-25 09:30", "contact.logged", Given.Spoke(["R6-ARREST"], outcome: "no-answer", overrideReason: "Safety of the household"));

        var task = Assert.Single(file.Victim.Tasks.Open, t => t.FailedAttempts > 0);
        Assert.True(task.NotBefore > CrimeFile.T("2026-04-09 08:00"), CrimeFile.Wall(task.NotBefore));
    }

    [Fact]
    public void A_moved_date_is_explained_when_somebody_has_decided_how()
    {
        var file = Arrested(new { news = "email" }).On("2026-03-25 09:30", "contact.agreed", Given.Agreed(s_never))
            .On("2026-03-25 10:00", "duty.extended", new
            {
                personRef = "V1",
                rule = "R6-ARREST",
                newDue = "2026-04-10 12:00",
                reason = "In hospital",
                tellVictim = true,
            });

        Assert.Equal("2026-04-09 11:00", CrimeFile.Wall(Open(file, "say-date-moved").NotBefore));
    }

    [Fact]
    public void Urgent_news_that_joins_what_waits_makes_all_of_it_urgent()
    {
        var evenings = new { news = "email", timesToAvoid = new[] { new { days = Given.EveryDay, from = "00:00", to = "18:00" } } };
        var file = Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: new { news = "email" })])
            .On("2026-03-24 13:00", "contact.agreed", Given.Agreed(evenings)).On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.False(file.MessageOn("R6-ARREST").Urgent);
        file.On("2026-03-25 10:00", "suspect.released", new { suspectRef = "D1", basis = "under-investigation", reason = "Enquiries" });

        Assert.Equal(file.MessageOn("R6-ARREST"), file.MessageOn("R6-RELEASE"));
        Assert.Equal((true, "2026-03-25 18:00"), (file.MessageOn("R6-ARREST").Urgent, CrimeFile.Wall(file.MessageOn("R6-ARREST").SendAt)));
    }

    [Fact]
    public void A_new_agreement_of_the_person_moves_no_call_to_somebody_else_and_no_work_without_a_call()
    {
        var person = JsonSerializer.SerializeToNode(Given.Person(preferences: new { news = "phone" }))!.AsObject();
        person["nominee"] = JsonSerializer.SerializeToNode(new { name = "Placeholder", inCopy = true, preferences = new { news = "phone" } });
        var file = Given.InTouch(persons: [person]).On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]))
            .On("2026-03-25 11:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });
        var before = file.Victim.Tasks.Open.Where(t => t.CopyFor is not null || t.Method is null).Select(t => t.NotBefore).ToList();
        Assert.True(before.Count > 1);

        var mornings = new { days = Given.EveryDay, from = "00:00", to = "18:00" };
        file.On("2026-03-25 12:00", "contact.agreed", Given.Agreed(new { news = "phone", timesToAvoid = new[] { mornings } }));

        Assert.Equal(before, file.Victim.Tasks.Open.Where(t => t.CopyFor is not null || t.Method is null).Select(t => t.NotBefore));
        var calls = file.Victim.Tasks.Open.Where(t => t is { CopyFor: null, Method: ContactMethod.Phone }).ToList();
        Assert.NotEmpty(calls);
        Assert.All(calls, t => Assert.Equal("2026-03-25 18:00", CrimeFile.Wall(t.NotBefore)));
    }

    [Theory]
    [InlineData("sms", "sms", "R8-HEARING", "admitted")]
    [InlineData("sms", "email", "R8-HEARING", "written-news-barred")]
    [InlineData("email", "sms", "R8-HEARING", "written-news-barred")]
    [InlineData(null, "sms", "R8-HEARING", "written-news-barred")]
    [InlineData("sms", "sms", "R6-CHARGE", "written-news-barred")]
    public void A_victim_who_gets_no_written_news_gets_a_plain_date_by_text_if_that_is_their_wish(string? dates, string method, string rule, string answer)
    {
        var file = Given.InTouch(flags: ["serious-sexual-offence"], persons: [Given.Person(preferences: dates is null ? null : new { dates, news = "phone" })])
            .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" })
            .On("2026-03-26 10:00", "hearing.listed", Given.Listing("first", "2026-05-11 10:00"));

        Assert.Equal(answer, file.Turned("2026-03-26 11:00", "contact.logged", Given.Spoke([rule], method: method, outcome: "replied")));
    }

    [Fact]
    public void An_opened_email_is_told_even_if_nobody_said_that_it_was_delivered()
    {
        var file = Arrested(new { news = "email" }).Provider("2026-03-25 09:30", "R6-ARREST", "opened");

        Assert.Equal((MessageStatus.Acknowledged, "2026-03-25 09:30"), (file.MessageOn("R6-ARREST").Status, CrimeFile.Wall(file.MessageOn("R6-ARREST").DeliveredAt!.Value)));
        Assert.Equal("met", file.Statuses("R6-ARREST"));

        var twice = Arrested(new { news = "email" }).Provider("2026-03-25 09:10", "R6-ARREST", "delivered").Provider("2026-03-25 09:30", "R6-ARREST", "opened");
        Assert.Equal("2026-03-25 09:10", CrimeFile.Wall(twice.MessageOn("R6-ARREST").DeliveredAt!.Value));
    }

    [Fact]
    public void A_message_that_may_go_later_when_there_is_no_later_is_a_persons_work()
    {
        var file = Arrested(new { news = "email" }).On("2026-03-25 09:02", "contact.agreed", Given.Agreed(s_never))
            .Provider("2026-03-25 09:05", "R6-ARREST", "not-sent", NotSentBecause.OutsideWindow);

        Assert.Equal(MessageStatus.NotSent, file.MessageOn("R6-ARREST").Status);
        Assert.Contains("call message-failed R6-ARREST", file.Tasks(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_not_sent_for_no_reason_given_is_a_persons_work()
    {
        var file = Arrested(new { news = "email" }).Provider("2026-03-25 09:05", "R6-ARREST", "not-sent");

        Assert.Equal(MessageStatus.NotSent, file.MessageOn("R6-ARREST").Status);
        Assert.Contains("call not-sent R6-ARREST", file.Tasks(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hold_stands_until_it_is_lifted_for_its_channel_or_for_all()
    {
        var texts = SendHolds.None.After(new Event.SendHoldSet("Outage") { Channel = ContactMethod.Sms });
        Assert.Equal((true, false), (texts.Hold(ContactMethod.Sms), texts.Hold(ContactMethod.Email)));
        Assert.False(texts.After(new Event.SendHoldLifted { Channel = ContactMethod.Sms }).Hold(ContactMethod.Sms));
        Assert.True(texts.After(new Event.SendHoldLifted { Channel = ContactMethod.Email }).Hold(ContactMethod.Sms));

        var all = texts.After(new Event.SendHoldSet("Outage"));
        Assert.True(all.Hold(ContactMethod.Email));
        Assert.True(all.After(new Event.SendHoldLifted { Channel = ContactMethod.Email }).Hold(ContactMethod.Email)); // All means all.
        Assert.False(all.After(new Event.SendHoldLifted()).Hold(ContactMethod.Sms));
        Assert.Equal(all, all.After(new Event.JourneyResumed()));
    }

    private static HumanTask Open(CrimeFile file, string why) => Assert.Single(file.Victim.Tasks.Open, t => t.Why == why);

    private static CrimeFile NeverToBeContacted() =>
        Arrested(new { news = "phone" }).On("2026-03-25 09:10", "contact.agreed", Given.Agreed(s_never));

    private static CrimeFile Arrested(object preferences) =>
        Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: preferences)])
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 09:00");
}
