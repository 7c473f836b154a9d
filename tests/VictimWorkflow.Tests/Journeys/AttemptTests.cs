using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Trying again, when enough has been tried, and filing because the victim does not answer (catalogue E.5; F).</summary>
public class AttemptTests
{
    private static readonly object s_disengaged = new { outcome = "filed-disengaged", reason = "Cannot be reached", approvedBy = "supervisor-1" };

    private static object Failed(string method = "phone", string outcome = "no-answer", bool visible = true, string reason = "key-event",
        params string[] covers) =>
        Given.Spoke(covers.Length == 0 ? ["SOP-FIRST-CONTACT"] : covers, method: method, outcome: outcome, numberVisible: visible, reason: reason);

    private static CrimeFile Exhausted(string[]? flags = null, string[]? suspects = null, bool visible = true) =>
        Given.Investigating(flags, suspects: suspects ?? [])
            .On("2026-03-24 12:00", "contact.logged", Failed(visible: visible))
            .On("2026-03-25 18:00", "contact.logged", Failed(visible: visible))
            .On("2026-03-26 10:00", "contact.logged", Failed("in-person", "card-left"));

    [Fact]
    public void The_next_try_is_in_another_part_of_another_day_and_the_third_is_a_visit()
    {
        var file = Given.Investigating().On("2026-03-24 12:30", "contact.logged", Failed());
        var call = Assert.Single(file.Victim.Tasks.Values, t => t.FailedAttempts == 1);
        Assert.Equal((TaskKind.Call, "2026-03-25 18:00"), (call.Kind, CrimeFile.Wall(call.NotBefore)));

        file.On("2026-03-25 18:10", "contact.logged", Failed());
        var visit = file.Victim.Tasks[call.Number];
        Assert.Equal((TaskKind.Visit, "calls-failed", "2026-03-26 09:30"), (visit.Kind, visit.Why, CrimeFile.Wall(visit.NotBefore)));
    }

    [Fact]
    public void A_limit_that_ends_today_gets_a_second_try_today()
    {
        var file = Given.InTouch(flags: ["hate-crime"]).On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-26 09:00", "contact.logged", Failed(covers: "R6-ARREST"));

        var task = Assert.Single(file.Victim.Tasks.Values, t => t.FailedAttempts == 1);
        Assert.Equal("2026-03-26 11:00", CrimeFile.Wall(task.NotBefore));
    }

    [Fact]
    public void Enough_has_been_tried_once_until_the_person_is_reached()
    {
        var file = Exhausted();
        Assert.Single(file.Alerts(AlertKind.UnableToReach));
        file.On("2026-03-27 10:00", "contact.logged", Failed());
        Assert.Single(file.Alerts(AlertKind.UnableToReach));

        file.On("2026-03-28 10:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"]))
            .On("2026-03-30 12:00", "contact.logged", Failed())
            .On("2026-03-31 18:00", "contact.logged", Failed());
        Assert.Single(file.Alerts(AlertKind.UnableToReach));
        file.On("2026-04-01 10:00", "contact.logged", Failed("in-person", "card-left"));
        Assert.Equal(2, file.Alerts(AlertKind.UnableToReach).Count());
    }

    // Day, hour, method and visibility of each attempt; enough or not (E.5).
    [Theory]
    [InlineData("24 12 phone v, 25 18 phone v, 26 10 in-person", true)]
    [InlineData("24 12 phone v, 25 18 phone v", false)]                     // two attempts
    [InlineData("24 12 phone v, 25 18 phone v, 26 10 phone v", false)]      // one way
    [InlineData("24 12 phone v, 25 18 phone v, 25 10 in-person", false)]    // two days
    [InlineData("24 13 phone v, 25 13 phone v, 26 14 in-person", false)]    // the same part of the day
    [InlineData("24 12 phone h, 25 18 phone h, 26 10 in-person", false)]    // number withheld each time
    [InlineData("24 12 phone h, 25 18 phone v, 26 10 in-person", true)]
    [InlineData("24 12 letter, 25 18 in-person, 26 10 in-person", true)]    // no number that could be withheld
    [InlineData("26 10 in-person, 25 18 phone v, 24 12 phone v", true)]     // logged out of order
    [InlineData("24 12 phone v, 24 13 in-person, 24 13 phone v, 25 18 phone v", false)] // two calls within two hours are one
    public void Unable_to_reach_means_three_attempts_two_ways_three_days_two_parts_of_the_day_and_a_visible_number(string attempts, bool enough)
    {
        var file = Given.Investigating();
        foreach (var attempt in attempts.Split(", ").Select(a => a.Split(' ')))
        {
            var data = Given.Spoke([], method: attempt[2], outcome: "no-answer", numberVisible: attempt is [.., "v"]);
            file.On("2026-03-27 09:00", "contact.logged", data, occurredAt: $"2026-03-{attempt[0]} {attempt[1]}:00");
        }

        Assert.Equal(enough ? 1 : 0, file.Alerts(AlertKind.UnableToReach).Count());
    }

    // A wrong number is no attempt (E.5), nor is any later call to it, until the person is reached there; it may be learnt late.
    [Theory]
    [InlineData("24 12 wrong-number V1-mobile, 25 18 no-answer V1-home", false)]
    [InlineData("23 12 wrong-number V1-mobile, 24 12 no-answer V1-mobile, 25 18 no-answer V1-home", false)]
    [InlineData("24 12 no-answer V1-mobile, 25 18 no-answer V1-home, 23 12 wrong-number V1-mobile", false)]
    [InlineData("23 12 wrong-number V1-mobile, 24 12 no-answer V1-home, 25 18 no-answer V1-home", true)]
    [InlineData("24 12 no-answer V1-mobile, 25 18 no-answer V1-home, 26 18 wrong-number V1-mobile", true)]
    [InlineData("22 12 wrong-number V1-mobile, 23 12 spoke V1-mobile, 24 12 no-answer V1-mobile, 25 18 no-answer V1-mobile", true)]
    public void A_call_to_a_number_marked_wrong_is_no_attempt(string calls, bool enough)
    {
        var file = Given.Investigating(persons: [Given.Person(points: [Given.Mobile(),
            new { contactPointRef = "V1-home", kind = "mobile", value = "07700 900102", safe = "yes" }])]);
        foreach (var call in calls.Split(", ").Select(c => c.Split(' ')))
        {
            var data = new
            {
                personRef = "V1",
                method = "phone",
                direction = "outbound",
                outcome = call[2],
                reason = "key-event",
                summary = Given.Summary,
                numberVisible = true,
                contactPointRef = call[3],
                covers = Array.Empty<object>()
            };
            file.On("2026-03-27 09:00", "contact.logged", data, occurredAt: $"2026-03-{call[0]} {call[1]}:00");
        }

        file.On("2026-03-27 10:00", "contact.logged", Failed("in-person", "card-left"));

        Assert.Equal(enough ? 1 : 0, file.Alerts(AlertKind.UnableToReach).Count());
    }

    [Fact]
    public void Who_rings_in_has_been_reached()
    {
        var file = Exhausted(suspects: []).On("2026-03-27 09:00", "contact.logged", Given.Spoke([], reason: "investigative", direction: "inbound"))
            .On("2026-03-27 10:00", "contact.logged", Given.Spoke(["R6-DISENGAGE-RISK"], outcome: "no-answer"));

        Assert.Equal("attempts-not-exhausted", file.Turned("2026-03-30 09:00", "crime.finalised", s_disengaged));
    }

    [Fact]
    public void A_failed_attempt_past_the_limit_shows_that_it_was_tried()
    {
        var before = Given.Investigating().On("2026-03-26 12:00", "contact.logged", Failed()).To("2026-03-30 09:00");
        Assert.Equal("attempted-not-delivered", before.Statuses("SOP-FIRST-CONTACT"));

        var after = Given.Investigating().To("2026-03-30 09:00");
        Assert.Equal("open", after.Statuses("SOP-FIRST-CONTACT"));
        after.On("2026-03-30 10:00", "contact.logged", Failed());
        Assert.Equal("attempted-not-delivered", after.Statuses("SOP-FIRST-CONTACT"));
        after.On("2026-03-31 10:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"]));
        Assert.Equal("met-late", after.Statuses("SOP-FIRST-CONTACT"));
    }

    [Fact]
    public void Filing_a_disengaged_victim_asks_for_everything_else_first()
    {
        var tried = Given.Investigating(suspects: []);
        Assert.Equal("attempts-not-exhausted", tried.Turned("2026-03-27 09:00", "crime.finalised", s_disengaged));

        var file = Exhausted(flags: ["domestic-abuse"], suspects: ["D1"]);
        Assert.Equal("risk-answer-missing", file.Turned("2026-03-27 09:00", "crime.finalised", s_disengaged));
        file.On("2026-03-27 10:00", "contact.logged", new
        {
            personRef = "V1",
            suspectRef = "D1",
            method = "phone",
            direction = "outbound",
            outcome = "third-party",
            reason = "welfare",
            spokeTo = "third-party",
            summary = "A worker of the refuge says that she is well and does not wish to be rung by anybody.",
            covers = new[] { new { rule = "R6-DISENGAGE-RISK", answer = "safe" } },
        });
        Assert.Equal("welfare-check-missing", file.Turned("2026-03-27 11:00", "crime.finalised", s_disengaged));
        file.On("2026-03-27 12:00", "contact.logged", Failed("in-person", "card-left", reason: "welfare"));
        Assert.Equal("elp-answer-missing", file.Turned("2026-03-27 13:00", "crime.finalised", s_disengaged));
        file.On("2026-03-27 14:00", "duty.recorded", new { personRef = "V1", suspectRef = "D1", rule = "ELP-PRE", result = "done" });
        Assert.Equal("admitted", file.Turned("2026-03-27 15:00", "crime.finalised", s_disengaged));
        Assert.Equal("filed-disengaged", file.StateOf("D1"));
    }

    [Fact]
    public void Without_a_known_suspect_nobody_asks_for_a_prosecution_without_the_victim()
    {
        var file = Exhausted(suspects: []).On("2026-03-27 10:00", "contact.logged", Failed(covers: "R6-DISENGAGE-RISK"));
        Assert.Equal("risk-answer-missing", file.Turned("2026-03-27 11:00", "crime.finalised", s_disengaged)); // A failed try answers nothing.

        file.On("2026-03-27 12:00", "duty.recorded", new { personRef = "V1", rule = "R6-DISENGAGE-RISK", result = "done" });
        Assert.Equal("admitted", file.Turned("2026-03-27 13:00", "crime.finalised", s_disengaged));
    }
}
