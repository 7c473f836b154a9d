using System.Text.Json.Nodes;
using VictimWorkflow.Core.Crimes;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>What a contact proves: with whom it was, in what form, by the agreement and the checks of its time.</summary>
public class ContactEvidenceTests
{
    private static readonly object s_byEmail = new { dates = "email", news = "email", routine = "email" };

    [Theory]
    [InlineData("parent-or-guardian", null, "open")]
    [InlineData("spokesperson", null, "open")]
    [InlineData("named-contact", null, "open")]
    [InlineData("person", null, "met")]
    [InlineData("parent-or-guardian", "2012-05-01", "met")]
    public void Only_somebody_who_hears_the_news_by_right_can_be_told_instead_of_the_person(string spokeTo, string? birthDate, string status)
    {
        var contact = (JsonObject)Given.Spoke(["R6-ARREST"]);
        contact["spokeTo"] = spokeTo;
        var file = Given.InTouch(persons: [Given.Person(birthDate: birthDate)]).On("2026-03-25 08:30", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 09:00", "contact.logged", contact);

        Assert.Equal(status, file.Statuses("R6-ARREST"));
    }

    [Theory]
    [InlineData("phone", "spoke", "met")]
    [InlineData("phone", "voicemail", "open")]
    [InlineData("in-person", "handed-over", "met")]
    [InlineData("email", "sent", "met")]
    public void What_must_be_in_writing_is_sent_handed_over_or_read_out(string method, string outcome, string status)
    {
        var file = Given.InTouch().On("2026-03-25 08:30", "complaint.received", new { personRef = "V1", provider = "police", route = "phone" })
            .On("2026-03-25 09:00", "contact.logged", Given.Spoke(["R12-ACK"], reason: "complaint", method: method, outcome: outcome));

        Assert.Equal(status, file.Statuses("R12-ACK"));
    }

    [Theory]
    [InlineData("2026-03-25 10:00", true)]
    [InlineData("2026-03-25 12:30", false)]
    public void A_contact_is_judged_by_what_was_agreed_when_it_took_place(string at, bool isTaken)
    {
        var afternoons = new { news = "phone", timesToAvoid = new[] { new { days = new[] { "wed" }, from = "09:00", to = "13:00" } } };
        var file = Given.InTouch().On("2026-03-25 12:00", "contact.agreed", Given.Agreed(afternoons)).To("2026-03-25 13:00");

        Assert.Equal(isTaken, file.Try("contact.logged", Given.Spoke([]), occurredAt: at) is Admission.Admitted);
    }

    [Fact]
    public void An_email_of_before_the_wish_to_be_rung_met_what_it_told()
    {
        var file = Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: s_byEmail)])
            .On("2026-03-25 08:30", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 12:00", "contact.agreed", Given.Agreed(new { news = "phone" }));
        Assert.Equal("open", file.Statuses("R6-ARREST"));
        file.To("2026-03-25 13:00");

        Assert.True(file.Try("contact.logged", Given.Spoke(["R6-ARREST"], method: "email", outcome: "opened"), occurredAt: "2026-03-25 11:00") is Admission.Admitted);
        Assert.Equal("met", file.Statuses("R6-ARREST"));
    }

    [Fact]
    public void A_message_that_arrived_and_met_nothing_is_followed_by_a_call()
    {
        var file = Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: s_byEmail)])
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 09:01");
        file.Provider("2026-03-25 09:02", "R6-ARREST", "accepted").On("2026-03-25 09:03", "contact.agreed", Given.Agreed(new { news = "phone" }));
        Assert.DoesNotContain("R6-ARREST", file.Tasks(), StringComparison.Ordinal);
        file.Provider("2026-03-25 09:04", "R6-ARREST", "delivered");

        Assert.Equal("open", file.Statuses("R6-ARREST"));
        Assert.Contains("call preferred R6-ARREST", file.Tasks(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("victim", true)]
    [InlineData("idva", true)]
    [InlineData("isva", true)]
    [InlineData("officer", false)]
    [InlineData(null, true)]
    public void In_domestic_abuse_an_address_is_safe_on_the_word_of_the_victim_or_their_adviser(string? checkedBy, bool mayWrite)
    {
        var file = Abused(checkedBy).On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });

        Assert.Equal(mayWrite, file.Messages().Contains("email planned R6-ARREST", StringComparison.Ordinal)
            || file.Messages().Contains("email released R6-ARREST", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bail", "varied", null, false)]
    [InlineData("bail", null, null, true)]
    [InlineData("unconditional", null, null, true)]
    [InlineData("bail", "varied", "2026-03-26 10:30", true)]
    public void In_domestic_abuse_an_address_is_checked_again_when_bail_changes(string basis, string? change, string? checkedAgain, bool mayWrite)
    {
        var file = Abused("victim").On("2026-03-25 08:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 10:00", "suspect.released", new { suspectRef = "D1", basis, reason = "Enquiries" });
        if (change is not null)
        {
            file.On("2026-03-26 10:00", "bail.changed", new { suspectRef = "D1", setBy = "police", change, reason = "Zone" });
        }

        if (checkedAgain is not null)
        {
            file.On(checkedAgain, "person.updated", new { person = Known("victim", "2026-03-26T10:20:00+00:00") });
        }

        file.On("2026-03-26 11:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = true });

        Assert.Equal(mayWrite, file.Messages().Contains("R6-INTERVIEW", StringComparison.Ordinal));
    }

    private static CrimeFile Abused(string? checkedBy) => Given.InTouch(["domestic-abuse"], [Known(checkedBy, "2026-03-24T09:00:00+00:00")]);

    private static object Known(string? checkedBy, string checkedAt)
    {
        var email = new JsonObject
        {
            ["contactPointRef"] = "V1-email",
            ["kind"] = "email",
            ["value"] = "one@example.org",
            ["safe"] = "yes",
            ["checkedAt"] = checkedAt,
        };
        if (checkedBy is not null)
        {
            email["checkedBy"] = checkedBy;
        }

        return Given.Person(points: [Given.Mobile(), email], preferences: s_byEmail);
    }
}
