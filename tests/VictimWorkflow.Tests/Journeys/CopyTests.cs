using System.Text.Json;
using System.Text.Json.Nodes;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Copies between the telling and their arrival: joined, not doubled, taken back, and taken over by a person.</summary>
public class CopyTests
{
    private static readonly object s_mornings = new { days = Given.EveryDay, from = "00:00", to = "18:00" };
    private static readonly object s_always = new { days = Given.EveryDay, from = "00:00", to = "24:00" };

    [Fact]
    public void News_told_once_more_is_not_copied_once_more()
    {
        var file = Told(Given.Nominee()).On("2026-03-26 11:00", "contact.logged", Given.Spoke(["R6-ARREST"]));
        Assert.Single(Copies(file));

        var byCall = Told(Given.Nominee("phone")).On("2026-03-26 11:00", "contact.logged", Given.Spoke(["R6-ARREST"]));
        Assert.Single(Calls(byCall));
        Assert.Single(Calls(byCall)[0].Obligations);
    }

    [Fact]
    public void One_call_gives_a_nominee_all_that_was_told()
    {
        var file = Told(Given.Nominee("phone")).On("2026-03-26 11:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false })
            .On("2026-03-26 12:00", "contact.logged", Given.Spoke(["R6-INTERVIEW"]));

        Assert.Contains("call copy-for-nominee R6-ARREST+R6-INTERVIEW", file.Tasks(), StringComparison.Ordinal);
        Assert.Single(Calls(file));
        Assert.Single(file.Effects, e => e.Effect is Effect.NotifyStaff told && told.Task == Calls(file)[0].Number);
    }

    [Fact]
    public void A_copy_that_has_not_left_when_its_event_is_withdrawn_never_leaves()
    {
        var file = Told(Given.Nominee(avoid: s_mornings));
        Assert.Equal(MessageStatus.Planned, Assert.Single(Copies(file)).Status);
        file.On("2026-03-26 12:00", "event.withdrawn", new { eventRef = file.Row("R6-ARREST").EventRef, reason = "wrong-fact" }).To("2026-03-27 09:00");

        Assert.Equal((MessageStatus.Withdrawn, "event-withdrawn"), (Copies(file)[0].Status, Copies(file)[0].Detail));
        Assert.Empty(Calls(file));
    }

    [Theory]
    [InlineData("N-email")]
    [InlineData(null)]
    public void A_copy_waiting_for_a_point_that_is_frozen_is_given_by_a_person(string? point)
    {
        var file = Told(Given.Nominee(avoid: s_mornings));
        object frozen = point is null ? new { personRef = "V1", reason = "unsafe" } : new { personRef = "V1", contactPointRef = point, reason = "unsafe" };
        file.On("2026-03-26 12:00", "contact-point.frozen", frozen);

        Assert.Equal(MessageStatus.Withdrawn, Assert.Single(Copies(file)).Status);
        Assert.Contains("call copy-for-nominee R6-ARREST", file.Tasks(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_frozen_point_of_somebody_else_leaves_the_copy_as_it_is()
    {
        var file = Told(Given.Nominee(avoid: s_mornings))
            .On("2026-03-26 12:00", "contact-point.frozen", new { personRef = "V1", contactPointRef = "V1-mobile", reason = "unsafe" });

        Assert.Equal(MessageStatus.Planned, Assert.Single(Copies(file)).Status);
        Assert.Empty(Calls(file));
    }

    [Fact]
    public void A_nominee_nobody_agreed_anything_with_is_rung()
    {
        var nominee = Given.Nominee();
        nominee.Remove("preferences");
        var file = Told(nominee, preferences: null);

        Assert.Empty(Copies(file));
        Assert.Equal(ContactMethod.Phone, Assert.Single(Calls(file)).Method);
    }

    [Fact]
    public void For_a_nominee_who_may_never_be_contacted_the_call_stands_after_every_day_that_was_looked_at()
    {
        var file = Told(Given.Nominee(avoid: s_always));

        Assert.Empty(Copies(file));
        Assert.Equal("2026-04-10 11:00", CrimeFile.Wall(Assert.Single(Calls(file)).NotBefore)); // Fifteen days on, in summer time.
    }

    [Fact]
    public void What_was_told_long_ago_and_is_learnt_late_is_not_copied_by_itself()
    {
        var file = Arrested(Given.Nominee(), new { news = "phone" }).To("2026-04-20 09:00")
            .On("2026-04-20 09:00", "contact.logged", Given.Spoke(["R6-ARREST"]), occurredAt: "2026-03-26 10:00");

        Assert.Equal("met", file.Statuses("R6-ARREST"));
        Assert.Empty(Copies(file));
        Assert.Empty(Calls(file));
    }

    [Fact]
    public void A_date_of_court_is_copied_as_a_date()
    {
        var file = Arrested(Given.Nominee(), new { news = "phone" })
            .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" })
            .On("2026-03-26 10:00", "hearing.listed", Given.Listing("first", "2026-05-11 10:00"))
            .On("2026-03-26 11:00", "contact.logged", Given.Spoke(["R8-HEARING"]));

        Assert.Equal(Template.HearingDate, Assert.Single(Copies(file)).Template);
    }

    [Fact]
    public void Whoever_ended_and_is_given_as_before_has_still_ended_and_with_a_later_day_hears_the_news_again()
    {
        var file = Arrested(Given.Nominee(until: "2026-03-25"), new { news = "phone" }).To("2026-03-26 08:00")
            .On("2026-03-26 08:00", "person.updated", new { person = Given.With("nominee", Given.Nominee(until: "2026-03-25"), new { news = "phone" }) });
        Assert.True(file.Victim.Person.Representatives[PointHolder.Nominee].HasEnded);

        file.On("2026-03-26 09:00", "person.updated", new { person = Given.With("nominee", Given.Nominee(until: "2026-04-30"), new { news = "phone" }) })
            .On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]));
        Assert.False(file.Victim.Person.Representatives[PointHolder.Nominee].HasEnded);
        Assert.Single(Copies(file));
    }

    private static CrimeFile Arrested(JsonObject nominee, object? preferences) =>
        Given.InTouch(persons: [Given.With("nominee", nominee, preferences)]).On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });

    private static CrimeFile Told(JsonObject nominee) => Told(nominee, new { news = "phone" });

    private static CrimeFile Told(JsonObject nominee, object? preferences) =>
        Arrested(nominee, preferences).On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]));

    private static List<Message> Copies(CrimeFile file) => [.. file.Victim.Messages.Values.Where(m => m.CopyFor is not null)];

    private static List<HumanTask> Calls(CrimeFile file) => [.. file.Victim.Tasks.Values.Where(t => t.CopyFor is not null)];

    [Fact]
    public void A_copy_that_is_opened_is_no_contact_with_the_person()
    {
        var file = Given.InTouch(persons: [Given.With("nominee", Given.Nominee())]).On("2026-04-02 10:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-04-02 11:00", "contact.logged", Given.Spoke(["R6-ARREST"], reason: "welfare")).To("2026-04-02 11:10");
        var messageRef = TaskRefs.Of(file.Victim, Assert.Single(Copies(file)).Number);
        file.On("2026-04-10 12:00", "delivery.reported", new { personRef = "V1", messageRef, channel = "email", status = "opened" });

        Assert.Equal("2026-04-21", file.Due("R6-UPDATE"));
    }

    [Fact]
    public void A_copy_tells_no_court_date_before_the_person_has_been_told_it()
    {
        var nominee = Given.Nominee();
        nominee["preferences"] = JsonSerializer.SerializeToNode(new { dates = "email", timesToAvoid = new[] { s_mornings } });
        var file = Given.InTouch(persons: [Given.With("nominee", nominee)])
            .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" })
            .On("2026-03-26 10:00", "hearing.listed", Listed("2026-05-11 10:00"))
            .On("2026-03-26 10:30", "contact.logged", Given.Spoke(["R8-HEARING"], reason: "court"));
        Assert.Equal(MessageStatus.Planned, Assert.Single(Copies(file)).Status);

        file.On("2026-03-26 11:00", "hearing.listed", Listed("2026-06-08 10:00", "moved"));
        Assert.Equal(MessageStatus.Withdrawn, Assert.Single(Copies(file)).Status);

        file.On("2026-03-26 12:00", "contact.logged", Given.Spoke(["R8-HEARING"], reason: "court")).To("2026-03-26 18:30");
        Assert.Contains("8 June", MessageTexts.For(Copies(file)[^1], file.Victim, file.Rules).Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_on_its_way_out_when_the_date_moves_does_not_leave()
    {
        var nominee = Given.Nominee();
        nominee["preferences"] = JsonSerializer.SerializeToNode(new { dates = "email" });
        var file = Given.InTouch(persons: [Given.With("nominee", nominee)])
            .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" })
            .On("2026-03-26 10:00", "hearing.listed", Listed("2026-05-11 10:00"))
            .On("2026-03-26 10:30", "contact.logged", Given.Spoke(["R8-HEARING"], reason: "court")).To("2026-03-26 10:31");
        var copy = Assert.Single(Copies(file));
        Assert.Null(LastLook.MayStillSend(copy, copy.Attempt, file.Victim, file.Card("V1"), SendHolds.None, file.Rules, file.Now));
        file.On("2026-03-26 10:32", "hearing.listed", Listed("2026-06-08 10:00", "moved"));

        Assert.Equal(
            NotSentBecause.NothingLeft, LastLook.MayStillSend(copy, copy.Attempt, file.Victim, file.Card("V1"), SendHolds.None, file.Rules, file.Now));
        Assert.DoesNotContain("June", MessageTexts.For(copy, file.Victim, file.Rules).Body, StringComparison.Ordinal);
    }

    private static object Listed(string startsAt, string status = "listed") =>
        new { suspectRef = "D1", hearingRef = "H1", kind = "first", status, startsAt, court = new { name = "Exampletown", level = "magistrates" } };
}
