using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>A journey that was ended or paused by mistake goes on; what it brings back is not sent by itself.</summary>
public class WithdrawnEndTests
{
    private static readonly object s_byEmail = new { dates = "email", news = "email", routine = "email" };

    private static CrimeFile Arrested() => Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: s_byEmail)])
        .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });

    private static CrimeFile Withdrawn(CrimeFile file, string at) => file.On(at, "event.withdrawn", new { eventRef = "wrong", reason = "wrong-person" });

    private static CrimeFile Ended(CrimeFile file) =>
        file.On("2026-03-25 09:10", "journey.terminated", new { personRef = "V1", reason = "moved abroad", approvedBy = "sergeant-1" }, id: "wrong");

    [Fact]
    public void A_journey_ended_by_mistake_goes_on_with_what_it_owed_and_owes_what_came_meanwhile()
    {
        var owed = Open(Arrested().On("2026-03-25 10:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false }));
        var file = Ended(Arrested()).On("2026-03-25 10:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });
        Assert.Equal((JourneyState.Terminated, 0), (file.Victim.State, file.Victim.Obligations.Open.Length));

        Withdrawn(file, "2026-03-25 11:00");

        Assert.Equal(JourneyState.Running, file.Victim.State);
        Assert.Equal(owed, Open(file));
        Assert.NotNull(file.Victim.NextDue);
    }

    [Fact]
    public void Nothing_of_it_is_sent_by_itself_and_a_person_is_asked_once()
    {
        var toAvoid = new[] { new { days = new[] { "wed" }, from = "08:00", to = "17:00" } };
        var file = Given.InTouch(persons: [Given.Person(points: [Given.Email()], preferences: new { dates = "email", news = "email", timesToAvoid = toAvoid })])
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });
        Ended(file).On("2026-03-25 10:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });
        var sent = file.Effects.Count(e => e.Effect is Effect.Send);

        Withdrawn(file, "2026-03-25 11:00").To("2026-03-28 11:00");

        Assert.Equal(sent, file.Effects.Count(e => e.Effect is Effect.Send));
        Assert.DoesNotContain("planned", file.Messages(), StringComparison.Ordinal);
        Assert.Contains("email held-for-human R6-ARREST+R6-INTERVIEW", file.Messages(), StringComparison.Ordinal);
        Assert.Contains("R6-ARREST+R6-INTERVIEW", file.Tasks(), StringComparison.Ordinal);
        Assert.NotEmpty(file.Alerts(AlertKind.LateNewsHeld));
    }

    [Fact]
    public void What_comes_after_the_correction_is_sent_as_ever()
    {
        var file = Withdrawn(Ended(Arrested()), "2026-03-25 11:00").On("2026-03-25 12:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });

        Assert.Contains("email planned R6-INTERVIEW", file.Messages(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pause_by_mistake_is_over_and_a_pause_ended_by_mistake_goes_on()
    {
        var file = Arrested().On("2026-03-25 09:10", "journey.suspended", new { personRef = "V1", reason = "in hospital", until = "2026-06-25 09:00" }, id: "wrong");
        Assert.Equal(JourneyState.Suspended, file.Victim.State);
        Withdrawn(file, "2026-03-25 11:00");
        Assert.Equal((JourneyState.Running, null), (file.Victim.State, file.Victim.SuspendedUntil));

        file = Arrested().On("2026-03-25 09:10", "journey.suspended", new { personRef = "V1", reason = "in hospital", until = "2026-06-25 09:00" })
            .On("2026-03-25 09:20", "journey.resumed", new { personRef = "V1" }, id: "wrong");
        Withdrawn(file, "2026-03-25 11:00");
        Assert.Equal((JourneyState.Suspended, CrimeFile.T("2026-06-25 09:00")), (file.Victim.State, file.Victim.SuspendedUntil));
    }

    [Fact]
    public void A_pause_that_is_over_by_its_own_end_stays_over_when_something_else_is_withdrawn()
    {
        var file = Arrested().On("2026-03-25 09:10", "journey.suspended", new { personRef = "V1", reason = "in hospital", until = "2026-03-26 09:00" })
            .On("2026-03-27 09:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false }, id: "wrong");

        Withdrawn(file, "2026-03-27 11:00");

        Assert.Equal((JourneyState.Running, null), (file.Victim.State, file.Victim.SuspendedUntil));
    }

    [Fact]
    public void One_persons_end_or_pause_is_not_the_crimes()
    {
        var file = Ended(Arrested());

        Assert.Equal(JourneyState.Running, file.Case.State);
        file.On("2026-03-25 09:20", "journey.suspended", new { personRef = "V1", reason = "in hospital", until = "2026-06-25 09:00" });
        Assert.Equal(JourneyState.Running, file.Case.State);
    }

    [Fact]
    public void What_is_under_way_already_is_not_asked_for_a_second_time()
    {
        var file = Arrested().Provider("2026-03-25 09:05", "R6-ARREST", "accepted");

        Withdrawn(Ended(file), "2026-03-25 11:00");

        Assert.Equal("open", file.Statuses("R6-ARREST"));
        Assert.Single(file.Victim.Messages.Values, m => m.Obligations.Contains(file.Row("R6-ARREST").Number));
    }

    private static IEnumerable<string> Open(CrimeFile file) => file.Victim.Obligations.Open.Select(o => $"{o.Rule} {CrimeFile.Text(o.Due)}").Order();
}
