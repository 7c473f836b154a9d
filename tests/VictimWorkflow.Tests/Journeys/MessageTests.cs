using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>The life of a message: released, accepted, delivered or not, in doubt, withdrawn; and the last look before it leaves.</summary>
public class MessageTests
{
    private static readonly object s_byEmail = new { news = "email", routine = "email", dates = "email" };
    private static readonly object s_bySms = new { news = "sms", routine = "sms", dates = "sms" };

    private static CrimeFile Arrested(object? preferences = null) =>
        Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: preferences ?? s_byEmail)])
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 09:00");

    private static CrimeFile Released(object? preferences = null) =>
        Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: preferences ?? s_byEmail)])
            .On("2026-03-25 08:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 09:00", "suspect.released", new { suspectRef = "D1", basis = "bail", reason = "Enquiries" }).To("2026-03-25 09:00");

    private static string Status(CrimeFile file, string rule = "R6-ARREST") => Core.Events.ContractName.Of(file.MessageOn(rule).Status);

    [Fact]
    public void A_message_is_released_once_and_meets_its_row_only_when_delivered()
    {
        var file = Arrested();
        Assert.Equal("released", Status(file));
        Assert.Single(file.Effects, e => e.Effect is Effect.Send send && send.Message == file.MessageOn("R6-ARREST").Number);

        file.Provider("2026-03-25 09:01", "R6-ARREST", "accepted");
        Assert.Equal(("accepted", "open"), (Status(file), file.Statuses("R6-ARREST")));
        file.Provider("2026-03-25 09:05", "R6-ARREST", "delivered");
        Assert.Equal(("delivered", "met"), (Status(file), file.Statuses("R6-ARREST")));
        file.Provider("2026-03-25 09:06", "R6-ARREST", "accepted"); // out of order
        Assert.Equal("delivered", Status(file));
        file.To("2026-04-10 09:00");
        Assert.DoesNotContain("R6-ARREST", file.Tasks(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_temporary_failure_is_tried_again_after_longer_and_longer_and_then_goes_to_a_person()
    {
        var file = Arrested();
        var waits = new List<double>();
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            var failedAt = file.Now;
            file.Provider(CrimeFile.Wall(failedAt), "R6-ARREST", "temporary-failure");
            if (attempt < 4)
            {
                Assert.Equal("planned", Status(file));
                waits.Add((file.MessageOn("R6-ARREST").SendAt - failedAt).TotalMinutes);
                file.To(file.MessageOn("R6-ARREST").SendAt);
                Assert.Equal(("released", attempt + 1), (Status(file), file.MessageOn("R6-ARREST").Attempt));
            }
        }

        Assert.Equal([5.0, 10, 20], waits);
        Assert.Equal("permanent-failure", Status(file));
        Assert.Contains("call message-failed R6-ARREST", file.Tasks(), StringComparison.Ordinal);
        Assert.Single(file.Alerts(AlertKind.MessageNotDelivered));
    }

    [Fact]
    public void A_retry_of_a_text_that_can_wait_does_not_wake_anybody_at_night()
    {
        var file = Given.InTouch(persons: [Given.Person(preferences: s_bySms)])
            .On("2026-03-25 19:58", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 19:58");

        file.Provider("2026-03-25 19:59", "R6-ARREST", "temporary-failure");

        Assert.Equal("2026-03-26 08:00", CrimeFile.Wall(file.MessageOn("R6-ARREST").SendAt));
    }

    [Theory]
    [InlineData("permanent-failure")]
    [InlineData("returned")]
    public void A_permanent_failure_becomes_a_call_and_an_alert(string status)
    {
        var file = Arrested().Provider("2026-03-25 09:01", "R6-ARREST", "accepted").Provider("2026-03-25 10:00", "R6-ARREST", status);

        Assert.Equal((status, "open"), (Status(file), file.Statuses("R6-ARREST")));
        Assert.Contains("call message-failed R6-ARREST", file.Tasks(), StringComparison.Ordinal);
        Assert.Single(file.Alerts(AlertKind.MessageNotDelivered));
    }

    [Fact]
    public void No_receipt_in_72_hours_counts_as_not_told_and_a_later_receipt_settles_it()
    {
        var file = Arrested().Provider("2026-03-25 09:01", "R6-ARREST", "accepted");

        file.To("2026-03-28 09:00");
        Assert.DoesNotContain("no-receipt", file.Tasks(), StringComparison.Ordinal);
        file.To("2026-03-28 09:01");
        Assert.Contains("call no-receipt R6-ARREST", file.Tasks(), StringComparison.Ordinal);
        file.Provider("2026-03-30 09:00", "R6-ARREST", "delivered");
        Assert.Equal("met", file.Statuses("R6-ARREST"));
        Assert.DoesNotContain("no-receipt", file.Tasks(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "2026-03-25 09:14", "2026-03-25 09:15")]
    [InlineData(true, "2026-03-25 09:00", "2026-03-25 09:01")]
    public void A_message_in_doubt_is_not_sent_again_but_asked_after(bool urgent, string before, string after)
    {
        var (file, rule) = urgent ? (Released(), "R6-RELEASE") : (Arrested(), "R6-ARREST");

        file.To(before);
        Assert.Equal("released", Status(file, rule));
        file.To(after);
        Assert.Equal("unknown", Status(file, rule));
        Assert.Contains("call delivery-in-doubt", file.Tasks(), StringComparison.Ordinal);
        file.To("2026-03-26 09:00");
        Assert.Equal(1, file.MessageOn(rule).Attempt);
        file.Provider("2026-03-26 09:00", rule, "delivered");
        Assert.Equal("met", file.Statuses(rule));
    }

    [Theory]
    [InlineData("no-receipt")]
    [InlineData("permanent-failure")]
    [InlineData("in-doubt")]
    public void What_was_told_by_phone_in_the_meantime_makes_no_more_work(string fate)
    {
        var file = Arrested();
        if (fate != "in-doubt")
        {
            file.Provider("2026-03-25 09:01", "R6-ARREST", "accepted");
        }

        file.On("2026-03-25 09:10", "contact.logged", Given.Spoke(["R6-ARREST"]));
        var before = file.Tasks();
        if (fate == "permanent-failure")
        {
            file.Provider("2026-03-25 10:00", "R6-ARREST", "permanent-failure");
        }

        file.To("2026-03-28 10:00");

        Assert.Equal(before, file.Tasks());
        Assert.DoesNotContain("R6-ARREST", file.Tasks(), StringComparison.Ordinal);
        Assert.DoesNotContain(file.Victim.Tasks.Values, t => t.Message == file.MessageOn("R6-ARREST").Number && t.Obligations.IsEmpty);
        Assert.Empty(file.Alerts(AlertKind.MessageNotDelivered));
    }

    [Fact]
    public void Delivered_after_told_by_phone_changes_nothing_but_the_message()
    {
        var file = Arrested().Provider("2026-03-25 09:01", "R6-ARREST", "accepted")
            .On("2026-03-25 09:10", "contact.logged", Given.Spoke(["R6-ARREST"]));
        var told = file.Row("R6-ARREST");

        file.Provider("2026-03-25 12:00", "R6-ARREST", "delivered");

        Assert.Equal("delivered", Status(file));
        Assert.Equal(told, file.Row("R6-ARREST"));
    }

    [Fact]
    public void A_message_with_nothing_left_to_tell_is_withdrawn()
    {
        var file = Given.InTouch(persons: [Given.Person(preferences: s_bySms)])
            .On("2026-03-24 21:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.Equal(("planned", "2026-03-25 08:00"), (Status(file), CrimeFile.Wall(file.MessageOn("R6-ARREST").SendAt)));

        file.On("2026-03-24 21:30", "contact.logged", Given.Spoke(["R6-ARREST"])).To("2026-03-26 09:00");

        Assert.Equal("withdrawn", Status(file));
        Assert.DoesNotContain(file.Effects, e => e.Effect is Effect.Send send && send.Message == file.MessageOn("R6-ARREST").Number);
    }

    [Theory]
    [InlineData("held", "planned", 15)]
    [InlineData("point-not-safe", "not-sent", 0)]
    [InlineData("suspects-address", "not-sent", 0)]
    [InlineData("nothing-left-to-tell", "not-sent", 0)]
    public void What_the_last_look_stopped_goes_later_or_to_a_person(string because, string status, int minutesLater)
    {
        var file = Arrested().Provider("2026-03-25 09:00", "R6-ARREST", "not-sent", because);

        Assert.Equal(status, Status(file));
        Assert.Equal(because is "point-not-safe" or "suspects-address", file.Tasks().Contains("call not-sent R6-ARREST", StringComparison.Ordinal));
        if (minutesLater > 0)
        {
            Assert.Equal((minutesLater, 1), ((int)(file.MessageOn("R6-ARREST").SendAt - file.Now).TotalMinutes, file.MessageOn("R6-ARREST").Attempt));
        }
    }

    [Fact]
    public void A_reply_brings_a_call_unless_it_only_acknowledges_and_the_wrong_person_ends_the_point()
    {
        var file = Arrested().On("2026-03-25 10:00", "reply.received", new { personRef = "V1", channel = "email", meaning = "acknowledged" });
        Assert.DoesNotContain("reply", file.Tasks(), StringComparison.Ordinal);

        file.On("2026-03-25 10:05", "reply.received", new { personRef = "V1", channel = "email", meaning = "call-me" });
        Assert.Contains("call reply-call-me", file.Tasks(), StringComparison.Ordinal);
        file.On("2026-03-25 10:10", "reply.received",
            new
            {
                personRef = "V1",
                channel = "email",
                meaning = "wrong-person",
                messageRef = TaskRefs.Of(file.Victim,
                file.MessageOn("R6-ARREST").Number)
            });
        Assert.Contains("safeguard contact-point-not-safe", file.Tasks(), StringComparison.Ordinal);
        Assert.Equal("unknown-message",
            file.Turned("2026-03-25 10:15", "reply.received", new
            {
                personRef = "V1",
                channel = "email",
                meaning = "stop",
                messageRef = "other.1"
            }, Core.Crimes.Origin.User));
    }

    [Fact]
    public void A_frozen_point_takes_its_planned_message_back_and_the_news_finds_another_way()
    {
        var file = Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: s_bySms)])
            .On("2026-03-24 21:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-24 21:30", "contact-point.frozen", new { personRef = "V1", contactPointRef = "V1-mobile", reason = "shared-with-suspect" });

        Assert.Contains("sms withdrawn R6-ARREST", file.Messages(), StringComparison.Ordinal);
        Assert.Contains("safeguard contact-point-not-safe", file.Tasks(), StringComparison.Ordinal);
        Assert.Contains("visit no-safe-point R6-ARREST", file.Tasks(), StringComparison.Ordinal);
        Assert.Equal("unknown-contact-point",
            file.Turned("2026-03-24 22:00", "contact-point.frozen", new { personRef = "V1", contactPointRef = "V1-other", reason = "unsafe" }));
    }

    public static TheoryData<string, string?> Looks => new()
    {
        { "as it was", null },
        { "another attempt", NotSentBecause.Withdrawn },
        { "told meanwhile", NotSentBecause.NothingLeft },
        { "terminated", NotSentBecause.NothingLeft },
        { "point unsafe", NotSentBecause.PointNotSafe },
        { "point unknown", NotSentBecause.PointNotSafe },
        { "all held", NotSentBecause.Held },
        { "email held", NotSentBecause.Held },
        { "sms held", null },
        { "suspended", NotSentBecause.Held },
        { "outside times", NotSentBecause.OutsideWindow },
    };

    [Theory, MemberData(nameof(Looks))]
    public void The_last_look_sees_what_has_changed(string change, string? because)
    {
        var file = Arrested();
        var (journey, card, holds, attempt) = (file.Victim, file.Card("V1"), SendHolds.None, 1);
        var message = file.MessageOn("R6-ARREST");
        switch (change)
        {
            case "another attempt": attempt = 2; break;
            case "told meanwhile": journey = file.On("2026-03-25 09:00", "contact.logged", Given.Spoke(["R6-ARREST"])).Victim; break;
            case "terminated": journey = journey with { State = JourneyState.Terminated }; break;
            case "point unsafe":
                card = card with
                {
                    Points = card.Points.SetItem("V1-email",
                card.Points["V1-email"] with { IsSafe = false })
                }; break;
            case "point unknown": card = SafetyCard.Empty("V1"); break;
            case "all held": holds = new SendHolds(All: true, []); break;
            case "email held": holds = new SendHolds(All: false, [ContactMethod.Email]); break;
            case "sms held": holds = new SendHolds(All: false, [ContactMethod.Sms]); break;
            case "suspended": journey = journey with { State = JourneyState.Suspended }; break;
            case "outside times": journey = journey with { Agreements = [journey.Agreement! with { TimesToAvoid = [AllDay()] }] }; break;
        }

        Assert.Equal(because, LastLook.MayStillSend(message, attempt, journey, card, holds, file.Rules, file.Now));
    }

    [Fact]
    public void Urgent_news_leaves_a_suspended_journey()
    {
        var file = Released();
        var message = file.MessageOn("R6-RELEASE");

        Assert.Null(LastLook.MayStillSend(
            message, 1, file.Victim with { State = JourneyState.Suspended }, file.Card("V1"), SendHolds.None, file.Rules, file.Now));
    }

    private static TimeToAvoid AllDay() => new(null, null, new MinuteOfDay(0), new MinuteOfDay(1440), null);

    [Theory]
    [InlineData("2026-03-25 09:30", "2026-03-25 09:40", "released")]
    [InlineData("2026-03-25 09:30", "2026-03-25 10:00", "unknown")]
    [InlineData("2026-03-24 13:00", "2026-04-02 10:00", "held-for-human")]
    public void A_limit_that_is_pulled_in_sends_nothing_twice_and_frees_nothing_that_is_held(string arrestedAt, string assessedAt, string status)
    {
        var bySms = new { news = "sms", routine = "sms", dates = "sms" };
        var file = Given.InTouch(persons: [Given.Person(preferences: bySms)])
            .On(status == "held-for-human" ? "2026-04-02 09:30" : arrestedAt, "suspect.arrested", new { suspectRef = "D1" }, arrestedAt).To(assessedAt);
        Assert.EndsWith($"sms {status} R6-ARREST", file.Messages(), StringComparison.Ordinal);
        var before = file.Messages();

        file.On(assessedAt, "needs.assessed", new { personRef = "V1", kind = "full", enhanced = true, categories = new[] { "persistent" } });

        Assert.True(file.Row("R6-ARREST").Enhanced);
        Assert.Equal(before, file.Messages());
    }
}
