using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>What belongs to one person, and what to the crime, whoever of its persons an event names.</summary>
public class CaseJourneyTests
{
    private static readonly object s_court = new { name = "Medway", level = "crown" };

    [Fact]
    public void The_end_of_one_persons_journey_leaves_the_crime_its_own()
    {
        var file = Given.InTouch(persons: [Given.Person(), Given.Person("V2")])
            .On("2026-03-25 09:00", "journey.terminated", new { personRef = "V2", reason = "Reported twice.", approvedBy = "supervisor-1" });

        Assert.Equal(JourneyState.Running, file.Case.State);
    }

    [Fact]
    public void The_wish_of_one_person_to_be_rung_is_work_once()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "reply.received", new { personRef = "V1", channel = "sms", meaning = "call-me" });

        Assert.Contains("reply-call-me", file.Tasks(), StringComparison.Ordinal);
        Assert.DoesNotContain("reply-call-me", file.Tasks(""), StringComparison.Ordinal);
    }

    [Fact]
    public void Three_persons_tried_once_each_are_not_one_who_cannot_be_reached()
    {
        var file = Given.Investigating(persons: [Given.Person(), Given.Person("V2"), Given.Person("V3")])
            .On("2026-03-25 10:00", "contact.logged", Given.Spoke([], outcome: "no-answer"))
            .On("2026-03-26 18:00", "contact.logged", Given.Spoke([], outcome: "no-answer", person: "V2"))
            .On("2026-03-27 14:00", "contact.logged", Given.Spoke([], method: "in-person", outcome: "card-left", person: "V3"));

        Assert.Empty(file.Alerts(AlertKind.UnableToReach, ""));
        Assert.Empty(file.Case.Attempts);
    }

    [Fact]
    public void A_hearing_listed_for_one_person_is_known_to_everybody_and_told_to_them_alone()
    {
        var file = Charged(Given.InTouch(persons: [Given.Person(), Given.Person("V2")]))
            .On("2026-03-26 10:00", "hearing.listed",
                new { personRef = "V1", suspectRef = "D1", hearingRef = "H1", kind = "first", status = "listed", startsAt = "2026-05-11 10:00", court = s_court })
            .On("2026-05-11 12:00", "hearing.held", new { hearingRef = "H1", stage = "finished" });

        Assert.True(file.Journeys["V2"].Hearings["H1"].IsHeld);
        Assert.NotEmpty(file.Journeys["V1"].Obligations.Of("R8-HEARING"));
        Assert.Empty(file.Journeys["V2"].Obligations.Of("R8-HEARING"));
    }

    [Fact]
    public void A_crime_recorded_for_one_person_has_its_number_for_all()
    {
        var file = Given.Reported(persons: [Given.Person(), Given.Person("V2")])
            .On("2026-03-24 12:00", "crime.recorded", new { personRef = "V1", crimeNumber = "46/1/26" });

        Assert.Equal("46/1/26", file.Journeys["V2"].Case.CrimeNumber);
    }

    [Fact]
    public void The_court_owes_the_result_of_each_defendant_of_a_joint_hearing()
    {
        var file = Joint("first").On("2026-05-11 12:00", "hearing.held", new { hearingRef = "H1", stage = "finished" })
            .On("2026-05-11 13:00", "hearing.resulted", new { suspectRef = "D1", hearingRef = "H1", plea = "not-guilty" });
        Assert.Equal("open", file.Statuses("R8-CHASE", ""));

        file.On("2026-05-12 09:00", "hearing.resulted", new { suspectRef = "D2", hearingRef = "H1", plea = "guilty" });
        Assert.Equal("met", file.Statuses("R8-CHASE", ""));
    }

    [Fact]
    public void The_time_to_appeal_of_each_defendant_counts_from_their_own_sentence()
    {
        var file = Joint("trial")
            .On("2026-06-22 12:00", "hearing.resulted", new { suspectRef = "D1", hearingRef = "H1", verdict = "guilty", sentence = new { kinds = new[] { "fine" } } })
            .On("2026-06-22 12:01", "hearing.resulted", new { suspectRef = "D2", hearingRef = "H1", verdict = "not-guilty" });

        Assert.Contains("appeal", MayClose(file, "2026-07-20 11:00"), StringComparison.Ordinal);
        Assert.Equal("", MayClose(file, "2026-07-21 11:00"));
    }

    // What else is owed aside.
    private static string MayClose(CrimeFile file, string on)
    {
        file.To(on);
        var finalised = new Event.CrimeFinalised(FinalOutcome.Closed, "Over.") { ApprovedBy = "supervisor-1" };
        var settled = file.Case with { Obligations = Ledger.Empty<Obligation>() };
        return JourneyMachine.Guard(settled, finalised, file.Now, SafetyCard.Empty(""), file.Rules)?.Detail ?? "";
    }

    private static CrimeFile Joint(string kind) => Charged(Charged(Given.InTouch(suspects: ["D1", "D2"])), "D2")
        .On("2026-03-26 10:00", "hearing.listed", Listing("D1", kind))
        .On("2026-03-26 10:01", "hearing.listed", Listing("D2", kind));

    private static CrimeFile Charged(CrimeFile file, string suspect = "D1") =>
        file.On("2026-03-26 09:00", "charge.decided", new { suspectRef = suspect, decision = "charged", decidedBy = "police" });

    private static object Listing(string suspect, string kind = "first") =>
        new { suspectRef = suspect, hearingRef = "H1", kind, status = "listed", startsAt = "2026-05-11 10:00", court = s_court };
}
