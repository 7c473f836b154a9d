using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Who is away, as it was said last; work goes to the cover and comes back.</summary>
public class AbsenceTests
{
    [Fact]
    public void An_absence_is_corrected_by_saying_it_again_and_the_work_comes_back_sooner()
    {
        var file = Arrested().On("2026-03-25 10:00", "officer.unavailable", Away("officer-2", "2026-03-26 08:00", "2026-03-31 08:00"))
            .On("2026-03-25 11:00", "officer.unavailable", Away("officer-2", "2026-03-26 08:00", "2026-03-27 08:00")).To("2026-03-26 09:00");
        Assert.All(Open(file), t => Assert.Equal("officer-2", t.InsteadOf));

        file.To("2026-03-27 08:00");
        Assert.All(Open(file), t => Assert.Null(t.InsteadOf));
    }

    [Fact]
    public void Another_officers_absence_and_another_time_of_the_same_officer_are_kept()
    {
        var file = Arrested().On("2026-03-25 10:00", "officer.unavailable", Away("officer-2", "2026-03-26 08:00", "2026-03-27 08:00"))
            .On("2026-03-25 10:10", "officer.unavailable", Away("officer-7", "2026-03-26 08:00", "2026-03-27 08:00"))
            .On("2026-03-25 10:20", "officer.unavailable", Away("officer-2", "2026-04-07 08:00", "2026-04-09 08:00"))
            .On("2026-03-25 10:30", "officer.unavailable", Away("officer-2", "2026-03-30 08:00", "2026-03-31 08:00"));

        Assert.Equal(
            ["officer-2 2026-03-26 08:00", "officer-7 2026-03-26 08:00", "officer-2 2026-03-30 08:00", "officer-2 2026-04-07 08:00"],
            file.Victim.Case.Absences.Select(a => $"{a.OfficerRef} {CrimeFile.Wall(a.From)}"));
    }

    [Fact]
    public void Who_had_claimed_a_task_has_it_again_after_their_absence()
    {
        var file = Arrested();
        var task = Open(file)[0].Number;
        file.On("2026-03-25 10:00", "task.claimed", new { personRef = "V1", taskRef = TaskRefs.Of(file.Victim, task), actorRef = "officer-7" })
            .On("2026-03-25 10:10", "officer.unavailable", Away("officer-7", "2026-03-26 08:00", "2026-03-27 08:00")).To("2026-03-26 09:00");
        Assert.Equal(("officer-9", "officer-7"), (file.Victim.Tasks[task].AssignedTo, file.Victim.Tasks[task].InsteadOf));
        Assert.Null(file.Victim.Tasks[task].ClaimedBy);

        file.To("2026-03-27 08:00");
        Assert.Equal(("officer-7", null), (file.Victim.Tasks[task].AssignedTo, file.Victim.Tasks[task].InsteadOf));
    }

    [Fact]
    public void A_case_given_to_somebody_who_is_known_to_be_away_is_the_covers_at_once()
    {
        var file = Arrested().On("2026-03-25 10:00", "officer.unavailable", Away("officer-7", "2026-03-25 08:00", "2026-03-31 08:00"))
            .On("2026-03-25 11:00", "crime.allocated", new { officerRef = "officer-7", unit = "medway" });

        Assert.All(Open(file), t => Assert.Equal(("officer-9", "officer-7"), (t.AssignedTo, t.InsteadOf)));
        Assert.Equal(NoticeKind.OfficerAway, Assert.Single(file.Victim.Notices, n => n.Kind == NoticeKind.OfficerAway).Kind);
    }

    [Fact]
    public void An_absence_that_was_a_mistake_gives_the_work_back()
    {
        var file = Arrested().On("2026-03-25 10:00", "officer.unavailable", Away("officer-2", "2026-03-25 08:00", "2026-03-31 08:00"), id: "wrong");
        Assert.All(Open(file), t => Assert.Equal("officer-2", t.InsteadOf));

        file.On("2026-03-25 11:00", "event.withdrawn", new { eventRef = "wrong", reason = "wrong-fact" });

        Assert.All(Open(file).Where(t => t.Why != "say-officer-away"), t => Assert.Equal((null, null), (t.AssignedTo, t.InsteadOf)));
        Assert.Empty(file.Victim.Case.Absences);
        Assert.Null(file.Victim.Case.AbsenceSaid);
    }

    [Fact]
    public void Of_two_absences_only_the_one_that_was_a_mistake_is_forgotten()
    {
        var file = Arrested().On("2026-03-25 10:00", "officer.unavailable", Away("officer-7", "2026-03-25 08:00", "2026-03-31 08:00"))
            .On("2026-03-25 10:10", "officer.unavailable", Away("officer-2", "2026-03-25 08:00", "2026-03-31 08:00"), id: "wrong")
            .On("2026-03-25 11:00", "event.withdrawn", new { eventRef = "wrong", reason = "wrong-fact" });

        Assert.Equal("officer-7", Assert.Single(file.Victim.Case.Absences).OfficerRef);
    }

    private static CrimeFile Arrested() => Given.InTouch(persons: [Given.Person(preferences: new { news = "phone" })])
        .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });

    private static object Away(string officerRef, string from, string until, string coverRef = "officer-9") => new { officerRef, from, until, coverRef };

    // Never none: what is said of all of them is said of something.
    private static List<HumanTask> Open(CrimeFile file)
    {
        List<HumanTask> open = [.. file.Victim.Tasks.Open];
        Assert.NotEmpty(open);
        return open;
    }

    [Fact]
    public void Who_was_given_a_task_and_comes_back_has_it_again()
    {
        var file = Given.InTouch().On("2026-03-25 08:30", "suspect.arrested", new { suspectRef = "D1" });
        var task = file.Victim.Tasks.Open.First(t => t.Obligations.Contains(file.Row("R6-ARREST").Number)).Number;
        file.On("2026-03-25 09:00", "task.reassigned", new { personRef = "V1", taskRef = TaskRefs.Of(file.Victim, task), officerRef = "officer-9" })
            .On("2026-03-25 10:00", "officer.unavailable", Away("officer-9", "2026-03-25 10:00", "2026-03-26 10:00", "officer-3"));
        Assert.Equal("officer-3", file.Victim.Tasks[task].AssignedTo);

        file.To("2026-03-26 11:00");

        Assert.Equal("officer-9", file.Victim.Tasks[task].AssignedTo);
    }

    [Fact]
    public void Who_covers_and_is_away_too_has_no_task()
    {
        var file = Given.InTouch().On("2026-03-25 08:30", "suspect.arrested", new { suspectRef = "D1" });
        var own = file.Victim.Case.OfficerRef!;
        file.On("2026-03-25 10:00", "officer.unavailable", Away(own, "2026-03-25 10:00", "2026-04-26 10:00", "officer-3"))
            .On("2026-03-25 11:00", "officer.unavailable", Away("officer-3", "2026-03-25 11:00", "2026-04-20 10:00", "officer-4"));
        Assert.All(Workers(file), worker => Assert.Equal("officer-4", worker));

        file.On("2026-03-25 12:00", "officer.unavailable", Away("officer-4", "2026-03-25 12:00", "2026-04-10 10:00", own));
        Assert.All(Workers(file), Assert.Null);
    }

    private static List<string?> Workers(CrimeFile file)
    {
        var open = file.Victim.Tasks.Open.Select(t => t.AssignedTo).ToList();
        Assert.NotEmpty(open);
        return open;
    }
}
