namespace VictimWorkflow.Tests.Journeys;

/// <summary>Routine updates, the review that replaces them, and what a person declines (catalogue E.9, E.10; J5).</summary>
public class UpdateTests
{
    private static readonly object s_filed = new { outcome = "filed-undetected", reason = "No lines left", approvedBy = "supervisor-1" };

    private static object Every(int days) => Given.Agreed(new { news = "phone", intervalDays = days });

    private static object KeyEventsOnly => Given.Agreed(new { news = "phone", keyEventsOnly = true });

    [Fact]
    public void The_first_cycle_starts_with_the_contact_that_meets_first_contact_and_each_contact_starts_the_next()
    {
        var file = Given.Investigating().On("2026-03-24 11:30", "contact.logged", Given.Spoke(["R3-VCC"], reason: "investigative"));
        Assert.Empty(file.Rows("R6-UPDATE"));

        file.On("2026-03-24 12:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"]));
        Assert.Equal("2026-04-21", file.Due("R6-UPDATE"));
        file.On("2026-04-10 12:00", "contact.logged", Given.Spoke(["R6-UPDATE"]));
        Assert.Equal(("2026-05-08", "met, open"), (file.Due("R6-UPDATE"), file.Statuses("R6-UPDATE")));
    }

    [Theory]
    [InlineData("key-event", "spoke", true)]
    [InlineData("investigative", "spoke", true)]
    [InlineData("court", "spoke", false)]
    [InlineData("investigative", "no-answer", false)]
    [InlineData("investigative", "voicemail", false)]
    [InlineData("investigative", "third-party", false)]
    public void Only_a_successful_contact_about_the_case_starts_the_interval_anew(string reason, string outcome, bool restarts)
    {
        var file = Given.InTouch().On("2026-04-10 12:00", "contact.logged", Given.Spoke([], reason: reason, outcome: outcome));

        Assert.Equal(restarts ? "2026-05-08" : "2026-04-21", file.Due("R6-UPDATE"));
    }

    [Fact]
    public void A_contact_learnt_late_moves_nothing_back()
    {
        var file = Given.InTouch().On("2026-04-10 12:00", "contact.logged", Given.Spoke(["R6-UPDATE"]))
            .On("2026-04-11 12:00", "contact.logged", Given.Spoke([], reason: "investigative"), occurredAt: "2026-04-01 12:00");

        Assert.Equal("2026-05-08", file.Due("R6-UPDATE"));
    }

    [Theory]
    [InlineData("2026-03-30 09:00", 14, "2026-04-07")]  // 24 March and 14 days
    [InlineData("2026-04-07 09:00", 14, "2026-04-08")]  // that is today: one working day after the change
    [InlineData("2026-04-20 20:00", 14, "2026-04-21")]  // already past
    [InlineData("2026-04-02 09:00", 9, "2026-04-07")]   // past on Maundy Thursday: Good Friday and Easter Monday do not count
    [InlineData("2026-04-02 09:00", 10, "2026-04-03")]  // tomorrow, a bank holiday: calendar days do not roll
    public void A_new_interval_counts_from_the_last_contact_and_at_least_one_working_day_from_the_change(string changedAt, int days, string due)
    {
        var file = Given.InTouch().On(changedAt, "contact.agreed", Every(days));

        Assert.Equal(due, file.Due("R6-UPDATE"));
    }

    [Fact]
    public void Key_events_only_waives_the_update_and_starts_the_review_until_the_wish_changes()
    {
        var file = Given.InTouch().On("2026-03-30 09:00", "contact.agreed", KeyEventsOnly);
        Assert.Equal(("waived", "2026-04-21"), (file.Statuses("R6-UPDATE"), file.Due("R6-UPDATE-REVIEW")));

        file.On("2026-04-20 09:00", "duty.recorded", new { personRef = "V1", rule = "R6-UPDATE-REVIEW", result = "done" });
        Assert.Equal(("met, open", "2026-05-18"), (file.Statuses("R6-UPDATE-REVIEW"), file.Due("R6-UPDATE-REVIEW")));
        file.On("2026-05-01 09:00", "contact.logged", Given.Spoke([], reason: "investigative"));
        Assert.Equal(("2026-05-29", "waived"), (file.Due("R6-UPDATE-REVIEW"), file.Statuses("R6-UPDATE")));
        file.On("2026-05-04 09:00", "contact.agreed", Every(28));
        Assert.Equal(("met, cancelled", "2026-05-29"), (file.Statuses("R6-UPDATE-REVIEW"), file.Due("R6-UPDATE")));
    }

    [Theory]
    [InlineData(28, false)]
    [InlineData(29, true)]
    public void Rarer_than_28_days_needs_the_review_as_well(int days, bool review)
    {
        var file = Given.InTouch().On("2026-03-30 09:00", "contact.agreed", Every(days));

        Assert.Equal(review ? "2026-04-21" : "", file.Due("R6-UPDATE-REVIEW"));
        Assert.Equal(days == 28 ? "2026-04-21" : "2026-04-22", file.Due("R6-UPDATE"));
    }

    [Fact]
    public void A_change_of_preference_never_moves_a_key_event()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 10:00", "contact.agreed", KeyEventsOnly);

        Assert.Equal("2026-04-01", file.Due("R6-ARREST"));
    }

    [Theory]
    [InlineData("filing")]
    [InlineData("charge")]
    [InlineData("no further action")]
    public void Updates_stop_only_when_the_last_suspect_leaves_the_investigation(string end)
    {
        var file = Given.InTouch(suspects: ["D1", "D2"]);
        foreach (var suspectRef in new[] { "D1", "D2" })
        {
            Assert.Equal("open", file.Statuses("R6-UPDATE"));
            if (end == "filing")
            {
                file.On("2026-03-26 09:00", "crime.finalised", new
                {
                    suspectRef,
                    outcome = "filed-undetected",
                    reason = "No lines left",
                    approvedBy = "supervisor-1"
                });
            }
            else
            {
                var decision = end == "charge" ? "charged" : "no-charge";
                file.On("2026-03-26 09:00", "charge.decided", new { suspectRef, decision, decidedBy = "police", reason = "Evidence" });
            }
        }

        Assert.Equal(("cancelled", "investigation-ended"), (file.Statuses("R6-UPDATE"), file.Row("R6-UPDATE").Because));
        file.On("2026-03-30 09:00", "contact.logged", Given.Spoke([], reason: "key-event"));
        Assert.Equal("cancelled", file.Statuses("R6-UPDATE"));
    }

    [Fact]
    public void Updates_resume_with_the_next_contact_after_re_opening()
    {
        var file = Given.InTouch().On("2026-03-26 09:00", "crime.finalised", s_filed)
            .On("2026-04-20 09:00", "crime.reopened", new { reason = "new-information", approvedBy = "supervisor-1" });
        Assert.Equal("cancelled", file.Statuses("R6-UPDATE"));

        file.On("2026-04-22 09:00", "contact.logged", Given.Spoke([], reason: "investigative"));

        Assert.Equal("2026-05-20", file.Due("R6-UPDATE"));
    }

    [Fact]
    public void Officers_are_reminded_three_working_days_ahead_and_not_before()
    {
        var file = Given.InTouch(); // due Tuesday 21 April
        file.To("2026-04-15 23:59");
        Assert.DoesNotContain("R6-UPDATE", file.Tasks(), StringComparison.Ordinal);

        file.To("2026-04-16 00:00");
        Assert.Contains("R6-UPDATE", file.Tasks(), StringComparison.Ordinal);
        file.On("2026-04-17 12:00", "contact.logged", Given.Spoke(["R6-UPDATE"]));
        Assert.DoesNotContain("R6-UPDATE", file.Tasks(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_email_that_was_opened_is_an_update_and_one_only_sent_is_none()
    {
        var file = Given.InTouch(persons: [Given.Person(preferences: new { news = "email", routine = "email" }, points: [Given.Mobile(),
            Given.Email()])]);
        file.On("2026-04-10 12:00", "contact.logged", Given.Spoke(["R6-UPDATE"], reason: "investigative", method: "email", outcome: "sent"));
        Assert.Equal("2026-04-21", file.Due("R6-UPDATE"));

        file.On("2026-04-11 12:00", "contact.logged", Given.Spoke(["R6-UPDATE"], reason: "investigative", method: "email", outcome: "opened"));
        Assert.Equal("2026-05-09", file.Due("R6-UPDATE"));
    }

    [Fact]
    public void What_is_declined_is_waived_and_what_is_wanted_again_arises_again()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 10:00", "update.opted-out", new
            {
                personRef = "V1",
                kinds = new[] { "arrest-and-interview" },
                confirmedInConversation = true
            });
        Assert.Equal("waived", file.Statuses("R6-ARREST"));
        Assert.Equal("open", file.Statuses("R6-UPDATE"));

        file.On("2026-03-25 12:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false })
            .On("2026-03-25 19:00", "suspect.released", new { suspectRef = "D1", basis = "bail", reason = "Enquiries" });
        Assert.Equal(("waived", "open"), (file.Statuses("R6-INTERVIEW"), file.Statuses("R6-RELEASE")));
        Assert.DoesNotContain("R6-INTERVIEW", file.Tasks(), StringComparison.Ordinal);

        file.On("2026-03-26 10:00", "update.opted-out", new { personRef = "V1", kinds = Array.Empty<string>(), confirmedInConversation = true })
            .On("2026-03-27 12:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = true });
        Assert.Equal("waived, open", file.Statuses("R6-INTERVIEW"));
    }

    [Fact]
    public void Nobody_but_a_victim_gets_routine_updates()
    {
        var file = Given.Investigating(persons: [Given.Person(role: "witness")])
            .On("2026-03-24 12:00", "contact.logged", Given.Spoke([], reason: "investigative"));

        Assert.Empty(file.Rows("R6-UPDATE"));
    }

    [Fact]
    public void An_opened_acknowledgement_is_no_first_contact_and_starts_no_update()
    {
        var byEmail = new { dates = "email", news = "email", routine = "email" };
        var file = Given.Investigating(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: byEmail)]).To("2026-03-24 12:00")
            .Provider("2026-03-24 12:01", "R3-ACK", "accepted").Provider("2026-03-24 12:02", "R3-ACK", "opened");
        Assert.Empty(file.Rows("R6-UPDATE"));

        var known = Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: byEmail)])
            .Provider("2026-03-25 12:01", "R3-ACK", "opened");
        Assert.Equal("2026-04-21", known.Due("R6-UPDATE"));
        known.On("2026-03-26 09:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-26 09:01").Provider("2026-03-26 10:00", "R6-ARREST", "opened");
        Assert.Equal("2026-04-23", known.Due("R6-UPDATE")); // News of the investigation, read: the next interval runs from it.
    }
}
