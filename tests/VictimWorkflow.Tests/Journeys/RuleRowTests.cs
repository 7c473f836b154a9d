using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Rows where they arise and where they do not; that none is left out is seen by <see cref="Scenarios.ScenarioIndexTests"/>.</summary>
public partial class RuleRowTests
{
    private const string Conviction = "guilty";

    private static CrimeFile Arrested() => Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });

    private static CrimeFile Charged(string[]? flags = null, object[]? persons = null) => Given.InTouch(flags, persons)
        .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" });

    private static CrimeFile OnTrial(string[]? flags = null) => Listed(Charged(flags), "H1", "trial", "2026-05-11 10:00")
        .On("2026-03-27 10:00", "hearing.resulted", new { suspectRef = "D1", hearingRef = "H1", plea = "not-guilty" });

    private static CrimeFile Listed(CrimeFile file, string hearing, string kind, string startsAt, string status = "listed",
        string at = "2026-03-26 10:00") =>
        file.On(at, "hearing.listed", new
        {
            suspectRef = "D1",
            hearingRef = hearing,
            kind,
            status,
            startsAt,
            court = new { name = "Maidstone", level = "crown" }
        });

    [Fact]
    public void Recording_is_owed_by_the_case_within_24_elapsed_hours()
    {
        var file = Given.Reported(persons: [Given.Person(), Given.Person("V2")]);

        Assert.Equal("2026-03-25 10:00", file.Due("R2-RECORD", ""));
        Assert.Empty(file.Rows("R2-RECORD"));
        file.On("2026-03-24 10:30", "crime.recorded");
        Assert.Equal("met", file.Statuses("R2-RECORD", ""));
    }

    [Fact]
    public void Elapsed_hours_pay_no_heed_to_the_clock_change()
    {
        var file = new CrimeFile().On("2026-03-28 23:30", "crime.reported", Given.Report());

        Assert.Equal("2026-03-30 00:30", file.Due("R2-RECORD", ""));
    }

    [Fact]
    public void A_victim_is_owed_an_acknowledgement_and_a_witness_none()
    {
        var file = Given.Reported(persons: [Given.Person(), Given.Person("W1", "witness")]);

        Assert.Equal("2026-03-31", file.Due("R3-ACK"));
        Assert.Empty(file.Rows("R3-ACK", "W1"));
    }

    [Fact]
    public void A_victim_who_joins_later_is_acknowledged_once_from_the_day_they_joined()
    {
        var file = Given.Investigating()
            .On("2026-03-27 09:00", "person.updated", new { person = Given.Person("V2") })
            .On("2026-03-27 09:05", "person.updated", new { person = Given.Person("V2") });

        Assert.Equal("2026-04-07", file.Due("R3-ACK", "V2"));
    }

    [Fact]
    public void First_contact_is_owed_five_calendar_days_after_recording_whatever_the_allocation()
    {
        var file = Given.Reported();

        Assert.Empty(file.Rows("SOP-FIRST-CONTACT"));
        file.On("2026-03-25 09:00", "crime.recorded").On("2026-03-27 09:00", "crime.allocated", new { officerRef = "o", unit = "medway" });
        Assert.Equal("2026-03-30", file.Due("SOP-FIRST-CONTACT"));
        Assert.Equal(new NodaTime.LocalDate(2026, 4, 1), file.Row("SOP-FIRST-CONTACT").SecondaryDue);
    }

    [Fact]
    public void A_failed_attempt_obliges_to_try_again_until_somebody_is_reached()
    {
        var file = Given.Investigating();

        file.On("2026-03-24 12:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"], outcome: "no-answer"));
        Assert.Equal("open", file.Statuses("SOP-ATTEMPTS"));
        file.On("2026-03-25 18:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"], outcome: "voicemail"));
        Assert.Equal("open", file.Statuses("SOP-ATTEMPTS"));
        file.On("2026-03-26 10:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"]));
        Assert.Equal("met", file.Statuses("SOP-ATTEMPTS"));
        Assert.Empty(Given.InTouch().Rows("SOP-ATTEMPTS"));
    }

    [Fact]
    public void Preferences_given_with_the_report_meet_their_row_and_others_leave_it_until_first_contact()
    {
        var given = Given.Reported(persons: [Given.Person(preferences: new { news = "phone" })]);
        Assert.Equal("met", given.Statuses("SOP-PREFS"));

        var file = Given.Investigating();
        Assert.Equal("undated", file.Due("SOP-PREFS"));
        file.On("2026-03-24 11:30", "person.updated", new { person = Given.Person() });
        Assert.Equal("undated", file.Due("SOP-PREFS"));
        file.On("2026-03-24 12:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"]));
        Assert.Equal("2026-03-24", file.Due("SOP-PREFS"));
        file.On("2026-03-24 12:10", "contact.agreed", Given.Agreed(new { news = "phone" }));
        Assert.Equal("met", file.Statuses("SOP-PREFS"));
    }

    [Theory]
    [InlineData("full", "accepted", "met")]
    [InlineData("full", "rejected", "open")]
    [InlineData("initial", null, "open")]
    public void Only_an_accepted_full_assessment_meets_the_needs_assessment(string kind, string? importResult, string status)
    {
        var file = Given.Investigating();
        object data = importResult is null ? new { personRef = "V1", kind } : new { personRef = "V1", kind, importResult };

        file.On("2026-03-24 13:00", "needs.assessed", data);

        Assert.Equal("2026-03-29", CrimeFile.Text(file.Row("SOP-VNA").Due));
        Assert.Equal(status, file.Statuses("SOP-VNA"));
    }

    [Fact]
    public void A_referral_is_owed_in_two_working_days_and_again_from_late_consent()
    {
        var file = Given.Reported(flags: ["domestic-abuse"]);
        Assert.Equal("2026-03-26", file.Due("R4-REFER"));

        file.On("2026-03-30 10:00", "referral.recorded", new
        {
            personRef = "V1",
            service = "victim-support",
            stage = "consented",
            consentBy = "person"
        });
        Assert.Equal("2026-03-26, 2026-04-01", file.Due("R4-REFER"));
        file.On("2026-03-31 10:00", "referral.recorded", new { personRef = "V1", service = "idva", stage = "sent", consentBy = "person" });
        Assert.Equal("open, open", file.Statuses("R4-REFER"));
        file.On("2026-03-31 10:00", "referral.recorded", new { personRef = "V1", service = "victim-support", stage = "sent" });
        Assert.Equal("met-late, met", file.Statuses("R4-REFER"));
    }

    [Fact]
    public void Consent_in_time_opens_no_second_referral()
    {
        var file = Given.Reported()
            .On("2026-03-25 10:00", "referral.recorded", new
            {
                personRef = "V1",
                service = "victim-support",
                stage = "consented",
                consentBy = "person"
            });

        Assert.Equal("2026-03-26", file.Due("R4-REFER"));
    }

    [Theory]
    [InlineData("suspect.arrested", "R6-ARREST")]
    [InlineData("suspect.interviewed", "R6-INTERVIEW")]
    public void A_key_event_of_the_investigation_is_owed_in_five_working_days_not_counting_its_own(string type, string rule)
    {
        var file = Given.InTouch();
        Assert.Empty(file.Rows(rule));

        object data = type == "suspect.arrested" ? new { suspectRef = "D1" } : new { suspectRef = "D1", voluntary = true };
        file.On("2026-03-25 23:30", type, data);

        Assert.Equal("2026-04-01", file.Due(rule));
    }

    [Theory]
    [InlineData("bail", true)]
    [InlineData("under-investigation", false)]
    [InlineData("unconditional", false)]
    public void A_release_is_told_and_its_bail_only_if_there_is_any(string basis, bool hasBail)
    {
        var file = Arrested().On("2026-03-25 19:00", "suspect.released", new { suspectRef = "D1", basis, reason = "Enquiries" });

        Assert.Equal("2026-04-01", file.Due("R6-RELEASE"));
        Assert.Equal(hasBail ? "2026-04-01" : "", file.Due("R6-BAIL"));
        Assert.Empty(file.Rows("R6-BAILCHANGE"));
    }

    [Theory]
    [InlineData("police", 1)]
    [InlineData("court", 0)]
    public void Bail_changed_by_the_police_is_told_by_them(string setBy, int rows)
    {
        var file = Arrested().On("2026-03-25 19:00", "suspect.released", new { suspectRef = "D1", basis = "bail", reason = "Enquiries" })
            .On("2026-03-26 19:00", "bail.changed", new
            {
                suspectRef = "D1",
                setBy,
                change = "varied",
                reason = "Address",
                conditionsProtectVictim = true
            });

        Assert.Equal(rows, file.Rows("R6-BAILCHANGE").Count);
        Assert.All(file.Rows("R6-BAILCHANGE"), row => Assert.Equal(Channel.Human, row.Channel));
    }

    [Fact]
    public void Filing_without_a_suspect_is_told_and_burglary_by_a_person()
    {
        object filed = new { outcome = "filed-undetected", reason = "No lines left", approvedBy = "supervisor-1" };

        var plain = Given.InTouch().On("2026-03-26 09:00", "crime.finalised", filed);
        Assert.Equal(Channel.WrittenIfPreferred, plain.Row("R6-FILED").Channel);
        Assert.Equal("2026-04-02", plain.Due("R6-FILED"));
        var burglary = Given.InTouch(flags: ["burglary"]).On("2026-03-26 09:00", "crime.finalised", filed);
        Assert.Equal(Channel.HeadsUpThenHuman, burglary.Row("R6-FILED").Channel);
        var refused = Given.Reported().On("2026-03-24 10:30", "crime.recorded")
            .On("2026-03-24 11:00", "crime.finalised", new { outcome = "not-investigated", reason = "Policy" });
        Assert.Empty(refused.Rows("R6-FILED"));
    }

    [Theory]
    [InlineData("no-charge", "police", "R6-NFA, R6-VRR-INFO")]
    [InlineData("no-charge", "cps", "R6-NFA-CPS, R6-VRR-INFO")]
    [InlineData("charged", "cps", "R6-CHARGE")]
    public void Each_decision_opens_its_own_news(string decision, string decidedBy, string rules)
    {
        var file = Given.InTouch().On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision, decidedBy, reason = "Evidence" });

        Assert.Equal(rules, Decisions(file));
    }

    [Theory]
    [InlineData("discontinued")]
    [InlineData("no-evidence-offered")]
    [InlineData("charge-altered")]
    [InlineData("charge-dropped")]
    public void A_prosecution_stopped_or_changed_is_told_with_the_right_to_a_review(string decision)
    {
        var file = Charged();
        file.On("2026-03-27 09:00", "charge.decided", new { suspectRef = "D1", decision, decidedBy = "cps", reason = "Evidence", newsBy = "cps" });

        Assert.Equal("R6-CHARGE, R6-CPS-STOP, R6-VRR-INFO", Decisions(file));
        Assert.Equal(DutyHolder.Cps, file.Row("R6-VRR-INFO").Holder);
    }

    [Fact]
    public void The_review_window_opens_for_each_suspect_when_the_decision_is_told_and_closes_with_its_period()
    {
        var file = Given.InTouch(suspects: ["D1", "D2"]);
        foreach (var suspectRef in new[] { "D1", "D2" })
        {
            file.On("2026-03-26 09:00", "charge.decided", new { suspectRef, decision = "no-charge", decidedBy = "police", reason = "Evidence" });
        }

        Assert.Empty(file.Rows("R6-VRR-WINDOW"));
        file.On("2026-03-27 09:00", "contact.logged", Given.Spoke(["R6-NFA"], outcome: "voicemail"));
        Assert.Empty(file.Rows("R6-VRR-WINDOW"));
        file.On("2026-03-30 09:00", "contact.logged", Given.Spoke(["R6-NFA"], suspectRef: "D2"));
        Assert.Equal(("D2", "2026-06-30"), (file.Row("R6-VRR-WINDOW").Suspect, file.Due("R6-VRR-WINDOW")));
        file.To("2026-06-30 23:59");
        Assert.Equal("open", file.Statuses("R6-VRR-WINDOW"));
        file.To("2026-07-01 00:00");
        Assert.Equal("met", file.Statuses("R6-VRR-WINDOW"));
        Assert.DoesNotContain(file.Alerts(AlertKind.Overdue), a => a.Obligation == file.Row("R6-VRR-WINDOW").Number);
    }

    [Fact]
    public void A_request_for_review_closes_its_window_only()
    {
        var file = Given.InTouch()
            .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "no-charge", decidedBy = "police", reason = "Evidence" })
            .On("2026-03-27 09:00", "contact.logged", Given.Spoke(["R6-NFA"]))
            .On("2026-03-28 09:00", "request.received", new { personRef = "V1", kind = "call-back" });
        Assert.Equal("open", file.Statuses("R6-VRR-WINDOW"));

        file.On("2026-03-29 09:00", "request.received", new { personRef = "V1", kind = "review" });

        Assert.Equal("met", file.Statuses("R6-VRR-WINDOW"));
    }

    [Fact]
    public void Charge_with_conditions_that_protect_the_victim_is_told_by_a_person()
    {
        var file = Given.InTouch().On("2026-03-26 09:00", "charge.decided",
            new { suspectRef = "D1", decision = "charged", decidedBy = "police", conditionsProtectVictim = true });

        Assert.Equal(Channel.Human, file.Row("R6-CHARGE").Channel);
        Assert.Equal(Channel.WrittenIfPreferred, Charged().Row("R6-CHARGE").Channel);
    }


    [Fact]
    public void A_business_is_owed_rows_only_with_a_named_contact_and_never_a_persons_own()
    {
        var without = Given.Investigating(persons: [Given.Person(kind: "business")]);
        Assert.All(without.Victim.Obligations.Values, o => Assert.Equal(ObligationStatus.NotOwed, o.Status));
        Assert.Equal("no-named-contact", without.Row("R3-ACK").Because);

        var with = Given.Investigating(persons: [Given.Person(kind: "business", namedContact: true)]);
        Assert.Equal("open", with.Statuses("R3-ACK"));
        Assert.Equal(("not-owed", "legal-person"), (with.Statuses("SOP-VNA"), with.Row("SOP-VNA").Because));
        Assert.Equal("not-owed", with.Statuses("R4-REFER"));
    }

    private static CrimeFile ChargedAs(string role) => Given.Investigating(persons: [Given.Person(role: role)])
        .On("2026-03-26 09:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" });

    private static string Decisions(CrimeFile file)
    {
        string[] decisions = ["R6-NFA", "R6-NFA-CPS", "R6-CHARGE", "R6-CPS-STOP", "R6-VRR-INFO"];
        return string.Join(", ", file.Victim.Obligations.Values.Select(o => o.Rule).Where(decisions.Contains).Order(StringComparer.Ordinal));
    }
}
