using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>What the automatic messages say: the reference, the news in plain words, whom to ring; never the offence or a name.</summary>
public class MessageTextTests
{
    private static readonly object s_bySms = new { news = "sms", routine = "sms", dates = "sms" };

    [Fact]
    public void The_acknowledgement_gives_the_crime_number_and_says_what_comes_next()
    {
        var file = Given.Reported(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: new { news = "email" })])
            .On("2026-03-24 10:30", "crime.recorded", new { crimeNumber = "46/1/26" }).To("2026-03-24 10:30");
        var text = Text(file, "R3-ACK");

        Assert.Equal("Your report, reference 46/1/26", text.Subject);
        Assert.StartsWith("Thank you for your report. It is recorded under reference 46/1/26. An officer will contact you.", text.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("offence", text.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Until_there_is_a_crime_number_the_systems_own_reference_is_quoted()
    {
        var file = Given.Reported(persons: [Given.Person(preferences: s_bySms)]).On("2026-03-24 10:30", "crime.recorded").To("2026-03-24 10:30");

        Assert.Equal("Your report, reference C1", Text(file, "R3-ACK").Subject);
    }

    [Fact]
    public void A_hearing_is_told_with_day_time_and_place_in_London_time()
    {
        var file = Charged().On("2026-03-27 10:00", "hearing.listed", Hearing("listed", "2026-05-11 10:00")).To("2026-03-27 10:00");
        var text = Text(file, "R8-HEARING");

        Assert.Equal("Court date, reference 46/1/26", text.Subject);
        Assert.StartsWith("A hearing is listed for Monday 11 May 2026 at 10:00 at Maidstone.", text.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hearing_that_is_off_is_not_told_with_the_date_it_does_not_have_any_more()
    {
        var file = Charged().On("2026-03-27 10:00", "hearing.listed", Hearing("listed", "2026-05-11 10:00"))
            .On("2026-03-27 11:00", "hearing.listed", Hearing("vacated", null)).To("2026-03-27 11:00");
        var text = Text(file, "R8-HEARING");

        Assert.StartsWith("A hearing at Maidstone will not take place as planned; you will be told the new date.", text.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("May", text.Body, StringComparison.Ordinal);
    }

    private static CrimeFile Charged() => Given.InTouch(persons: [Given.Person(preferences: s_bySms)])
        .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" })
        .On("2026-03-26 12:00", "contact.logged", Given.Spoke(["R6-CHARGE"]));

    private static object Hearing(string status, string? startsAt)
    {
        var court = new { name = "Maidstone", level = "crown" };
        return startsAt is null
            ? new { suspectRef = "D1", hearingRef = "H1", kind = "first", status, court }
            : new { suspectRef = "D1", hearingRef = "H1", kind = "first", status, startsAt, court };
    }

    private static MessageText Text(CrimeFile file, string rule) => MessageTexts.For(file.MessageOn(rule), file.Victim, file.Rules);
}
