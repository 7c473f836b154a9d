using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Tests.Journeys;

namespace VictimWorkflow.Tests.Crimes;

/// <summary>What a crime takes, what waits and until when, and what late, repeated and withdrawn events do to it.</summary>
public class AdmissionTests
{
    private static readonly object s_court = new { name = "Maidstone", level = "crown" };

    // Code, type, data: each waits from a feed and a provider, and is refused for a user and the clock.
    public static TheoryData<string, string, object> Waiting => new()
    {
        { "unknown-person", "property.released", new { personRef = "V9", propertyRef = "P1" } },
        { "unknown-person", "person.merged", new { personRef = "V1", intoRef = "V9", reason = "Synthetic" } },
        { "unknown-suspect", "suspect.arrested", new { suspectRef = "D9" } },
        { "unknown-hearing", "hearing.held", new { hearingRef = "H9", stage = "started" } },
        { "unknown-event", "event.withdrawn", new { eventRef = "none", reason = "test" } },
        { "not-in-custody", "suspect.released", new { suspectRef = "D1", basis = "bail", reason = "Synthetic" } },
        { "no-bail-to-change", "bail.changed", new { suspectRef = "D1", setBy = "police", change = "varied", reason = "Synthetic" } },
    };

    // What no later event can put right.
    public static TheoryData<string, string, object> Refused => new()
    {
        { "crime-already-exists", "crime.reported", Given.Report() },
        { "conflicting-event", "suspect.identified", new { suspectRef = "D1" } },
        { "no-review-pending", "review.decided", new { outcome = "decision-stands", decidedBy = "police" } },
        { "views-missing", "disposal.recorded", new { suspectRef = "D1", stage = "given", kind = "caution", admissionRecorded = true } },
        { "time-in-future", "suspect.interviewed", new { suspectRef = "D1", voluntary = true, occurredAt = "2026-03-25 09:06" } },
        { "time-in-future", "suspect.interviewed", new { suspectRef = "D1", voluntary = true, knownAt = "2026-03-25 09:06" } },
        { "already-charged", "crime.finalised", new { suspectRef = "D2", outcome = "filed-undetected", reason = "Synthetic",
            approvedBy = "supervisor-1" } },
        { "reopen-required", "charge.decided", new { suspectRef = "D3", decision = "charged", decidedBy = "police" } },
    };

    private static CrimeFile File() => Given.Investigating(suspects: ["D1", "D2", "D3"])
        .On("2026-03-24 13:00", "charge.decided", new { suspectRef = "D2", decision = "charged", decidedBy = "police" })
        .On("2026-03-24 13:00", "charge.decided", new { suspectRef = "D3", decision = "no-charge", decidedBy = "police", reason = "Synthetic" });

    [Theory, MemberData(nameof(Waiting))]
    public void What_a_feed_may_still_bring_waits_72_hours_from_receipt(string code, string type, object data)
    {
        var file = File().To("2026-03-25 09:00");
        foreach (var origin in new[] { Origin.Feed, Origin.Provider })
        {
            var waits = Assert.IsType<Admission.Waits>(file.Try(type, data, origin: origin));
            Assert.Equal((code, "2026-03-28 09:00"), (waits.Code, CrimeFile.Wall(waits.Until)));
            Assert.InRange(waits.AlertAt, file.Now + Duration.FromMinutes(1), waits.Until);
        }

        Assert.Equal(code, file.Turned("2026-03-25 09:00", type, data, Origin.User));
        Assert.Equal(code, file.Turned("2026-03-25 09:00", type, data, Origin.Clock));
    }

    [Theory, MemberData(nameof(Refused))]
    public void What_nothing_later_can_put_right_is_refused_at_once(string code, string type, object data) =>
        Assert.Equal(code, File().Turned("2026-03-25 09:00", type, data, Origin.Feed));

    [Fact]
    public void A_crime_nobody_reported_waits_for_its_report() =>
        Assert.Equal("waits unknown-crime", new CrimeFile().Turned("2026-03-25 09:00", "crime.recorded"));

    [Fact]
    public void Past_its_72_hours_what_waited_is_refused()
    {
        var file = File();
        var early = new ReceivedEvent("w", "test", Origin.Feed, Read("suspect.arrested", """{"crimeRef":"C1","suspectRef":"D9"}"""), CrimeFile.T("2026-03-25 09:00"));

        Assert.IsType<Admission.Waits>(CrimeMachine.Admit(file.Crime, early, p => p, file.Rules, CrimeFile.T("2026-03-28 08:59")));
        Assert.IsType<Admission.Refused>(CrimeMachine.Admit(file.Crime, early, p => p, file.Rules, CrimeFile.T("2026-03-28 09:00")));
    }

    [Theory]
    [InlineData("suspect.arrested", """{"crimeRef":"C1","suspectRef":"D9"}""", 12)]                                        // one working day at the shortest
    [InlineData("property.released", """{"crimeRef":"C1","personRef":"V9","propertyRef":"P1"}""", 24)] // a long one
    public void Somebody_is_alerted_when_half_of_the_shortest_limit_is_gone(string type, string data, int hours)
    {
        var received = new ReceivedEvent("w", "test", Origin.Feed, Read(type, data), CrimeFile.T("2026-03-25 09:00"));

        var waits = Assert.IsType<Admission.Waits>(CrimeMachine.Admit(File().Crime, received, p => p, File().Rules, received.ReceivedAt));

        Assert.Equal(received.ReceivedAt + Duration.FromHours(hours), waits.AlertAt);
    }

    [Fact]
    public void Five_minutes_ahead_is_a_clock_and_no_mistake() =>
        Assert.Equal("admitted", File().Turned("2026-03-25 09:00", "suspect.interviewed", new
        {
            suspectRef = "D1",
            voluntary = true,
            occurredAt = "2026-03-25 09:05"
        }));

    [Fact]
    public void The_same_id_again_changes_nothing()
    {
        var file = File().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }, id: "a1");
        var (crime, victim) = (file.Crime, file.Victim);

        var repeated = Assert.IsType<Admission.Repeated>(file.Try("suspect.arrested", new { suspectRef = "D1" }, id: "a1"));

        Assert.Equal(file.Crime!.Sequence, repeated.Sequence);
        Assert.Same(crime, file.Crime);
        Assert.Same(victim, file.Victim);
    }

    [Fact]
    public void Taken_after_what_it_waited_for_it_counts_from_when_it_happened()
    {
        var file = File();
        Assert.Equal("waits not-in-custody", file.Turned("2026-03-25 09:00", "suspect.released",
            new { suspectRef = "D1", basis = "bail", reason = "Synthetic", occurredAt = "2026-03-24 20:00" }));

        file.On("2026-03-25 10:00", "suspect.arrested", new { suspectRef = "D1" }, occurredAt: "2026-03-24 14:00")
            .On("2026-03-25 10:01", "suspect.released", new { suspectRef = "D1", basis = "bail", reason = "Synthetic" },
                occurredAt: "2026-03-24 20:00");

        Assert.Equal("2026-03-31", file.Due("R6-BAIL"));
    }

    [Fact]
    public void A_late_event_is_judged_at_its_time_opens_with_true_dates_and_moves_nothing_back()
    {
        var file = File().On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" });

        file.On("2026-03-26 10:00", "suspect.arrested", new { suspectRef = "D1" }, occurredAt: "2026-03-25 09:00")
            .On("2026-03-26 10:01", "suspect.released", new { suspectRef = "D1", basis = "unconditional", reason = "Synthetic" },
                occurredAt: "2026-03-25 15:00");
        Assert.Equal(("charged", "2026-04-01", "2026-04-01"), (file.StateOf("D1"), file.Due("R6-ARREST"), file.Due("R6-RELEASE")));

        file.On("2026-03-26 10:02", "charge.decided", new
        {
            suspectRef = "D1",
            decision = "no-charge",
            decidedBy = "police",
            reason = "Synthetic"
        }, occurredAt: "2026-03-25 16:00");
        Assert.Equal("charged", file.StateOf("D1")); // Investigating then, so it was possible; charged since.
        Assert.Equal("illegal-move", file.Turned("2026-03-26 11:00", "charge.decided",
            new { suspectRef = "D1", decision = "no-charge", decidedBy = "police", reason = "Synthetic" }));
    }

    [Fact]
    public void A_withdrawn_event_is_taken_out_of_the_life_cycle_and_what_came_after_stays()
    {
        var file = File().On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" }, id: "wrong")
            .On("2026-03-26 10:00", "event.withdrawn", new { eventRef = "wrong", reason = "wrong-person" });
        Assert.Equal("investigating", file.StateOf("D1"));
        Assert.Equal(LifeCycleState.Investigating, file.Victim.Suspects["D1"].State);
        Assert.Equal("cancelled", string.Join(", ", file.Rows("R6-CHARGE").Where(o => o.Suspect == "D1").Select(o =>
            Core.Events.ContractName.Of(o.Status))));

        var custody = File().On("2026-03-26 09:00", "suspect.arrested", new { suspectRef = "D1" }, id: "wrong")
            .On("2026-03-26 10:00", "event.withdrawn", new { eventRef = "wrong", reason = "wrong-person" });
        Assert.Equal("waits not-in-custody", custody.Turned("2026-03-26 11:00", "suspect.released", new
        {
            suspectRef = "D1",
            basis = "bail",
            reason = "Synthetic"
        }));
    }

    [Fact]
    public void The_first_suspect_named_takes_over_and_a_later_one_starts_where_the_crime_has_got_to()
    {
        var file = Given.Investigating(suspects: []);
        Assert.Equal("investigating", file.StateOf());

        file.On("2026-03-25 09:00", "suspect.identified", new { suspectRef = "D1", under18 = true });
        Assert.Equal(["D1"], file.Crime!.Suspects.Keys);
        Assert.Equal(["D1"], file.Victim.Suspects.Keys);
        Assert.Equal(("investigating", true, 3), (file.StateOf("D1"), file.Crime.Suspects["D1"].Under18, file.Crime.Suspects["D1"].Moves.Length));
        Assert.True(file.Victim.Suspects["D1"].Under18);
        file.On("2026-03-26 09:00", "suspect.identified", new { suspectRef = "D2" });
        Assert.Equal("investigating", file.StateOf("D2"));

        var early = Given.Reported(suspects: ["D1"]).On("2026-03-24 10:10", "suspect.identified", new { suspectRef = "D2" });
        Assert.Equal("reported", early.StateOf("D2"));
        early.On("2026-03-24 10:30", "crime.recorded").On("2026-03-24 10:40", "suspect.identified", new { suspectRef = "D3" });
        Assert.Equal(("recorded", "recorded"), (early.StateOf("D2"), early.StateOf("D3")));
        var charged = Given.Investigating(suspects: ["D1"])
            .On("2026-03-25 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" })
            .On("2026-03-26 09:00", "suspect.identified", new { suspectRef = "D2" });
        Assert.Equal(("charged", "investigating", Stage.Investigation), (charged.StateOf("D1"), charged.StateOf("D2"), charged.Victim.Stage));
    }

    [Fact]
    public void Suspects_meet_their_own_fates_and_the_journey_shows_the_least_finished()
    {
        var file = File(); // D1 investigating, D2 charged, D3 no further action
        Assert.Equal(("investigating", "charged", "nfa", Stage.Investigation), (file.StateOf("D1"), file.StateOf("D2"),
            file.StateOf("D3"), file.Victim.Stage));
        Assert.Equal("already-charged", file.Turned("2026-03-25 09:00", "crime.finalised",
            new { outcome = "filed-undetected", reason = "Synthetic", approvedBy = "supervisor-1" }));

        file.On("2026-03-25 10:00", "crime.finalised", new
        {
            suspectRef = "D1",
            outcome = "filed-undetected",
            reason = "Synthetic",
            approvedBy = "supervisor-1"
        });
        Assert.Equal(("filed-undetected", "charged", Stage.Charge), (file.StateOf("D1"), file.StateOf("D2"), file.Victim.Stage));
        file.On("2026-03-26 09:00", "crime.reopened", new { reason = "new-information", approvedBy = "supervisor-1" });
        Assert.Equal(("investigating", "charged", "investigating"), (file.StateOf("D1"), file.StateOf("D2"), file.StateOf("D3")));
    }

    [Fact]
    public void An_event_without_a_suspect_opens_one_row()
    {
        var file = Given.InTouch(suspects: ["D1", "D2"])
            .On("2026-03-26 09:00", "crime.finalised", new { outcome = "filed-undetected", reason = "Synthetic", approvedBy = "supervisor-1" });

        Assert.Null(file.Row("R6-FILED").Suspect);
        Assert.Equal(("filed-undetected", "filed-undetected"), (file.StateOf("D1"), file.StateOf("D2")));
    }

    [Fact]
    public void The_views_of_every_victim_are_sought_before_a_disposal()
    {
        object given = new { suspectRef = "D1", stage = "given", kind = "caution", admissionRecorded = true };
        var file = Given.Investigating(persons: [Given.Person(), Given.Person("V2"), Given.Person("W1", "witness")])
            .On("2026-03-25 09:00", "contact.logged", Given.Spoke(["R6-OOCD-VIEWS"], suspectRef: "D1"));
        Assert.Equal("views-missing", file.Turned("2026-03-25 10:00", "disposal.recorded", given));

        file.On("2026-03-25 11:00", "contact.logged", Given.Spoke(["R6-OOCD-VIEWS"], person: "V2", outcome: "no-answer"));
        Assert.Equal("views-missing", file.Turned("2026-03-25 12:00", "disposal.recorded", given));
        file.On("2026-03-25 13:00", "duty.recorded", new { personRef = "V2", rule = "R6-OOCD-VIEWS", result = "not-possible", reason = "Abroad" });
        Assert.Equal("admitted", file.Turned("2026-03-25 14:00", "disposal.recorded", given));
    }

    [Fact]
    public void A_second_result_corrects_the_first_and_one_after_the_sentence_moves_nothing_back()
    {
        var file = File().On("2026-03-26 09:00", "hearing.listed", Listing("H1", "trial"))
            .On("2026-03-27 10:00", "hearing.resulted", new { suspectRef = "D2", hearingRef = "H1", plea = "not-guilty" })
            .On("2026-03-27 12:00", "hearing.resulted", new { suspectRef = "D2", hearingRef = "H1", verdict = "not-guilty" },
                occurredAt: "2026-03-27 11:00");
        Assert.Equal("acquitted", file.StateOf("D2"));

        file.On("2026-03-27 13:00", "hearing.resulted", new { suspectRef = "D2", hearingRef = "H1", verdict = "guilty" },
            occurredAt: "2026-03-27 11:00");
        Assert.Equal("awaiting-sentence", file.StateOf("D2"));
        file.On("2026-03-30 09:00", "hearing.listed", Listing("H2", "sentence"))
            .On("2026-03-31 10:00", "hearing.resulted", new { suspectRef = "D2", hearingRef = "H2", sentence = new { kinds = new[] { "fine" } } })
            .On("2026-03-31 12:00", "hearing.resulted", new { suspectRef = "D2", hearingRef = "H1", verdict = "hung" },
                occurredAt: "2026-03-27 11:00");
        Assert.Equal("sentenced", file.StateOf("D2"));
    }

    [Fact]
    public void A_hearing_nobody_speaks_of_is_taken_as_held_at_the_end_of_its_day()
    {
        var file = File().On("2026-03-26 09:00", "hearing.listed", Listing("H1", "trial"))
            .On("2026-03-27 10:00", "hearing.resulted", new { suspectRef = "D2", hearingRef = "H1", plea = "not-guilty" })
            .On("2026-03-27 11:00", "hearing.listed", Listing("H2", "trial", "2026-05-11 10:00"));
        file.To("2026-05-11 23:58");
        Assert.Equal("awaiting-trial", file.StateOf("D2"));

        file.To("2026-05-11 23:59");

        Assert.Equal("trial", file.StateOf("D2"));
        Assert.Equal(("hearing.held", CrimeFile.T("2026-05-11 23:59")), (file.Log[^1].Type, file.Log[^1].OccurredAt));
    }

    [Fact]
    public void A_hearing_vacated_or_listed_in_error_is_not_taken_as_held()
    {
        var file = File().On("2026-03-26 09:00", "hearing.listed", Listing("H1", "mention"), id: "wrong")
            .On("2026-03-26 09:10", "hearing.listed", Listing("H2", "mention"))
            .On("2026-03-26 10:00", "event.withdrawn", new { eventRef = "wrong", reason = "wrong-crime" })
            .On("2026-03-26 10:10", "hearing.listed", new
            {
                suspectRef = "D2",
                hearingRef = "H2",
                kind = "mention",
                status = "vacated",
                court = s_court
            });

        file.To("2026-06-01 09:00");

        Assert.DoesNotContain(file.Log, entry => entry.Type == "hearing.held");
    }

    [Fact]
    public void A_crime_is_found_by_both_its_references_and_a_merged_person_is_owed_no_views()
    {
        var file = Given.Investigating(persons: [Given.Person(), Given.Person("V2")])
            .On("2026-03-25 09:00", "crime.renumbered", new { newCrimeRef = "C2" })
            .On("2026-03-25 10:00", "person.merged", new { personRef = "V2", intoRef = "V1", reason = "Same person" })
            .On("2026-03-25 11:00", "duty.recorded", new { personRef = "V1", rule = "R6-OOCD-VIEWS", result = "done" });

        Assert.Equal(("C2", "C1"), (file.Crime!.Ref, Assert.Single(file.Crime.Aliases)));
        Assert.Equal("V1", file.Crime.Persons["V2"].MergedInto);
        Assert.Equal("admitted", file.Turned("2026-03-25 12:00", "disposal.recorded", new
        {
            suspectRef = "D1",
            stage = "given",
            kind = "caution",
            admissionRecorded = true
        }));
    }

    private static object Listing(string hearingRef, string kind, string startsAt = "2026-05-04 10:00") =>
        new { suspectRef = "D2", hearingRef, kind, status = "listed", startsAt, court = s_court };

    private static Core.Events.Envelope Read(string type, string data) => Assert.IsType<Core.Events.ReadResult.Read>(Core.Events.EventReader.Read(
        System.Text.Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","timestamp":"2026-03-25T09:00:00Z","data":{{data}}}"""))).Envelope;

    [Fact]
    public void Somebody_new_may_be_named_beside_their_details_too()
    {
        var file = Given.InTouch().On("2026-03-25 10:00", "person.updated", new { personRef = "V2", person = Given.Person("V2") });

        Assert.Equal(file.Log.Count, file.Journeys["V2"].Position);
    }
}
