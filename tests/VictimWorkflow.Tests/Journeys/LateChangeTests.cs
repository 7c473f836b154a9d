using System.Text.Json.Nodes;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>What changes between planning and telling: nobody hears any more what they must not, and nobody is rung about it either.</summary>
public class LateChangeTests
{
    private static readonly object s_workingHours = new { days = Given.EveryDay, from = "09:00", to = "18:00" };
    private static readonly string[] s_intimidated = ["intimidated"];
    private static readonly string[] s_arrests = ["arrest-and-interview"];

    [Fact]
    public void A_copy_that_waits_is_withdrawn_when_the_person_bars_what_it_tells()
    {
        var file = Told(Given.Nominee(avoid: s_workingHours));
        Assert.Equal(MessageStatus.Planned, Copy(file).Status);

        file.On("2026-03-26 11:00", "person.updated", new { person = Person(Given.Nominee(avoid: s_workingHours, notToldOf: s_arrests)) });
        Assert.Equal(MessageStatus.Withdrawn, Copy(file).Status);
    }

    [Fact]
    public void A_copy_that_is_released_is_stopped_when_the_person_bars_what_it_tells()
    {
        var file = Told(Given.Nominee()).To("2026-03-26 10:00");
        file.On("2026-03-26 10:00", "person.updated", new { person = Person(Given.Nominee(notToldOf: s_arrests)) });

        var copy = Copy(file);
        Assert.Equal(NotSentBecause.AddresseeChanged, LastLook.MayStillSend(
            copy, copy.Attempt, file.Victim, file.Card("V1"), SendHolds.None, file.Rules, file.Now));
    }

    [Theory]
    [InlineData("ended", "not-sent")]
    [InlineData("not in copy", "not-sent")]
    [InlineData("not told of it", "not-sent")]
    [InlineData("not in copy", "permanent-failure")]
    public void Nobody_is_rung_instead_of_a_copy_they_may_not_have_any_more(string what, string status)
    {
        var file = Told(Given.Nominee()).To("2026-03-26 10:00");
        file.On("2026-03-26 10:00", "person.updated", new { person = Person(Changed(what)) });
        var when = what == "ended" ? "2026-03-28 10:00" : "2026-03-26 10:01";
        file.On(when, "delivery.reported", new
        {
            personRef = "V1",
            messageRef = TaskRefs.Of(file.Victim, Copy(file).Number),
            channel = "email",
            status,
            detail = "addressee-changed",
        });

        Assert.DoesNotContain("copy-for-nominee", file.Tasks(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ended")]
    [InlineData("not in copy")]
    [InlineData("not told of it")]
    public void A_call_to_somebody_in_copy_is_withdrawn_when_they_may_not_hear_it_any_more(string what)
    {
        var file = Told(Given.Nominee(method: "phone"));
        Assert.Contains("call copy-for-nominee", file.Tasks(), StringComparison.Ordinal);

        file.On("2026-03-26 11:00", "person.updated", new { person = Person(Changed(what)) }).To("2026-03-28 10:00");
        Assert.DoesNotContain("copy-for-nominee", file.Tasks(), StringComparison.Ordinal);
    }

    [Fact]
    public void Planned_news_is_told_by_a_person_when_the_written_word_is_barred_meanwhile()
    {
        var file = Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: new { news = "sms" })])
            .On("2026-03-24 21:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.Equal(MessageStatus.Planned, file.MessageOn("R6-ARREST").Status);

        file.On("2026-03-24 22:00", "needs.assessed", new { personRef = "V1", kind = "full", importResult = "accepted", enhanced = true, categories = s_intimidated });
        Assert.Equal(MessageStatus.Withdrawn, file.MessageOn("R6-ARREST").Status);
        Assert.Contains("written-news-barred R6-ARREST", file.Tasks(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_goes_again_where_somebody_said_they_are_not_the_person()
    {
        var file = Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: new { news = "email" })])
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });
        var said = new { personRef = "V1", channel = "email", meaning = "wrong-person", messageRef = TaskRefs.Of(file.Victim, file.MessageOn("R6-ARREST").Number) };
        file.On("2026-03-25 10:00", "reply.received", said)
            .On("2026-03-25 11:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });

        Assert.DoesNotContain(file.Victim.Messages.Values, m => m.Point == "V1-email" && m.Obligations.Contains(file.Row("R6-INTERVIEW").Number));
    }

    private static CrimeFile Told(JsonObject nominee) => Given.InTouch(persons: [Person(nominee)])
        .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
        .On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]));

    private static Message Copy(CrimeFile file) => Assert.Single(file.Victim.Messages.Values, m => m.CopyFor is not null);

    private static JsonObject Changed(string what) => what switch
    {
        "ended" => Given.Nominee(until: "2026-03-26"),
        "not in copy" => Given.Nominee(inCopy: false),
        _ => Given.Nominee(notToldOf: s_arrests),
    };

    private static JsonObject Person(JsonObject nominee) => Given.With("nominee", nominee, new { news = "phone" });
}
