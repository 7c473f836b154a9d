namespace VictimWorkflow.Tests.Journeys;

/// <summary>What a journey refuses, each code with the nearest thing that is taken.</summary>
public class GuardTests
{
    private const string Good = Given.Summary;

    [Theory]
    [InlineData("Told her of the arrest; asked about bail", "admitted")]                          // 40 characters
    [InlineData("Told her of the arrest; asks about bail", "summary-too-short")]                  // 39
    [InlineData("   Told her of the arrest; asks about bail   ", "summary-too-short")]
    [InlineData("Victim updated. Victim has been updated as required.", "summary-says-nothing")]
    [InlineData("Rang the victim and informed them of the update today, all ok.", "summary-says-nothing")]
    [InlineData("updated updated updated updated updated updated updated", "summary-says-nothing")]
    [InlineData("Contacted by phone re progress of the case, the victim is aware.", "summary-says-nothing")]
    [InlineData("Forensic results are outstanding; she asked when the phone is returned.", "admitted")]
    public void A_log_says_what_was_told_and_what_was_said(string summary, string answer) => Assert.Equal(
        answer, Given.InTouch().Turned("2026-03-25 09:00", "contact.logged", Given.Spoke(["R6-UPDATE"], summary: summary)));

    [Theory]
    [InlineData("V1-mobile", "yes", "admitted")]
    [InlineData("V1-mobile", "no", "unsafe-contact-point")]
    [InlineData("V1-mobile", "unknown", "unsafe-contact-point")]
    [InlineData("V1-other", "yes", "unsafe-contact-point")]
    public void Nobody_is_contacted_at_a_point_not_marked_safe(string contactPointRef, string safe, string answer)
    {
        var file = Given.InTouch(persons: [Given.Person(points: [Given.Mobile(safe: safe)])]);

        Assert.Equal(answer, file.Turned("2026-03-25 09:00", "contact.logged", At(contactPointRef)));
        Assert.Equal("admitted", file.Turned("2026-03-25 10:00", "contact.logged", At(contactPointRef, "inbound")));
    }

    [Theory]
    [InlineData("2026-03-25 08:59", "outbound", null, "admitted")]
    [InlineData("2026-03-25 09:00", "outbound", null, "outside-agreed-times")]
    [InlineData("2026-03-25 09:00", "outbound", "safety: he is released today", "admitted")]
    [InlineData("2026-03-25 09:00", "inbound", null, "admitted")]
    [InlineData("2026-03-25 17:00", "outbound", null, "admitted")]
    public void Times_to_avoid_bind_people_unless_they_say_why(string wall, string direction, string? overrideReason, string answer)
    {
        var file = Given.InTouch().On("2026-03-24 13:00", "contact.agreed",
            Given.Agreed(new { news = "phone", timesToAvoid = new[] { new { days = new[] { "wed" }, from = "09:00", to = "17:00" } } }));

        Assert.Equal(answer, file.Turned(wall, "contact.logged", Given.Spoke(["R6-UPDATE"], direction: direction, overrideReason: overrideReason)));
    }

    [Theory]
    [InlineData("email", "replied", "written-news-barred")]
    [InlineData("sms", "replied", "written-news-barred")]
    [InlineData("letter", "sent", "letter-barred")]
    [InlineData("portal", "opened", "admitted")]
    [InlineData("phone", "spoke", "admitted")]
    public void News_is_not_written_to_a_barred_victim(string method, string outcome, string barred)
    {
        var contact = Given.Spoke(["R6-UPDATE"], method: method, outcome: outcome);

        Assert.Equal(barred, Given.InTouch(flags: ["serious-sexual-offence"]).Turned("2026-03-25 09:00", "contact.logged", contact));
        Assert.Equal("admitted", Given.InTouch().Turned("2026-03-25 09:00", "contact.logged", contact));
        Assert.Equal("admitted", Given.InTouch(flags: ["serious-sexual-offence"])
            .Turned("2026-03-25 09:00", "contact.logged", Given.Spoke([], method: method, outcome: outcome)));
    }

    [Theory]
    [InlineData("R0-NONE", "unknown-duty")]
    [InlineData("R6-BAIL", "duty-not-owed")]   // never arose
    [InlineData("W-CHARGE", "duty-not-owed")]  // not hers
    [InlineData("SOP-FIRST-CONTACT", "admitted")] // met already
    [InlineData("R7-OFFER", "admitted")]       // in advance
    [InlineData("R8-NEEDS", "duty-not-owed")]  // not required in court
    [InlineData("R6-OOCD-VIEWS", "admitted")]  // asked before the decision was announced
    public void Only_what_is_owed_can_be_covered(string rule, string answer) =>
        Assert.Equal(answer, Given.InTouch().Turned("2026-03-25 09:00", "contact.logged", Given.Spoke([rule])));

    [Theory]
    [InlineData("routine", false, "admitted")]
    [InlineData("decisions", false, "conversation-needed")]
    [InlineData("decisions", true, "admitted")]
    [InlineData("bail-and-release", true, "admitted")]
    [InlineData("bail-and-release,routine", true, "admitted")]
    [InlineData("bail-and-release,decisions", true, "safety-news-asked-separately")]
    [InlineData("", false, "admitted")]
    public void Key_news_is_declined_in_a_conversation_and_safety_by_itself(string kinds, bool confirmed, string answer) => Assert.Equal(
        answer, Given.InTouch().Turned("2026-03-25 09:00", "update.opted-out",
            new { personRef = "V1", kinds = kinds.Split(',', StringSplitOptions.RemoveEmptyEntries), confirmedInConversation = confirmed }));

    [Theory]
    [InlineData(28, "form", "admitted")]
    [InlineData(29, "form", "interval-needs-request")]
    [InlineData(29, "conversation", "admitted")]
    public void Rarer_updates_are_the_persons_own_wish(int intervalDays, string agreedHow, string answer) => Assert.Equal(
        answer, Given.InTouch().Turned("2026-03-25 09:00", "contact.agreed", Given.Agreed(new { news = "phone", intervalDays }, agreedHow)));

    [Theory]
    [InlineData("sexual-offence", "isva", "sent", null, "consent-missing")]
    [InlineData("sexual-offence", "isva", "sent", "implied", "consent-missing")]
    [InlineData("sexual-offence", "isva", "sent", "person", "admitted")]
    [InlineData("domestic-abuse", "victim-support", "sent", null, "consent-missing")]
    [InlineData("death", "homicide-service", "sent", "spokesperson", "admitted")]
    [InlineData("burglary", "victim-support", "sent", null, "admitted")]
    [InlineData("sexual-offence", "isva", "offered", null, "admitted")]
    [InlineData("burglary", "isva", "sent", "person", "not-eligible")]
    [InlineData("burglary", "idva", "sent", "person", "not-eligible")]
    [InlineData("stalking", "idva", "sent", "person", "admitted")]
    [InlineData("violence", "homicide-service", "sent", "person", "not-eligible")]
    [InlineData("road-death", "homicide-service", "sent", null, "consent-missing")]
    [InlineData("road-death", "homicide-service", "sent", "person", "admitted")]
    [InlineData("violence", "victim-notification-scheme", "sent", null, "not-eligible")]
    [InlineData("sexual-offence", "victim-contact-scheme", "sent", null, "not-eligible")]
    [InlineData("sexual-offence", "victim-contact-scheme", "opted-out", null, "admitted")]
    public void A_referral_needs_consent_and_a_service_that_takes_the_case(string flag, string service, string stage, string? consentBy, string answer)
    {
        object data = consentBy is null ? new { personRef = "V1", service, stage } : new { personRef = "V1", service, stage, consentBy };

        Assert.Equal(answer, Given.InTouch(flags: [flag]).Turned("2026-03-25 09:00", "referral.recorded", data));
    }

    [Fact]
    public void Consent_once_given_holds()
    {
        var file = Given.InTouch(flags: ["domestic-abuse"])
            .On("2026-03-25 09:00", "referral.recorded", new { personRef = "V1", service = "idva", stage = "consented", consentBy = "person" });

        Assert.Equal("admitted", file.Turned("2026-03-25 10:00", "referral.recorded", new { personRef = "V1", service = "idva", stage = "sent" }));
    }

    [Fact]
    public void A_review_is_asked_for_within_three_months_or_with_a_reason()
    {
        var file = Given.InTouch()
            .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "no-charge", decidedBy = "police", reason = "Evidence" })
            .On("2026-03-30 09:00", "contact.logged", Given.Spoke(["R6-NFA"])).To("2026-07-01 09:00");

        Assert.Equal("review-window-closed", file.Turned("2026-07-01 09:00", "request.received", new { personRef = "V1", kind = "review" }));
        Assert.Equal("admitted", file.Turned("2026-07-01 09:00", "request.received", new
        {
            personRef = "V1",
            kind = "review",
            detail = "In hospital until June"
        }));
    }

    [Theory]
    [InlineData("R6-UPDATE-REVIEW", "done", null, null, "admitted")]
    [InlineData("R6-ARREST", "done", null, null, "human-contact-needed")]
    [InlineData("R0-NONE", "done", null, null, "unknown-duty")]
    [InlineData("R6-ARREST", "not-possible", "Abroad", null, "admitted")]
    [InlineData("R6-ARREST", "excused", "Abroad", "supervisor-1", "admitted")]
    public void A_duty_to_tell_is_not_done_by_a_record(string rule, string result, string? reason, string? approvedBy, string answer)
    {
        object data = (reason, approvedBy) switch
        {
            (null, _) => new { personRef = "V1", rule, result },
            (_, null) => new { personRef = "V1", rule, result, reason },
            _ => new { personRef = "V1", rule, result, reason, approvedBy },
        };

        Assert.Equal(answer, Given.InTouch().Turned("2026-03-25 09:00", "duty.recorded", data));
    }

    [Fact]
    public void Tasks_and_messages_are_ours_or_unknown()
    {
        var file = Given.InTouch();
        var task = file.Victim.Tasks.Keys.First();

        Assert.Equal("admitted", file.Turned("2026-03-25 09:00", "task.claimed", new { personRef = "V1", taskRef = $"journey-V1.{task}", actorRef = "officer-7" }));
        Assert.Equal("officer-7", file.Victim.Tasks[task].ClaimedBy);
        Assert.Equal("admitted", file.Turned("2026-03-25 09:00", "task.reassigned", new { personRef = "V1", taskRef = $"journey-V1.{task}", officerRef = "officer-8" }));
        Assert.Equal((null, "officer-8"), (file.Victim.Tasks[task].ClaimedBy, file.Victim.Tasks[task].AssignedTo));
        Assert.Equal("unknown-duty", file.Turned("2026-03-25 09:00", "task.claimed", new { personRef = "V1", taskRef = "journey-V1.999" }));
        Assert.Equal("unknown-duty", file.Turned("2026-03-25 09:00", "task.claimed", new { personRef = "V1", taskRef = $"journey-V2.{task}" }));
        Assert.Equal("unknown-message", file.Turned("2026-03-25 09:00", "delivery.reported",
            new { personRef = "V1", messageRef = "journey-V1.999", channel = "sms", status = "delivered" }, Core.Crimes.Origin.Provider));
    }

    private static object At(string contactPointRef, string direction = "outbound") => new
    {
        personRef = "V1",
        method = "phone",
        direction,
        outcome = "spoke",
        reason = "investigative",
        summary = Good,
        contactPointRef,
        covers = new[] { new { rule = "R6-UPDATE" } },
    };
}
