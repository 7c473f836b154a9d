using VictimWorkflow.Tests.Journeys;

namespace VictimWorkflow.Tests.Crimes;

/// <summary>Where a life-cycle stands when an event that moved it never was: where the events that stand lead.</summary>
public class WithdrawnMoveTests
{
    private static readonly object s_court = new { name = "Medway", level = "crown" };

    [Fact]
    public void A_verdict_sent_twice_stands_when_one_of_them_is_withdrawn()
    {
        var verdict = new { suspectRef = "D1", hearingRef = "H1", verdict = "guilty" };
        var file = Charged().On("2026-03-26 10:00", "hearing.listed", Listing("H1", "trial", "2026-05-11 10:00"))
            .On("2026-05-11 11:00", "hearing.resulted", verdict, id: "first")
            .On("2026-05-11 12:00", "hearing.resulted", verdict, id: "again")
            .On("2026-05-11 13:00", "event.withdrawn", new { eventRef = "first", reason = "duplicate" })
            .On("2026-05-12 10:00", "hearing.listed", Listing("H2", "sentence", "2026-06-11 10:00"));

        Assert.Equal("awaiting-sentence", file.StateOf("D1"));
        Assert.Equal("admitted", file.Turned("2026-06-11 12:00", "hearing.resulted",
            new { suspectRef = "D1", hearingRef = "H2", sentence = new { kinds = new[] { "fine" } } }));
    }

    [Fact]
    public void A_charge_learnt_late_stands_when_the_decision_after_it_is_withdrawn()
    {
        var file = Given.InTouch()
            .On("2026-03-30 10:00", "charge.decided", new { suspectRef = "D1", decision = "no-charge", decidedBy = "police", reason = "Evidence." }, id: "wrong")
            .On("2026-03-30 11:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" }, occurredAt: "2026-03-29 10:00");
        Assert.Equal("nfa", file.StateOf("D1"));

        file.On("2026-03-30 12:00", "event.withdrawn", new { eventRef = "wrong", reason = "wrong-fact" });
        Assert.Equal("charged", file.StateOf("D1"));
    }

    private static CrimeFile Charged() => Given.InTouch()
        .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" });

    private static object Listing(string hearing, string kind, string starts) =>
        new { suspectRef = "D1", hearingRef = hearing, kind, status = "listed", startsAt = starts, court = s_court };
}
