using System.Text.Json;
using System.Text.Json.Nodes;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>Who hears the news and who gets a copy: by their own agreement, at their own points, until their own last day.</summary>
public class AudienceTests
{
    private static readonly string[] s_bail = ["bail-and-release"];
    private static readonly string[] s_arrests = ["arrest-and-interview"];

    [Fact]
    public void A_copy_follows_what_the_person_was_told_and_goes_to_the_nominees_own_point()
    {
        var file = Arrested(Given.Nominee());
        Assert.DoesNotContain(file.Victim.Messages.Values, m => m.CopyFor is not null);

        file.On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"])).To("2026-03-26 10:00");
        var copy = Copy(file);
        Assert.Equal((ContactMethod.Email, "N-email", "2026-03-26 10:00"), (copy.Method, copy.Point, CrimeFile.Wall(copy.SendAt)));
        Assert.Contains(file.Effects, e => e.Effect is Effect.Send send && send.Message == copy.Number);
        Assert.Null(LastLook.MayStillSend(copy, copy.Attempt, file.Victim, file.Card("V1"), SendHolds.None, file.Rules, file.Now));
    }

    [Fact]
    public void A_copy_meets_nothing_and_keeps_nobody_from_telling_the_person()
    {
        var file = Arrested(Given.Nominee()).On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]))
            .On("2026-03-27 10:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });
        file.On("2026-03-27 11:00", "delivery.reported", new
        {
            personRef = "V1",
            messageRef = TaskRefs.Of(file.Victim, Copy(file).Number),
            channel = "email",
            status = "delivered",
        });

        Assert.Equal("open", file.Statuses("R6-INTERVIEW"));
        Assert.Contains("R6-INTERVIEW", file.Tasks(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not told of it", "")]
    [InlineData("not in copy", "")]
    [InlineData("other kind barred", "email")]
    [InlineData("unsafe point", "call")]
    [InlineData("wants calls", "call")]
    [InlineData("wants visits", "visit")]
    [InlineData("speaks Polish", "call")]
    [InlineData("written news barred", "call")]
    [InlineData("ended", "")]
    [InlineData("last day", "email")]
    public void A_copy_goes_by_their_own_way_or_a_person_takes_it_and_never_what_was_barred(string what, string expected)
    {
        var flags = what == "written news barred" ? new[] { "serious-sexual-offence" } : [];
        var nominee = what switch
        {
            "not told of it" => Given.Nominee(notToldOf: s_arrests),
            "not in copy" => Given.Nominee(inCopy: false),
            "other kind barred" => Given.Nominee(notToldOf: s_bail),
            "unsafe point" => Given.Nominee(safe: "unknown"),
            "wants calls" => Given.Nominee(method: "phone"),
            "wants visits" => Given.Nominee(method: "in-person"),
            "speaks Polish" => Given.Nominee(language: "pl"),
            "ended" => Given.Nominee(until: "2026-03-25"),
            "last day" => Given.Nominee(until: "2026-03-26"),
            _ => Given.Nominee(),
        };
        var file = Arrested(nominee, flags: flags).On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]));

        var copies = file.Victim.Messages.Values.Where(m => m.CopyFor is not null).Select(m => ContractName.Of(m.Method))
            .Concat(file.Victim.Tasks.Values.Where(t => t.CopyFor is not null).Select(t => ContractName.Of(t.Kind)));
        Assert.Equal(expected, string.Join(' ', copies));
    }

    [Fact]
    public void What_the_person_declined_is_not_copied()
    {
        var file = Arrested(Given.Nominee(), arrest: false)
            .On("2026-03-25 08:00", "update.opted-out", new { personRef = "V1", kinds = s_arrests, confirmedInConversation = true })
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });

        Assert.Equal("waived", file.Statuses("R6-ARREST"));
        Assert.DoesNotContain(file.Victim.Messages.Values, m => m.CopyFor is not null);
    }

    [Fact]
    public void A_copy_keeps_to_the_nominees_times_and_is_stopped_at_the_last_moment_when_they_ended()
    {
        var nominee = Given.Nominee(until: "2026-03-26", avoid: new { days = Given.EveryDay, from = "09:00", to = "18:00" });
        var file = Arrested(nominee).On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]));
        Assert.Equal("2026-03-26 18:00", CrimeFile.Wall(Copy(file).SendAt));

        file.To("2026-03-26 18:00");
        var released = Copy(file);
        Assert.Equal(NotSentBecause.AddresseeChanged, LastLook.MayStillSend(
            released, released.Attempt, file.Victim, file.Card("V1"), SendHolds.None, file.Rules, CrimeFile.T("2026-03-27 18:30")));
    }

    [Fact]
    public void What_waits_for_somebody_who_ends_is_withdrawn()
    {
        var nominee = Given.Nominee(until: "2026-03-26", avoid: new { days = Given.EveryDay, from = "09:00", to = "24:00" });
        var file = Arrested(nominee).On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]));
        Assert.Equal(MessageStatus.Planned, Copy(file).Status);

        file.To("2026-03-27 00:00");
        Assert.Equal((MessageStatus.Withdrawn, "addressee-changed"), (Copy(file).Status, Copy(file).Detail));
        Assert.DoesNotContain("who-speaks-now", file.Tasks(), StringComparison.Ordinal); // They spoke for nobody.
    }

    [Fact]
    public void A_copy_that_fails_is_taken_over_by_a_person_and_done_when_it_is_answered()
    {
        var file = Arrested(Given.Nominee()).On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]));
        file.On("2026-03-26 11:00", "delivery.reported", new
        {
            personRef = "V1",
            messageRef = TaskRefs.Of(file.Victim, Copy(file).Number),
            channel = "email",
            status = "permanent-failure",
        });
        var call = Assert.Single(file.Victim.Tasks.Values, t => t.CopyFor == PointHolder.Nominee);
        Assert.Equal((HumanTaskStatus.Open, "copy-for-nominee"), (call.Status, call.Why));

        var told = JsonSerializer.SerializeToNode(Given.Spoke([], reason: "other"))!.AsObject();
        (told["taskRef"], told["spokeTo"]) = (TaskRefs.Of(file.Victim, call.Number), "nominee");
        file.On("2026-03-26 12:00", "contact.logged", told);
        Assert.Equal(HumanTaskStatus.Done, file.Victim.Tasks[call.Number].Status);
        Assert.Empty(file.Rows("SOP-ATTEMPTS")); // A copy given to somebody is no failed try at the person.
    }

    [Fact]
    public void A_copy_whose_receipt_stays_away_is_nobodys_work()
    {
        var file = Arrested(Given.Nominee()).On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"])).To("2026-03-26 10:00");
        file.On("2026-03-26 10:01", "delivery.reported", new
        {
            personRef = "V1",
            messageRef = TaskRefs.Of(file.Victim, Copy(file).Number),
            channel = "email",
            status = "accepted",
        }).To("2026-03-31 10:00");

        Assert.Equal("no-receipt", Copy(file).Detail);
        Assert.DoesNotContain(file.Victim.Tasks.Values, t => t.CopyFor is not null);
    }

    [Fact]
    public void A_withdrawn_event_takes_back_its_copy()
    {
        var file = Arrested(Given.Nominee());
        var arrest = file.Row("R6-ARREST").EventRef;
        file.On("2026-03-26 10:00", "contact.logged", Given.Spoke(["R6-ARREST"]))
            .On("2026-03-26 12:00", "event.withdrawn", new { eventRef = arrest, reason = "wrong-fact" });

        Assert.Contains("call copy-for-nominee R6-ARREST", file.Tasks(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_spokesperson_hears_the_news_by_their_own_agreement_and_after_their_last_day_it_returns_to_the_person()
    {
        var file = Given.InTouch(persons: [Given.With("spokesperson", Given.Someone("S", "email", until: "2026-03-27"), preferences: new { news = "sms" })])
            .On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.Equal("S-email", file.MessageOn("R6-ARREST").Point);

        file.To("2026-03-28 00:00");
        Assert.Contains("call who-speaks-now", file.Tasks(), StringComparison.Ordinal);
        file.On("2026-03-30 09:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = false });
        Assert.Equal((ContactMethod.Sms, "V1-mobile"), (file.MessageOn("R6-INTERVIEW").Method, file.MessageOn("R6-INTERVIEW").Point));
    }

    [Fact]
    public void News_that_waits_for_a_spokesperson_who_ends_goes_to_the_person_instead()
    {
        var spokesperson = Given.Someone("S", "email", until: "2026-03-25", avoid: new { days = Given.EveryDay, from = "13:00", to = "24:00" });
        var file = Given.InTouch(persons: [Given.With("spokesperson", spokesperson, preferences: new { news = "sms" })])
            .On("2026-03-25 14:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.Equal(("S-email", MessageStatus.Planned), (file.MessageOn("R6-ARREST").Point, file.MessageOn("R6-ARREST").Status));

        file.To("2026-03-26 00:00");
        Assert.Equal(("V1-mobile", MessageStatus.Planned), (file.MessageOn("R6-ARREST").Point, file.MessageOn("R6-ARREST").Status));
        Assert.Equal("2026-03-26 08:00", CrimeFile.Wall(file.MessageOn("R6-ARREST").SendAt));
    }

    [Fact]
    public void A_child_who_comes_of_age_hears_the_news_and_is_asked_how()
    {
        var file = Given.InTouch(committedOn: "2026-03-20", persons:
            [Given.With("parentOrGuardian", Given.Someone("P", "email"), preferences: new { news = "sms" }, birthDate: "2008-04-01", points: [Given.Mobile()])])
            .On("2026-03-30 09:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.Equal("visit written-news-barred", Way(file, "R6-ARREST")); // A child is vulnerable; the parent has no number.

        file.To("2026-03-31 23:59");
        Assert.DoesNotContain("came-of-age", file.Tasks(), StringComparison.Ordinal);
        file.To("2026-04-01 00:00");
        Assert.Contains("call came-of-age", file.Tasks(), StringComparison.Ordinal);
        file.To("2026-06-01 00:00");
        Assert.Single(file.Victim.Tasks.Values, t => t.Why == "came-of-age");
    }

    [Fact]
    public void A_parents_times_bind_who_speaks_with_the_parent_and_the_childs_bind_who_speaks_with_the_child()
    {
        var parent = Given.Someone("P", "phone", avoid: new { days = Given.EveryDay, from = "09:00", to = "12:00" });
        var file = Given.Investigating(committedOn: "2026-03-20", persons:
            [Given.With("parentOrGuardian", parent, birthDate: "2012-04-01", preferences: new
            {
                news = "phone",
                timesToAvoid = new[] { new { days = Given.EveryDay, from = "13:00", to = "15:00" } },
            })]);

        Assert.Equal("outside-agreed-times", Logged(file, "2026-03-25 10:00", "parent-or-guardian"));
        Assert.Equal("admitted", Logged(file, "2026-03-25 10:00", "person"));
        Assert.Equal("outside-agreed-times", Logged(file, "2026-03-25 14:00", "person"));
        Assert.Equal("admitted", Logged(file, "2026-03-25 14:00", "parent-or-guardian"));
    }

    [Fact]
    public void Who_needs_another_language_is_told_by_a_person()
    {
        var person = JsonSerializer.SerializeToNode(Given.Person(preferences: new { news = "email" }, points: [Given.Mobile(), Given.Email()]))!.AsObject();
        person["language"] = "pl";
        var file = Given.InTouch(persons: [person]).On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });

        Assert.Equal("call needs-another-language", Way(file, "R6-ARREST"));
    }

    private static CrimeFile Arrested(JsonObject nominee, string[]? flags = null, bool arrest = true)
    {
        var file = Given.InTouch(flags: flags, persons: [Given.With("nominee", nominee, preferences: new { news = "phone" })]);
        return arrest ? file.On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }) : file;
    }

    private static string Logged(CrimeFile file, string wall, string spokeTo)
    {
        var contact = JsonSerializer.SerializeToNode(Given.Spoke([]))!.AsObject();
        contact["spokeTo"] = spokeTo;
        return file.Turned(wall, "contact.logged", contact);
    }

    private static string Way(CrimeFile file, string rule)
    {
        var task = file.Victim.Tasks.Values.Last(t => t.Obligations.Contains(file.Row(rule).Number));
        return $"{ContractName.Of(task.Kind)} {task.Why}";
    }

    private static Message Copy(CrimeFile file) => Assert.Single(file.Victim.Messages.Values, m => m.CopyFor is not null);
}
