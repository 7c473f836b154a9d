namespace VictimWorkflow.Tests.Journeys;

/// <summary>A witness at court: one wait for each arrival, however often it is noted.</summary>
public class WaitAtCourtTests
{
    [Fact]
    public void A_later_note_of_the_same_arrival_is_no_second_wait_and_another_day_is()
    {
        var file = Given.InTouch(persons: [Given.Person(), Given.Person("W1", role: "witness")])
            .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" })
            .On("2026-03-26 10:00", "hearing.listed", Given.Listing("trial", "2026-05-11 10:00"))
            .On("2026-03-26 11:00", "witness.required", new { personRef = "W1", hearingRef = "H1", required = true });

        Attended(file, "2026-05-11 10:00", "2026-05-11 09:30");
        Attended(file, "2026-05-11 12:30", "2026-05-11 09:30", called: "2026-05-11 12:00");
        Assert.Single(file.Rows("W-WAIT", "W1"));

        Attended(file, "2026-05-12 10:00", "2026-05-12 09:30");
        Assert.Equal(2, file.Rows("W-WAIT", "W1").Count);
    }

    private static void Attended(CrimeFile file, string wall, string arrivedAt, string? called = null) => file.On(wall, "witness.attended", called is null
        ? new { personRef = "W1", hearingRef = "H1", arrivedAt }
        : new { personRef = "W1", hearingRef = "H1", arrivedAt, calledAt = called });
}
