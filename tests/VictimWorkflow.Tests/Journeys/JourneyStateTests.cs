using System.Text.Json;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using Xunit.Abstractions;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Suspended, resumed, terminated; extended duties; what the stored state promises.</summary>
public class JourneyStateTests(ITestOutputHelper output)
{
    private static readonly object s_byEmail = new { news = "email", routine = "email", dates = "email" };

    private static CrimeFile WithEmail() => Given.InTouch(persons: [Given.Person(points: [Given.Mobile(), Given.Email()], preferences: s_byEmail)]);

    [Fact]
    public void While_suspended_only_safety_news_is_sent_and_duties_and_alerts_run_on()
    {
        var file = WithEmail()
            .On("2026-03-25 08:00", "journey.suspended", new { personRef = "V1", reason = "In hospital", until = "2026-04-20 09:00" })
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 19:00", "suspect.released", new { suspectRef = "D1", basis = "under-investigation", reason = "Enquiries" });

        Assert.Equal("2026-04-01", file.Due("R6-ARREST"));
        Assert.DoesNotContain("R6-ARREST", file.Messages(), StringComparison.Ordinal);
        Assert.DoesNotContain("R6-ARREST", file.Tasks(), StringComparison.Ordinal);
        Assert.Contains("R6-RELEASE", file.Messages(), StringComparison.Ordinal);
        file.To("2026-04-02 09:00");
        Assert.Contains(file.Alerts(AlertKind.Overdue), a => a.Obligation == file.Row("R6-ARREST").Number);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Resumed_by_a_person_or_by_its_end_what_was_not_planned_is_planned(bool byEvent)
    {
        var file = WithEmail()
            .On("2026-03-25 08:00", "journey.suspended", new { personRef = "V1", reason = "In hospital", until = "2026-03-27 09:00" })
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });
        if (byEvent)
        {
            file.On("2026-03-26 09:00", "journey.resumed", new { personRef = "V1" });
        }

        file.To("2026-03-27 09:00");

        Assert.Equal(JourneyState.Running, file.Victim.State);
        Assert.Contains("R6-ARREST", file.Messages(), StringComparison.Ordinal);
    }

    [Fact]
    public void Terminated_cancels_what_is_open_and_withdraws_what_has_not_left()
    {
        var file = WithEmail().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });

        file.On("2026-03-25 09:00", "journey.terminated", new { personRef = "V1", reason = "Entered in error", approvedBy = "supervisor-1" });

        Assert.DoesNotContain(file.Victim.Obligations.Values, o => o.IsOpen);
        Assert.Equal(("cancelled", "journey-terminated"), (file.Statuses("R6-ARREST"), file.Row("R6-ARREST").Because));
        Assert.Equal("", file.Tasks());
        Assert.DoesNotContain("planned", file.Messages(), StringComparison.Ordinal);
        Assert.Null(file.Victim.NextDue);
        file.On("2026-03-26 09:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });
        Assert.Empty(file.Rows("R6-INTERVIEW"));
    }

    [Fact]
    public void An_extended_duty_keeps_its_first_date_in_sight()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-26 09:00", "duty.extended", new
            {
                personRef = "V1",
                rule = "R6-ARREST",
                newDue = "2026-04-10 12:00",
                reason = "In hospital"
            });

        Assert.Equal("2026-04-10", file.Due("R6-ARREST"));
        Assert.Equal("2026-04-01", CrimeFile.Text(file.Row("R6-ARREST").OriginalDue!));
        Assert.Equal("unknown-duty",
            file.Turned("2026-03-26 10:00", "duty.extended", new
            {
                personRef = "V1",
                rule = "R6-BAIL",
                newDue = "2026-04-10 12:00",
                reason = "In hospital"
            }));
    }

    [Fact]
    public void The_same_events_give_the_same_bytes() => Assert.Equal(Bytes(LongJourney()), Bytes(LongJourney()));

    [Fact]
    public void Stored_and_read_again_a_journey_is_the_same()
    {
        var bytes = Bytes(LongJourney());

        Assert.Equal(bytes, JsonSerializer.Serialize(JsonSerializer.Deserialize<Journey>(bytes, CoreJson.Options), CoreJson.Options));
    }

    [Fact]
    public void A_journey_of_three_years_stays_under_64_KiB()
    {
        var file = LongJourney();
        var bytes = Bytes(file).Length;

        output.WriteLine($"{bytes:N0} bytes: {file.Victim.Obligations.Count} obligations, {file.Victim.Tasks.Count} tasks, "
            + $"{file.Victim.Messages.Count} messages, {file.Victim.Alerts.Count} alerts, {file.Log.Count} log entries");
        Assert.InRange(bytes, 10_000, 64 * 1024);
    }

    // Monthly contact for three years, a suspect on bail, a charge and three hearings that are moved once.
    private static CrimeFile LongJourney()
    {
        var file = WithEmail().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 19:00", "suspect.released", new { suspectRef = "D1", basis = "bail", reason = "Enquiries" });
        for (var month = 0; month < 24; month++)
        {
            var day = new NodaTime.LocalDate(2026, 4, 15).PlusMonths(month);
            file.On($"{day:uuuu-MM-dd} 12:00", "contact.logged", Given.Spoke(["R6-UPDATE", "R6-ARREST"], reason: "investigative"));
        }

        file.On("2028-04-20 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" });
        for (var hearing = 1; hearing <= 3; hearing++)
        {
            foreach (var (status, day) in new[] { ("listed", 10), ("moved", 17) })
            {
                file.On($"2028-0{hearing + 4}-0{day / 5} 09:00", "hearing.listed", new
                {
                    suspectRef = "D1",
                    hearingRef = $"H{hearing}",
                    kind = hearing == 3 ? "trial" : "mention",
                    status,
                    startsAt = $"2028-0{hearing + 4}-{day} 10:00",
                    court = new { name = "Maidstone", level = "crown" },
                });
            }

            file.On($"2028-0{hearing + 4}-20 12:00", "contact.logged", Given.Spoke([hearing == 3 ? "R8-TRIALDATE" : "R8-HEARING"]));
        }

        return file.To("2029-03-24 12:00");
    }

    private static string Bytes(CrimeFile file) => JsonSerializer.Serialize(file.Victim, CoreJson.Options);
}
