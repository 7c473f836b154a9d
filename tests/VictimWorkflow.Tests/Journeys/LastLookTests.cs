using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Between release and the provider: what was learnt meanwhile keeps a message here.</summary>
public class LastLookTests
{
    [Fact]
    public void News_in_writing_does_not_leave_once_the_person_is_known_as_vulnerable()
    {
        var file = Released();
        Assert.Null(Look(file, file.MessageOn("R6-ARREST")));

        var message = file.MessageOn("R6-ARREST");
        file.On("2026-03-25 09:01", "needs.assessed", new { personRef = "V1", kind = "full", enhanced = true, categories = new[] { "vulnerable" } });

        Assert.Equal(NotSentBecause.WritingBarred, Look(file, message));
    }

    [Fact]
    public void Only_the_try_that_was_released_last_may_leave()
    {
        var file = Released();
        var message = file.MessageOn("R6-ARREST");

        Assert.Equal(NotSentBecause.Withdrawn, Look(file, message, message.Attempt + 1));
        Assert.Equal(NotSentBecause.Withdrawn, Look(file, message with { Number = 9_999 }));
        file.Provider("2026-03-25 09:02", "R6-ARREST", "accepted");
        Assert.Equal(NotSentBecause.Withdrawn, Look(file, message));
    }

    [Fact]
    public void A_message_that_had_only_to_say_who_is_away_does_not_leave_when_they_are_back()
    {
        var file = InTheEvening()
            .On("2026-03-25 09:00", "officer.unavailable",
                new { officerRef = "officer-2", from = "2026-03-25 08:00", until = "2026-03-25 16:00", coverRef = "officer-9" });
        var planned = Assert.Single(file.Victim.Messages.Values, m => m.Template == Template.Notice);
        Assert.Equal((MessageStatus.Planned, "2026-03-25 18:00"), (planned.Status, CrimeFile.Wall(planned.SendAt)));

        file.To("2026-03-25 18:00");

        Assert.Equal((MessageStatus.Withdrawn, NotSentBecause.NothingLeft), (file.Victim.Messages[planned.Number].Status, file.Victim.Messages[planned.Number].Detail));
    }

    [Fact]
    public void A_message_that_waits_says_who_is_away_along_with_its_news()
    {
        var file = InTheEvening()
            .On("2026-03-25 08:30", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 09:00", "officer.unavailable",
                new { officerRef = "officer-2", from = "2026-03-25 08:00", until = "2026-03-30 16:00", coverRef = "officer-9" }).To("2026-03-25 18:00");

        Assert.DoesNotContain(file.Victim.Messages.Values, m => m.Template == Template.Notice);
        Assert.Equal(NoticeKind.OfficerAway, Assert.Single(file.MessageOn("R6-ARREST").Notices).Kind);
    }

    private static CrimeFile InTheEvening() => Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: new { news = "email" })])
        .On("2026-03-24 13:00", "contact.agreed", Given.Agreed(
            new { news = "email", routine = "email", timesToAvoid = new[] { new { days = Given.EveryDay, from = "00:00", to = "18:00" } } }));

    private static CrimeFile Released() =>
        Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: new { news = "email" })])
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 09:00");

    private static string? Look(CrimeFile file, Message message, int? attempt = null) =>
        LastLook.MayStillSend(message, attempt ?? message.Attempt, file.Victim, file.Card("V1"), SendHolds.None, file.Rules, file.Now);
}
