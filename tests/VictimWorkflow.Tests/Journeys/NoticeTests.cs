using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>What a person is to hear beside the news: why their way was not used, what date moved, who looks after their case.</summary>
public class NoticeTests
{
    private const string NotArrived = "did not arrive";
    private const string NotUsed = "could not use the way of contact you prefer";

    [Fact]
    public void After_a_message_that_did_not_arrive_the_next_one_says_why_and_once()
    {
        var file = InTouch("email").On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 09:00")
            .Provider("2026-03-25 09:05", "R6-ARREST", "permanent-failure", "mailbox-full")
            .On("2026-03-25 10:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false }).To("2026-03-25 10:00");

        Assert.DoesNotContain(NotArrived, Words(file, "R6-ARREST"), StringComparison.Ordinal);
        Assert.Contains(NotArrived, Words(file, "R6-INTERVIEW"), StringComparison.Ordinal);
        Assert.DoesNotContain("mailbox-full", Words(file, "R6-INTERVIEW"), StringComparison.Ordinal);

        file.Provider("2026-03-25 10:01", "R6-INTERVIEW", "delivered")
            .On("2026-03-26 10:00", "suspect.released", new { suspectRef = "D1", basis = "unconditional", reason = "No realistic prospect" }).To("2026-03-26 10:00");
        Assert.DoesNotContain(NotArrived, Words(file, "R6-RELEASE"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_an_officer_wrote_is_told_as_that_there_is_one()
    {
        var logged = System.Text.Json.JsonSerializer.SerializeToNode(Given.Spoke([], reason: "investigative"))!.AsObject();
        logged["preferredMethodNotUsed"] = "The partner reads the inbox";
        var file = InTouch("email").On("2026-03-25 09:00", "contact.logged", logged)
            .On("2026-03-25 10:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 10:00");

        Assert.Contains(NotUsed, Words(file, "R6-ARREST"), StringComparison.Ordinal);
        Assert.DoesNotContain("partner", Words(file, "R6-ARREST"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("open", file.Statuses("R6-NOMETHOD")); // The sentence is no conversation.
    }

    [Fact]
    public void A_reason_told_in_the_same_contact_is_not_told_again()
    {
        var logged = System.Text.Json.JsonSerializer.SerializeToNode(Given.Spoke(["R6-NOMETHOD"], reason: "investigative"))!.AsObject();
        logged["preferredMethodNotUsed"] = "The inbox was full";
        var file = InTouch("email").On("2026-03-25 09:00", "contact.logged", logged)
            .On("2026-03-25 10:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 10:00");

        Assert.DoesNotContain(NotUsed, Words(file, "R6-ARREST"), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_messages_on_their_way_do_not_both_say_it()
    {
        var file = InTouch("email").On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 09:00")
            .Provider("2026-03-25 09:05", "R6-ARREST", "permanent-failure")
            .On("2026-03-25 10:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false }).To("2026-03-25 10:00")
            .Provider("2026-03-25 10:01", "R6-INTERVIEW", "accepted")
            .On("2026-03-25 11:00", "suspect.released", new { suspectRef = "D1", basis = "unconditional", reason = "No realistic prospect" }).To("2026-03-25 11:00");

        Assert.Contains(NotArrived, Words(file, "R6-INTERVIEW"), StringComparison.Ordinal);
        Assert.DoesNotContain(NotArrived, Words(file, "R6-RELEASE"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unsafe_point_is_not_named_in_what_goes_by_another_way()
    {
        var file = Given.Reported(persons: [Given.Person(preferences: new { news = "sms" }, points: [Given.Mobile(safe: "no"), Given.Email()])])
            .On("2026-03-24 10:30", "crime.recorded").To("2026-03-24 10:30");

        Assert.Contains("go through your details with you", Words(file, "R3-ACK"), StringComparison.Ordinal);
        Assert.DoesNotContain("safe", Words(file, "R3-ACK"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_date_that_is_extended_is_explained_by_a_person_and_the_next_message_says_it_too()
    {
        var file = Extended("email", tellVictim: true);
        Assert.Contains("write say-date-moved R6-NOMETHOD", file.Tasks(), StringComparison.Ordinal);
        Assert.Equal(("2026-04-10", "open"), (file.Due("R6-ARREST"), file.Statuses("R6-NOMETHOD")));

        file.On("2026-03-26 10:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false }).To("2026-03-26 10:00");
        Assert.Contains("until Friday 10 April 2026", Words(file, "R6-INTERVIEW"), StringComparison.Ordinal);
        Assert.DoesNotContain("laboratory", Words(file, "R6-INTERVIEW"), StringComparison.Ordinal);
        file.Provider("2026-03-26 10:01", "R6-INTERVIEW", "delivered");
        Assert.Equal("open", file.Statuses("R6-NOMETHOD")); // Why is still to be told.
    }

    [Fact]
    public void A_reason_that_arrived_in_the_way_they_prefer_is_told()
    {
        var file = InTouch("email").On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 09:00")
            .Provider("2026-03-25 09:05", "R6-ARREST", "permanent-failure")
            .On("2026-03-25 10:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false }).To("2026-03-25 10:00");
        Assert.Equal("open", file.Statuses("R6-NOMETHOD"));

        file.Provider("2026-03-25 10:05", "R6-INTERVIEW", "delivered");
        Assert.Equal("met", file.Statuses("R6-NOMETHOD"));
    }

    [Fact]
    public void Who_prefers_calls_is_rung_about_a_date_that_is_extended()
    {
        var file = Extended("phone", tellVictim: true);
        Assert.Contains("call say-date-moved R6-NOMETHOD", file.Tasks(), StringComparison.Ordinal);

        file.On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-NOMETHOD"]));
        Assert.DoesNotContain("say-date-moved", file.Tasks(), StringComparison.Ordinal);
        Assert.Empty(file.Victim.Notices);
    }

    [Fact]
    public void Without_the_wish_to_tell_nobody_is_told_of_an_extension()
    {
        var file = Extended("email", tellVictim: false).To("2026-03-27 09:00");

        Assert.DoesNotContain(file.Victim.Messages.Values, m => m.Template == Template.Notice);
        Assert.DoesNotContain("say-date-moved", file.Tasks(), StringComparison.Ordinal);
        Assert.Empty(file.Rows("R6-NOMETHOD"));
    }

    [Fact]
    public void A_notice_that_does_not_arrive_is_said_by_a_person()
    {
        var file = InTouch("email").On("2026-03-25 10:00", "officer.unavailable", Away("officer-9")).To("2026-03-26 09:00");
        var message = Assert.Single(file.Victim.Messages.Values, m => m.Template == Template.Notice);
        Assert.Null(LastLook.MayStillSend(
            message with { Status = MessageStatus.Released }, message.Attempt, Released(file, message), file.Card("V1"), SendHolds.None, file.Rules, file.Now));
        file.On("2026-03-26 09:30", "delivery.reported",
            new { personRef = "V1", messageRef = TaskRefs.Of(file.Victim, message.Number), channel = "email", status = "permanent-failure" });

        Assert.Contains("call message-failed", file.Tasks(), StringComparison.Ordinal);
    }

    [Fact]
    public void While_an_officer_is_away_the_work_is_the_covers_and_no_limit_moves()
    {
        var file = InTouch("phone").On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });
        var due = file.Due("R6-ARREST");
        file.On("2026-03-25 10:00", "officer.unavailable", Away("officer-9"));
        Assert.All(OpenTasks(file), t => Assert.Null(t.AssignedTo));

        file.To("2026-03-26 08:00");
        Assert.All(OpenTasks(file), t => Assert.Equal(("officer-9", "officer-2"), (t.AssignedTo, t.InsteadOf)));
        file.On("2026-03-27 09:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });
        Assert.All(OpenTasks(file), t => Assert.Equal("officer-9", t.AssignedTo));
        Assert.Equal(due, file.Due("R6-ARREST"));

        file.To("2026-03-31 08:00");
        Assert.All(OpenTasks(file), t => Assert.Equal((null, null), (t.AssignedTo, t.InsteadOf)));
    }

    [Fact]
    public void Nobody_named_leaves_the_work_to_the_unit()
    {
        var file = InTouch("phone").On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 10:00", "officer.unavailable", Away(cover: null)).To("2026-03-26 08:00");

        Assert.All(OpenTasks(file), t => Assert.Equal((null, "officer-2"), (t.AssignedTo, t.InsteadOf)));
    }

    [Fact]
    public void Another_officers_absence_and_one_that_is_over_change_nothing()
    {
        var file = InTouch("phone").On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 10:00", "officer.unavailable", new { officerRef = "officer-7", from = "2026-03-25 08:00", until = "2026-04-25 08:00" })
            .On("2026-03-25 10:00", "officer.unavailable", new { officerRef = "officer-2", from = "2026-03-24 08:00", until = "2026-03-25 09:00" })
            .To("2026-03-26 08:00");

        Assert.All(OpenTasks(file), t => Assert.Null(t.InsteadOf));
        Assert.Empty(file.Victim.Notices);
    }

    [Fact]
    public void The_person_learns_that_somebody_else_looks_after_the_case_without_a_name()
    {
        var file = InTouch("email").On("2026-03-25 10:00", "officer.unavailable", Away("officer-9")).To("2026-03-26 09:00");
        var message = Assert.Single(file.Victim.Messages.Values, m => m.Template == Template.Notice);
        var words = MessageTexts.For(message, file.Victim, file.Rules).Body;

        Assert.Contains("away until Tuesday 31 March 2026", words, StringComparison.Ordinal);
        Assert.DoesNotContain("officer-9", words, StringComparison.Ordinal);
        Assert.DoesNotContain("officer-2", words, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_prefers_calls_learns_it_when_somebody_rings()
    {
        var file = InTouch("phone").On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 10:00", "officer.unavailable", Away("officer-9")).To("2026-03-26 09:00");
        Assert.Contains("call say-officer-away", file.Tasks(), StringComparison.Ordinal);
        Assert.Equal(NoticeKind.OfficerAway, Assert.Single(file.Victim.Notices).Kind);

        file.On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]));
        Assert.Empty(file.Victim.Notices);
    }

    [Fact]
    public void A_journey_stored_before_there_were_notices_copies_and_absences_reads_and_goes_on()
    {
        string[] later = ["notices", "absences", "absenceSaid", "representatives", "isOfAge", "insteadOf", "copyFor"];
        var file = InTouch("email").On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });
        var stored = System.Text.Json.JsonSerializer.SerializeToNode(file.Victim, Core.Events.CoreJson.Options)!;
        Assert.True(Forget(stored, later) > 3);

        var read = System.Text.Json.JsonSerializer.Deserialize<Journey>(stored, Core.Events.CoreJson.Options)!;
        var after = JourneyMachine.Step(read, new Happened.Due(), file.Card("V1"), file.Rules, CrimeFile.T("2026-03-25 09:01")).Journey;
        Assert.Contains(after.Messages.Values, m => m.Status == MessageStatus.Released && m.Notices.IsEmpty);
    }

    private static int Forget(System.Text.Json.Nodes.JsonNode? node, string[] names) => node switch
    {
        System.Text.Json.Nodes.JsonObject all => names.Count(all.Remove) + all.Sum(field => Forget(field.Value, names)),
        System.Text.Json.Nodes.JsonArray items => items.Sum(item => Forget(item, names)),
        _ => 0,
    };

    private static Journey Released(CrimeFile file, Message message) => file.Victim with
    {
        Messages = file.Victim.Messages.Set(message with { Status = MessageStatus.Released }),
    };

    private static object Away(string? cover) => cover is null
        ? new { officerRef = "officer-2", from = "2026-03-26 08:00", until = "2026-03-31 08:00" }
        : new { officerRef = "officer-2", from = "2026-03-26 08:00", until = "2026-03-31 08:00", coverRef = cover };

    // Never none: what is said of all of them is said of something.
    private static List<HumanTask> OpenTasks(CrimeFile file)
    {
        List<HumanTask> open = [.. file.Victim.Tasks.Open];
        Assert.NotEmpty(open);
        return open;
    }

    private static CrimeFile Extended(string news, bool tellVictim) => InTouch(news)
        .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 09:00")
        .On("2026-03-26 09:00", "duty.extended", new
        {
            personRef = "V1",
            rule = "R6-ARREST",
            newDue = "2026-04-10 12:00",
            reason = "The laboratory needs longer",
            tellVictim,
        });

    private static string Words(CrimeFile file, string rule) => MessageTexts.For(file.MessageOn(rule), file.Victim, file.Rules).Body;

    private static CrimeFile InTouch(string news) =>
        Given.InTouch(persons: [Given.Person(preferences: new { news }, points: [Given.Mobile(), Given.Email()])]);
}
