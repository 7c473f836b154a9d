using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>How a row is going to be met: preference, bar, channel of the row, first contact; and why.</summary>
public class ChannelTests
{
    private static readonly string[] s_none = [];

    // Automatic: R8-HEARING. Written if preferred: R6-ARREST. Heads-up then human: R6-NFA. Written: R6-VRR-INFO.
    [Theory]
    [InlineData("email", "", true, "R6-ARREST", "email")]
    [InlineData("sms", "", true, "R6-ARREST", "sms")]
    [InlineData("letter", "", true, "R6-ARREST", "letter")]
    [InlineData("phone", "", true, "R6-ARREST", "call preferred")]
    [InlineData("in-person", "", true, "R6-ARREST", "visit preferred")]
    [InlineData("portal", "", true, "R6-ARREST", "call preferred")]
    [InlineData("", "", true, "R6-ARREST", "call no-preference-recorded")]
    [InlineData("email", "", false, "R6-ARREST", "call first-contact-comes-first")]
    [InlineData("email", "serious-sexual-offence", true, "R6-ARREST", "call written-news-barred")]
    [InlineData("email", "domestic-abuse", true, "R6-ARREST", "call written-news-barred")]
    [InlineData("email", "", true, "R6-NFA", "call must-be-told-in-person")]
    [InlineData("sms", "", true, "R6-NFA", "call must-be-told-in-person")]
    [InlineData("in-person", "", true, "R6-NFA", "visit must-be-told-in-person")]
    [InlineData("email", "", true, "R6-VRR-INFO", "call must-be-told-in-person")]
    [InlineData("email", "road-death", true, "R6-VRR-INFO", "call written-news-barred")]
    [InlineData("sms", "", true, "R8-HEARING", "sms")]
    [InlineData("sms", "serious-sexual-offence", true, "R8-HEARING", "sms")]
    [InlineData("email", "serious-sexual-offence", true, "R8-HEARING", "call written-news-barred")]
    [InlineData("phone", "", true, "R8-HEARING", "call preferred")]
    public void Preference_bar_and_row_choose_the_way(string preferred, string flag, bool inTouch, string rule, string expected)
    {
        var file = WithAll(preferred, flag, inTouch);
        Arise(file, rule);

        Assert.Equal(expected, Way(file, rule));
    }

    [Theory]
    [InlineData("email", "V1-email")]
    [InlineData("sms", "V1-mobile")]
    public void Without_a_safe_point_a_person_goes(string preferred, string unsafePoint)
    {
        var file = Given.InTouch(persons:
        [
            Given.Person(preferences: new { news = preferred },
                points: [Given.Mobile(safe: unsafePoint == "V1-mobile" ? "unknown" : "yes"), Given.Email(safe: "no")]),
        ]);
        Arise(file, "R6-ARREST");

        Assert.Equal(unsafePoint == "V1-mobile" ? "visit no-safe-point" : "call no-safe-point", Way(file, "R6-ARREST"));
    }

    [Theory]
    [InlineData("", "email", "email")]
    [InlineData("sms", "email", "sms")]
    [InlineData("phone", "email", "email")]
    [InlineData("", "", "sms")]
    [InlineData("", "none", "hand-over no-safe-point")]
    [InlineData("email", "barred", "hand-over written-news-barred")]
    public void The_acknowledgement_leaves_when_the_crime_is_recorded_by_the_first_safe_way(string preferred, string points, string expected)
    {
        object? preferences = preferred.Length == 0 ? null : new { news = preferred };
        object[] has = points switch
        {
            "email" or "barred" => [Given.Mobile(), Given.Email()],
            "none" => [Given.Mobile(safe: "no")],
            _ => [Given.Mobile()],
        };
        var file = Given.Reported(flags: points == "barred" ? ["serious-sexual-offence"] : s_none,
            persons: [Given.Person(preferences: preferences, points: has)]);

        Assert.Equal("nothing", Way(file, "R3-ACK"));
        file.On("2026-03-24 10:30", "crime.recorded");
        Assert.Equal(expected, Way(file, "R3-ACK"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("email")]
    [InlineData("sms")]
    [InlineData("letter")]
    public void First_contact_is_never_made_by_the_product(string? preferred)
    {
        var file = WithAll(preferred ?? "", "", inTouch: false);

        Assert.StartsWith("call ", Way(file, "SOP-FIRST-CONTACT"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("email", true)]
    [InlineData("sms", false)]
    [InlineData("letter", false)]
    [InlineData("phone", true)]
    [InlineData("video", true)]
    public void First_contact_is_logged_by_a_conversation_or_the_email_that_was_asked_for(string method, bool taken)
    {
        var file = WithAll("email", "", inTouch: false);
        var contact = Given.Spoke(["SOP-FIRST-CONTACT"], method: method, outcome: method is "phone" or "video" ? "spoke" : "replied");

        Assert.Equal(taken ? "admitted" : "first-contact-method", file.Turned("2026-03-24 12:00", "contact.logged", contact));
    }

    [Fact]
    public void An_email_nobody_asked_for_is_no_first_contact()
    {
        var file = WithAll("phone", "", inTouch: false);
        Assert.Equal("first-contact-method", file.Turned("2026-03-24 12:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"], method: "email", outcome: "replied")));
    }

    [Fact]
    public void Messages_and_calls_wait_for_permitted_times_and_reasonable_hours()
    {
        object avoid = new { news = "email", timesToAvoid = new[] { new { days = new[] { "wed" }, from = "00:00", to = "17:30" } } };
        var email = WithAll("email", "", inTouch: true, preferences: avoid);
        Arise(email, "R6-ARREST"); // Wednesday 09:00
        Assert.Equal("2026-03-25 17:30", CrimeFile.Wall(email.MessageOn("R6-ARREST").SendAt));
        Assert.Equal("deferred-to-permitted-time", email.MessageOn("R6-ARREST").Why);

        var call = WithAll("phone", "", inTouch: true);
        call.On("2026-03-25 21:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.Equal("2026-03-26 08:00", CrimeFile.Wall(call.Victim.Tasks.Values.Last().NotBefore));

        var urgent = WithAll("phone", "", inTouch: true);
        urgent.On("2026-03-25 21:00", "suspect.arrested", new { suspectRef = "D1" })
            .On("2026-03-25 22:00", "suspect.released", new { suspectRef = "D1", basis = "bail", reason = "Enquiries" });
        Assert.Equal("2026-03-25 22:00", CrimeFile.Wall(urgent.Victim.Tasks.Values.Last().NotBefore));
    }

    [Fact]
    public void A_window_that_cannot_meet_the_limit_is_said_at_once_and_not_twice()
    {
        var file = WithAll("phone", "hate-crime", inTouch: true, preferences: Avoiding("wed", "thu", "fri"));
        Arise(file, "R6-ARREST"); // due Thursday

        var conflict = Assert.Single(file.Victim.Conflicts.Values, c => file.Victim.Obligations[c.Obligation].Rule == "R6-ARREST");
        Assert.Equal(("2026-03-25 09:00", "2026-03-28 08:00"), (CrimeFile.Wall(conflict.RaisedAt), CrimeFile.Wall(conflict.NextPermittedAt!.Value)));
        Assert.Equal(5, conflict.Options.Length);
        Assert.Single(file.Alerts(AlertKind.Conflict));
        file.On("2026-03-25 10:00", "contact.agreed", Given.Agreed(Avoiding("wed", "thu", "fri")));
        Assert.Single(file.Alerts(AlertKind.Conflict));

        file.On("2026-03-25 11:00", "conflict.decided", new { personRef = "V1", rule = "R6-ARREST", choice = "in-person", reason = "At work" });
        Assert.False(file.Victim.Conflicts[conflict.Number].IsOpen);
        Assert.Contains("visit conflict-decided R6-ARREST", file.Tasks(), StringComparison.Ordinal);
        file.On("2026-03-25 12:00", "contact.agreed", Given.Agreed(Avoiding("wed", "thu", "fri", "sat")));
        Assert.Single(file.Alerts(AlertKind.Conflict));
        Assert.Equal("unknown-duty", file.Turned("2026-03-25 13:00", "conflict.decided",
            new { personRef = "V1", rule = "R6-BAIL", choice = "in-person", reason = "At work" }));
    }

    [Fact]
    public void A_window_that_can_meet_the_limit_is_no_conflict()
    {
        var file = WithAll("phone", "", inTouch: true, preferences: Avoiding("wed", "thu", "fri"));
        Arise(file, "R6-ARREST"); // due next Wednesday

        Assert.Empty(file.Victim.Conflicts);
    }

    [Fact]
    public void Somebody_who_avoids_every_hour_is_left_to_a_persons_decision()
    {
        var file = WithAll("email", "", inTouch: true)
            .On("2026-03-24 13:00", "contact.agreed", Given.Agreed(Avoiding("mon", "tue", "wed", "thu", "fri", "sat", "sun")));
        Arise(file, "R6-ARREST");

        var conflict = Assert.Single(file.Victim.Conflicts.Values, c => file.Victim.Obligations[c.Obligation].Rule == "R6-ARREST");
        Assert.Null(conflict.NextPermittedAt);
        Assert.DoesNotContain(file.Victim.Messages.Values, m => m.Obligations.Contains(conflict.Obligation));
        Assert.StartsWith("call ", Way(file, "R6-ARREST"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-20T09:00:00Z", true)]
    [InlineData("2026-02-20T09:00:00Z", false)]
    [InlineData(null, false)]
    public void In_domestic_abuse_an_email_needs_a_check_within_28_days(string? checkedAt, bool mayWrite)
    {
        var file = Given.InTouch(flags: ["domestic-abuse"], persons:
            [Given.Person(preferences: new { news = "email" }, points: [Given.Mobile(), Given.Email(checkedAt: checkedAt)])]);
        Arise(file, "R6-ARREST");

        Assert.Equal(mayWrite ? "email" : "call written-news-barred", Way(file, "R6-ARREST"));
        file.On("2026-04-20 09:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });
        Assert.Equal("call written-news-barred", Way(file, "R6-INTERVIEW")); // The check of March has run out.
    }

    private static object Avoiding(params string[] days) =>
        new { news = "phone", timesToAvoid = new[] { new { days, from = "00:00", to = "24:00" } } };

    private static CrimeFile WithAll(string preferred, string flag, bool inTouch, object? preferences = null)
    {
        object[] points = [Given.Mobile(), Given.Email(), new { contactPointRef = "V1-address", kind = "address",
            value = "1 Placeholder Road", safe = "yes" }];
        var person = Given.Person(points: points, preferences: preferences ?? (preferred.Length == 0 ? null : new
        {
            dates = preferred,
            news = preferred
        }));
        string[] flags = flag.Length == 0 ? [] : [flag];
        return inTouch ? Given.InTouch(flags, [person]) : Given.Investigating(flags, [person]);
    }

    private static void Arise(CrimeFile file, string rule)
    {
        switch (rule)
        {
            case "R6-ARREST":
                file.On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });
                break;
            case "R6-NFA" or "R6-VRR-INFO":
                file.On("2026-03-25 09:00", "charge.decided", new
                {
                    suspectRef = "D1",
                    decision = "no-charge",
                    decidedBy = "police",
                    reason = "Evidence"
                });
                break;
            case "R8-HEARING":
                file.On("2026-03-25 08:00", "charge.decided", new { suspectRef = "D1", decision = "charged", decidedBy = "police" })
                    .On("2026-03-25 09:00", "hearing.listed", Given.Listing("first", "2026-05-11 10:00", level: "magistrates"));
                break;
        }
    }

    private static string Way(CrimeFile file, string rule)
    {
        var number = file.Rows(rule)[^1].Number;
        var ways = file.Victim.Messages.Values.Where(m => m.Obligations.Contains(number)).Select(m => Core.Events.ContractName.Of(m.Method))
            .Concat(file.Victim.Tasks.Values.Where(t => t.Obligations.Contains(number)).Select(t => $"{Core.Events.ContractName.Of(t.Kind)} {t.Why}"));
        return string.Join(", ", ways.DefaultIfEmpty("nothing"));
    }
}
