namespace VictimWorkflow.Tests.Journeys;

/// <summary>The claim for compensation, open for two years: whoever has not been told is thought of again in time.</summary>
public class ReminderTests
{
    private const string Compensation = "R5-CICA";

    [Fact]
    public void Officers_are_asked_about_the_claim_for_compensation_after_twelve_months_and_if_it_was_not_done_after_twenty_one()
    {
        var file = RecordedByMistake(Violence(), "2027-03-30").To("2027-12-19 23:59");
        Assert.Equal(["2027-03-20 09:00"], Asked(file));

        file.To("2027-12-20 09:00");
        Assert.Equal(["2027-03-20 09:00", "2027-12-20 09:00"], Asked(file));

        RecordedByMistake(file, "2027-12-30").To("2028-03-30 09:00");
        Assert.Equal(["2027-03-20 09:00", "2027-12-20 09:00"], Asked(file)); // A third time would be too late to be of use.
        Assert.Equal("open", file.Statuses(Compensation));
    }

    // Without routine updates no call is due at which it would be said along with them.
    private static CrimeFile Violence() => Given.InTouch(flags: ["violence"], committedOn: "2026-03-20")
        .On("2026-03-25 09:00", "update.opted-out", new { personRef = "V1", kinds = new[] { "routine" }, confirmedInConversation = true });

    private static CrimeFile RecordedByMistake(CrimeFile file, string day) => file
        .On($"{day} 10:00", "duty.recorded", new { personRef = "V1", rule = Compensation, result = "done" }, id: $"done-{day}")
        .On($"{day} 11:00", "event.withdrawn", new { eventRef = $"done-{day}", reason = "wrong-fact" });

    private static IEnumerable<string> Asked(CrimeFile file) =>
        file.Victim.Tasks.Values.Where(t => t.Obligations.Contains(file.Row(Compensation).Number)).Select(t => CrimeFile.Wall(t.RaisedAt));
}
