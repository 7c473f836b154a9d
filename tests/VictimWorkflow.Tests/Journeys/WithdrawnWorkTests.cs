using System.Text.Json.Nodes;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>A choice, a claim, a suspect, somebody beside the victim or a telling that never was: what people are asked to do is as it was before.</summary>
public class WithdrawnWorkTests
{
    private static readonly object s_notUntilSaturday =
        new { news = "phone", timesToAvoid = new[] { new { days = new[] { "wed", "thu", "fri" }, from = "00:00", to = "24:00" } } };

    private static CrimeFile Withdrawn(CrimeFile file, string at, string id = "wrong") =>
        file.On(at, "event.withdrawn", new { eventRef = id, reason = "wrong-fact" });

    [Fact]
    public void A_conflict_decided_by_mistake_is_to_be_decided_again_and_nobody_does_what_was_chosen()
    {
        var file = Decided("in-person");
        Assert.Contains("visit conflict-decided R6-ARREST", file.Tasks(), StringComparison.Ordinal);

        Withdrawn(file, "2026-03-25 12:00");

        var conflict = OfArrest(file);
        Assert.Equal((true, (ConflictChoice?)null, (string?)null), (conflict.IsOpen, conflict.Choice, conflict.DecidedBy));
        Assert.DoesNotContain("conflict-decided", file.Tasks(), StringComparison.Ordinal);
        Assert.Equal("2026-03-25 12:00", CrimeFile.Wall(file.Alerts(AlertKind.Conflict).Last(a => a.Obligation == conflict.Obligation).RaisedAt));
    }

    [Fact]
    public void A_conflict_whose_news_was_told_meanwhile_stays_closed_when_the_choice_was_a_mistake()
    {
        var file = Decided("contact-in-avoided-time").On("2026-03-25 11:30", "contact.logged",
            Given.Spoke(["R6-ARREST"], overrideReason: "The victim rang back and asked"));
        var alerts = file.Alerts(AlertKind.Conflict).Count();

        Withdrawn(file, "2026-03-25 12:00");

        Assert.Equal("met", file.Statuses("R6-ARREST"));
        Assert.False(OfArrest(file).IsOpen);
        Assert.Equal(alerts, file.Alerts(AlertKind.Conflict).Count());
    }

    [Fact]
    public void A_choice_that_had_raised_the_conflict_again_leaves_one_open_when_it_was_a_mistake()
    {
        var never = new { news = "phone", timesToAvoid = new[] { new { days = Given.EveryDay, from = "00:00", to = "24:00" } } };
        var file = Decided("ask-victim", never);

        Withdrawn(file, "2026-03-25 12:00");

        Assert.Single(file.Victim.Conflicts.Open, c => file.Victim.Obligations[c.Obligation].Rule == "R6-ARREST");
    }

    [Fact]
    public void Another_choice_than_the_mistaken_one_stands()
    {
        var file = Decided("ask-victim").On("2026-03-25 11:10", "suspect.interviewed", new { suspectRef = "D1", voluntary = false })
            .On("2026-03-25 11:20", "conflict.decided", new { personRef = "V1", rule = "R6-INTERVIEW", choice = "in-person", reason = "At work" });

        Withdrawn(file, "2026-03-25 12:00");

        Assert.Contains("visit conflict-decided R6-INTERVIEW", file.Tasks(), StringComparison.Ordinal);
        Assert.DoesNotContain("conflict-decided R6-ARREST", file.Tasks(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("task.claimed", null, "officer-8")]
    [InlineData("task.reassigned", null, "officer-8")]
    [InlineData("task.reassigned", "officer-6", "officer-8")]
    public void Work_taken_or_given_by_mistake_is_whose_it_was_before(string type, string? claimedBefore, string mistaken)
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });
        var number = file.Victim.Tasks.Open.First(t => t.Obligations.Contains(file.Row("R6-ARREST").Number)).Number;
        var taskRef = TaskRefs.Of(file.Victim, number);
        if (claimedBefore is not null)
        {
            file.On("2026-03-25 09:30", "task.claimed", new { personRef = "V1", taskRef, actorRef = claimedBefore });
        }

        file.On("2026-03-25 10:00", type, type == "task.claimed" ? new { personRef = "V1", taskRef, actorRef = mistaken }
            : new { personRef = "V1", taskRef, officerRef = mistaken }, id: "wrong");
        Assert.Contains(mistaken, new[] { file.Victim.Tasks[number].ClaimedBy, file.Victim.Tasks[number].AssignedTo });

        Withdrawn(file, "2026-03-25 11:00");

        Assert.Equal((claimedBefore, (string?)null), (file.Victim.Tasks[number].ClaimedBy, file.Victim.Tasks[number].AssignedTo));
    }

    [Fact]
    public void A_suspect_named_by_mistake_is_nobodys_and_the_others_are_as_young_as_they_were()
    {
        var file = Given.Reported(suspects: ["D1"])
            .On("2026-03-25 09:00", "suspect.identified", new { suspectRef = "D2", under18 = true }, id: "wrong");
        Assert.Equal(["D1", "D2"], file.Victim.Suspects.Keys);

        Withdrawn(file, "2026-03-25 10:00");

        Assert.Equal(("D1", false), Assert.Single(file.Victim.Suspects.Select(s => (s.Key, s.Value.Under18))));
    }

    [Theory]
    [InlineData("phone", "2026-04-30")]
    [InlineData("email", "2026-03-25")]
    public void Somebody_beside_the_victim_is_in_copy_as_was_said_before_the_mistake(string method, string until)
    {
        var known = Given.Nominee(until: "2026-04-30");
        var file = Given.InTouch(persons: [Given.With("nominee", known, new { news = "phone" })])
            .On("2026-03-25 08:00", "person.updated", new { person = Given.With("nominee", Given.Nominee(method, until: until), new { news = "phone" }) }, id: "wrong")
            .To("2026-03-26 07:00");

        Withdrawn(file, "2026-03-26 08:00").On("2026-03-26 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]));

        var nominee = file.Victim.Person.Representatives[PointHolder.Nominee];
        Assert.Equal((ContactMethod.Email, false), (nominee.Agreement!.News, nominee.HasEnded));
        Assert.Equal(ContactMethod.Email, Assert.Single(file.Victim.Messages.Values, m => m.CopyFor == PointHolder.Nominee).Method);
    }

    [Fact]
    public void Nothing_is_taken_back_without_the_log_that_says_what_stands()
    {
        var file = Withdrawn(Told(Given.Nominee()), "2026-03-26 11:00");
        var alone = new Happened.Admitted(file.Log[^1] with { Sequence = file.Victim.Position + 1 });

        Assert.Throws<ArgumentException>(() => JourneyMachine.Step(file.Victim, alone, file.Card("V1"), file.Rules, file.Now));
    }

    [Fact]
    public void A_call_to_whoever_is_in_copy_waits_until_the_person_has_really_been_told()
    {
        var file = Told(Given.Nominee("phone"));
        Assert.Contains("call copy-for-nominee R6-ARREST", file.Tasks(), StringComparison.Ordinal);

        Withdrawn(file, "2026-03-26 11:00");

        Assert.DoesNotContain("copy-for-nominee", file.Tasks(), StringComparison.Ordinal);
        Assert.Equal("open", file.Statuses("R6-ARREST"));
    }

    [Fact]
    public void A_call_that_also_tells_what_was_really_told_tells_only_that()
    {
        var file = Told(Given.Nominee("phone")).On("2026-03-26 10:30", "suspect.interviewed", new { suspectRef = "D1", voluntary = false })
            .On("2026-03-26 10:45", "contact.logged", Given.Spoke(["R6-INTERVIEW"]));
        Assert.Contains("call copy-for-nominee R6-ARREST+R6-INTERVIEW", file.Tasks(), StringComparison.Ordinal);

        Withdrawn(file, "2026-03-26 11:00");

        Assert.Contains("call copy-for-nominee R6-INTERVIEW", file.Tasks(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_written_copy_of_several_things_leaves_without_what_the_person_was_not_told()
    {
        var file = Told(Given.Nominee(avoid: new { days = Given.EveryDay, from = "00:00", to = "18:00" }))
            .On("2026-03-26 10:30", "suspect.interviewed", new { suspectRef = "D1", voluntary = false })
            .On("2026-03-26 10:45", "contact.logged", Given.Spoke(["R6-INTERVIEW"]));

        Withdrawn(file, "2026-03-26 11:00");

        var copy = Assert.Single(file.Victim.Messages.Values, m => m.CopyFor is not null);
        Assert.Equal((MessageStatus.Planned, file.Row("R6-INTERVIEW").Number), (copy.Status, Assert.Single(copy.Obligations)));
    }

    // In conflict on Wednesday 25 March, decided by mistake at 11:00.
    private static CrimeFile Decided(string choice, object? agreed = null) =>
        Given.InTouch(flags: ["hate-crime"], persons: [Given.Person(preferences: new { news = "phone" })])
            .On("2026-03-24 13:00", "contact.agreed", Given.Agreed(agreed ?? s_notUntilSaturday))
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 11:00", "conflict.decided", new { personRef = "V1", rule = "R6-ARREST", choice, reason = "At work" }, id: "wrong");

    private static Conflict OfArrest(CrimeFile file) =>
        Assert.Single(file.Victim.Conflicts.Values, c => file.Victim.Obligations[c.Obligation].Rule == "R6-ARREST");

    private static CrimeFile Told(JsonObject nominee) =>
        Given.InTouch(persons: [Given.With("nominee", nominee, new { news = "phone" })])
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]), id: "wrong");
}
