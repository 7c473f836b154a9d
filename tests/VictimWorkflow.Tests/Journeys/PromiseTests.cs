using NodaTime;
using VictimWorkflow.Core.Calendar;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Dates that were promised, calendars that are given, and work that has several limits.</summary>
public class PromiseTests
{
    [Theory]
    [InlineData(null, "2026-04-22")] // 28 calendar days from the complaint of 25 March.
    [InlineData("2026-04-10 12:00", "2026-04-10")]
    [InlineData("2026-05-29 12:00", "2026-05-29")]
    [InlineData("2026-03-25 08:00", "2026-04-22")] // A date gone by when it was said is no promise.
    public void A_complaint_is_answered_by_the_date_promised_else_in_28_days(string? promised, string due)
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "complaint.received", new { personRef = "V1", provider = "police", route = "online" });
        var answer = (System.Text.Json.Nodes.JsonObject)Given.Spoke(["R12-ACK"], reason: "complaint", method: "in-person", outcome: "handed-over");
        answer["covers"]![0]!["answer"] = "acknowledged";
        if (promised is not null)
        {
            answer["nextContactBy"] = promised;
        }

        file.On("2026-03-26 10:00", "contact.logged", answer);
        Assert.Equal(due, file.Due("R12-FULL"));
        var why = string.Join(' ', Explanation.Of(file.Row("R12-FULL"), file.Victim, file.Rules));
        Assert.Equal(due != "2026-04-22", why.Contains("promised to the person", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, "automatic")] // Monday 30 March: Wednesday 1 April is two working days on, Thursday the 2nd is three.
    [InlineData(true, "heads-up-then-human")] // With the 31st and the 1st free, Thursday is one working day on.
    public void Close_to_the_hearing_is_counted_by_the_calendar_that_is_given(bool isFree, string channel)
    {
        var calendar = isFree
            ? WorkingCalendar.England.With(new LocalDate(2026, 3, 31), "Synthetic", "test.1").With(new LocalDate(2026, 4, 1), "Synthetic", "test.2")
            : WorkingCalendar.England;
        var file = Given.Investigating(into: new CrimeFile { Rules = RuleBook.Current with { Calendar = calendar } })
            .On("2026-03-25 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police", civilianWitness = true })
            .On("2026-03-26 09:00", "hearing.listed", Given.Listing("trial", "2026-04-02 10:00", hearingRef: "T", level: "magistrates"))
            .On("2026-03-27 09:00", "witness.required", new { personRef = "V1", suspectRef = "D1", hearingRef = "T", required = true })
            .On("2026-03-30 09:00", "witness.required", new { personRef = "V1", suspectRef = "D1", hearingRef = "T", required = false });

        Assert.Equal(channel, Core.Events.ContractName.Of(file.Row("R8-STOOD-DOWN").Channel));
    }

    [Fact]
    public void A_call_that_takes_on_more_does_not_become_late_for_what_is_not()
    {
        var file = Given.InTouch(persons: [Given.Person(preferences: new { news = "phone" })])
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }) // due 1 April
            .On("2026-04-07 09:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false }); // due 14 April

        var call = Assert.Single(file.Victim.Tasks.Values, t => t.Obligations.Contains(file.Row("R6-ARREST").Number));
        Assert.Contains(file.Row("R6-INTERVIEW").Number, call.Obligations);
        Assert.Equal("2026-04-14 23:59", CrimeFile.Wall(call.Due!.Value));
    }
}
