using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>One person under three references, V3 into V2 and V2 into V1: every reference finds the record that stays, and what either gave holds.</summary>
public class MergedPersonTests
{
    private static readonly object s_bySms = new { news = "sms", routine = "sms", dates = "sms" };

    private static object Merge(string person, string into) => new { personRef = person, intoRef = into, reason = "The same person reported twice" };

    private static CrimeFile Three(object? first = null, object? second = null) =>
        Given.InTouch(persons: [first ?? Given.Person(preferences: s_bySms), second ?? Given.Person("V2"), Given.Person("V3")]);

    private static object Assessed(string person, bool enhanced = true, string? approvedBy = null) => approvedBy is null
        ? new { personRef = person, kind = "full", enhanced, categories = enhanced ? ["persistent"] : Array.Empty<string>() }
        : new { personRef = person, kind = "full", enhanced, approvedBy, reason = "Put right" };

    [Theory]
    [InlineData("V3 V2", "V2 V1")]
    [InlineData("V2 V1", "V3 V2")]
    [InlineData("V2 V3", "V3 V1")]
    public void A_chain_of_merges_ends_in_the_record_that_stays(params string[] merges)
    {
        var file = Three().On("2026-03-24 14:00", "suspect.arrested", new { suspectRef = "D1" });
        foreach (var merge in merges.Select(m => m.Split(' ')))
        {
            file.On("2026-03-25 09:00", "person.merged", Merge(merge[0], merge[1]));
        }

        file.On("2026-03-25 12:00", "contact.logged", Given.Spoke(["R6-ARREST"], person: "V3"));

        Assert.Equal("met", file.Statuses("R6-ARREST"));
        Assert.All(["V2", "V3"], person => Assert.Equal(JourneyState.Terminated, file.Journeys[person].State));
        Assert.All(["V2", "V3"], person => Assert.Empty(file.Journeys[person].Obligations.Open));
        Assert.All(["V2", "V3"], person => Assert.Equal("V1", CrimeMachine.Standing(file.Crime!, person)));
    }

    [Fact]
    public void A_merge_into_a_record_that_went_brings_what_is_open_to_the_one_that_stays()
    {
        var file = Three().On("2026-03-25 09:00", "person.merged", Merge("V2", "V1"))
            .On("2026-03-25 10:00", "complaint.received", new { personRef = "V3", provider = "police", route = "online" });
        var due = file.Due("R12-ACK", "V3");

        file.On("2026-03-25 11:00", "person.merged", Merge("V3", "V2"));

        Assert.Equal((due, "superseded"), (file.Due("R12-ACK"), file.Statuses("R12-ACK", "V3")));
        Assert.Empty(file.Journeys["V2"].Obligations.Open);
    }

    [Fact]
    public void A_record_that_went_takes_the_one_that_stands_for_it_along_when_it_is_merged_again()
    {
        var file = Three().On("2026-03-25 09:00", "person.merged", Merge("V3", "V2")).On("2026-03-25 10:00", "person.merged", Merge("V3", "V1"));

        Assert.All(["V2", "V3"], person => Assert.Equal("V1", CrimeMachine.Standing(file.Crime!, person)));
        Assert.Equal(JourneyState.Terminated, file.Journeys["V2"].State);
    }

    [Theory]
    [InlineData("V1", "V1")]
    [InlineData("V1", "V2")]
    [InlineData("V2", "V1")]
    [InlineData("V1", "V3")]
    public void Whoever_is_one_person_already_is_merged_with_nobody(string person, string into)
    {
        var file = Three().On("2026-03-25 09:00", "person.merged", Merge("V3", "V2")).On("2026-03-25 10:00", "person.merged", Merge("V2", "V1"));
        var log = file.Log.Count;

        Assert.Equal("conflicting-event", file.Turned("2026-03-25 11:00", "person.merged", Merge(person, into)));
        Assert.Equal(log, file.Log.Count);
        Assert.Equal(JourneyState.Running, file.Victim.State);
    }

    [Fact]
    public void A_merge_is_not_withdrawn()
    {
        var file = Three().On("2026-03-25 09:00", "person.merged", Merge("V2", "V1"), id: "the-merge");

        Assert.Equal("illegal-move", file.Turned("2026-03-25 10:00", "event.withdrawn", new { eventRef = "the-merge", reason = "wrong-person" }));
        Assert.Equal(JourneyState.Terminated, file.Journeys["V2"].State);
    }

    [Theory]
    [InlineData("V1", "V2-mobile")]
    [InlineData("V2", "V2-mobile")]
    [InlineData("V3", "V1-mobile")]
    public void A_freeze_under_any_reference_binds_under_each(string named, string point)
    {
        var file = Three().On("2026-03-25 09:00", "person.merged", Merge("V3", "V2")).On("2026-03-25 10:00", "person.merged", Merge("V2", "V1"));

        file.On("2026-03-25 11:00", "contact-point.frozen", new { personRef = named, contactPointRef = point, reason = "unsafe" });

        Assert.All(["V1", "V2", "V3"], person => Assert.Equal(FreezeReason.Unsafe, file.Card(person).Find(point)!.FrozenBecause));
        Assert.Equal(3, file.Card("V2").Points.Count);
    }

    [Fact]
    public void All_points_of_every_record_are_frozen_with_one_word()
    {
        var file = Three().On("2026-03-25 09:00", "person.merged", Merge("V2", "V1"))
            .On("2026-03-25 11:00", "contact-point.frozen", new { personRef = "V1", reason = "unsafe" });

        Assert.All(file.Card("V1").Points.Values, point => Assert.False(point.IsUsableAt(file.Now)));
        Assert.True(file.Card("V3").Find("V3-mobile")!.IsUsableAt(file.Now));
    }

    [Fact]
    public void What_the_old_reference_is_said_to_be_is_known_of_the_record_that_stays()
    {
        var file = Three().On("2026-03-25 09:00", "person.merged", Merge("V2", "V1"));

        var person = new { personRef = "V2", role = "victim", language = "cy", supportNeeds = new[] { "interpreter" } };
        file.On("2026-03-25 10:00", "person.updated", new { person });

        Assert.Equal("cy", file.Victim.Person.Language);
        Assert.Contains(SupportNeed.Interpreter, file.Victim.Person.SupportNeeds);
    }

    [Fact]
    public void Enhanced_rights_of_either_record_hold_and_what_runs_is_pulled_in_from_the_merge()
    {
        var file = Three().On("2026-03-24 13:00", "needs.assessed", Assessed("V2")).On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });
        Assert.Equal(("2026-04-01", "2026-03-26"), (file.Due("R6-ARREST"), file.Due("R6-ARREST", "V2")));

        file.On("2026-03-25 11:00", "person.merged", Merge("V2", "V1"));

        Assert.True(file.Victim.Tier.Has(EnhancedCategory.Persistent));
        Assert.Equal("2026-03-26", file.Due("R6-ARREST"));
        file.On("2026-03-25 12:00", "suspect.interviewed", new { suspectRef = "D1", voluntary = true });
        Assert.Equal("2026-03-26", file.Due("R6-INTERVIEW"));
    }

    [Fact]
    public void News_of_a_time_at_which_the_other_record_had_shorter_limits_has_them_when_it_is_learnt_late()
    {
        var file = Three().On("2026-03-24 13:00", "needs.assessed", Assessed("V2")).On("2026-03-25 11:00", "person.merged", Merge("V2", "V1"));

        file.On("2026-03-25 12:00", "suspect.arrested", new { suspectRef = "D1" }, occurredAt: "2026-03-24 20:00");

        Assert.Equal("2026-03-25", file.Due("R6-ARREST"));
    }

    [Fact]
    public void What_a_standard_record_was_owed_is_owed_sooner_to_somebody_with_enhanced_rights()
    {
        var file = Three().On("2026-03-24 13:00", "needs.assessed", Assessed("V1"))
            .On("2026-03-24 14:00", "concern.reported", new { personRef = "V2", kind = "threat", reportedBy = "victim" });
        Assert.Equal("2026-03-31", file.Due("R4-REASSESS", "V2"));

        file.On("2026-03-25 11:00", "person.merged", Merge("V2", "V1"));

        Assert.Equal("2026-03-26", file.Due("R4-REASSESS"));
    }

    [Fact]
    public void A_tier_lifted_in_one_record_is_not_lifted_for_the_person()
    {
        var file = Given.InTouch(flags: ["hate-crime"], persons: [Given.Person(), Given.Person("V2")])
            .On("2026-03-24 13:00", "needs.assessed", Assessed("V1", enhanced: false, approvedBy: "sergeant-1"));
        Assert.False(file.Victim.Tier.IsEnhanced);

        file.On("2026-03-25 11:00", "person.merged", Merge("V2", "V1"));

        Assert.True(file.Victim.Tier.IsEnhanced);
    }

    [Fact]
    public void Needs_age_and_whoever_speaks_for_the_person_come_from_the_other_record_too()
    {
        var parent = new { name = "Placeholder", contactPoints = new[] { Given.Email("parent") }, preferences = s_bySms };
        var supporter = new { name = "Placeholder", inCopy = true, until = "2026-06-01" };
        var file = Three(second: new
        {
            personRef = "V2",
            role = "victim",
            birthDate = "2014-05-06",
            supportNeeds = new[] { "interpreter" },
            parentOrGuardian = parent,
            supporter,
        });

        file.On("2026-03-25 09:00", "person.merged", Merge("V2", "V1"));

        var person = file.Victim.Person;
        Assert.Contains(SupportNeed.Interpreter, person.SupportNeeds);
        Assert.Equal(new LocalDate(2032, 5, 6), person.Turns18On);
        Assert.True(person.HasParentOrGuardian && file.Victim.Tier.Has(EnhancedCategory.Vulnerable));
        Assert.Equal([PointHolder.ParentOrGuardian, PointHolder.Supporter], person.Representatives.Keys);
        Assert.Equal(new LocalDate(2026, 6, 1), person.Representatives[PointHolder.Supporter].Until);
        Assert.Equal(PointHolder.ParentOrGuardian, file.Card("V1").Find("parent-email")!.Holder);
    }

    [Fact]
    public void A_supporter_of_both_records_hears_no_longer_than_either_says()
    {
        object With(string person, string? until) => new
        {
            personRef = person,
            role = "victim",
            contactPoints = new[] { Given.Mobile(person) },
            supporter = until is null ? (object)new { name = "Placeholder" } : new { name = "Placeholder", until },
        };
        var file = Three(With("V1", null), With("V2", "2026-06-01")).On("2026-03-25 09:00", "person.merged", Merge("V2", "V1"));

        Assert.Equal(new LocalDate(2026, 6, 1), file.Victim.Person.Representatives[PointHolder.Supporter].Until);
    }

    [Fact]
    public void A_witness_who_is_found_to_be_the_victim_is_both()
    {
        var file = Given.Investigating(persons: [Given.Person(role: "witness"), Given.Person("V2")]).On("2026-03-25 09:00", "person.merged", Merge("V2", "V1"));

        Assert.Equal((JourneyRole.Both, JourneyRole.Both), (file.Victim.Role, file.Crime!.Persons["V1"].Role));
    }

    private static CrimeFile OnItsWay(bool isOwnToo = false)
    {
        var file = Given.InTouch(persons: [Given.Person(preferences: s_bySms), Given.Person("V2", preferences: s_bySms)])
            .On("2026-03-24 12:30", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"], reason: "first-contact", person: "V2"));
        return (isOwnToo ? file.On("2026-03-25 09:30", "suspect.interviewed", new { suspectRef = "D1", voluntary = true })
            : file.On("2026-03-25 09:30", "suspect.interviewed", new { suspectRef = "D1", voluntary = true, personRef = "V2" })).To("2026-03-25 09:31");
    }

    private static object Said(CrimeFile file, string status, string? detail = null)
    {
        var message = file.MessageOn("R6-INTERVIEW", "V2");
        var messageRef = TaskRefs.Of(file.Journeys["V2"], message.Number);
        return detail is null ? new { personRef = "V2", messageRef, channel = "sms", status } : new { personRef = "V2", messageRef, channel = "sms", status, detail };
    }

    private static int Sent(CrimeFile file) => file.Effects.Count(e => e.Effect is Effect.Send send
        && file.Journeys[e.Person].Messages[send.Message].Obligations.Any(n => file.Journeys[e.Person].Obligations[n].Rule == "R6-INTERVIEW"));

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)] // Both records had sent their own before they were found to be one person.
    public void What_was_on_its_way_from_the_record_that_goes_is_not_sent_again(bool isOwnToo, int sent)
    {
        var file = OnItsWay(isOwnToo).On("2026-03-25 09:35", "person.merged", Merge("V2", "V1")).To("2026-03-25 09:40");
        Assert.Equal(sent, Sent(file));

        file.On("2026-03-25 09:41", "delivery.reported", Said(file, "delivered"));

        Assert.Equal((sent, "met"), (Sent(file), file.Statuses("R6-INTERVIEW")));
    }

    [Fact]
    public void What_the_merge_kept_from_leaving_is_told_by_the_record_that_stays()
    {
        var file = OnItsWay().On("2026-03-25 09:35", "person.merged", Merge("V2", "V1"))
            .On("2026-03-25 09:36", "delivery.reported", Said(OnItsWay(), "not-sent", "nothing-left-to-tell")).To("2026-03-25 09:40");

        Assert.Equal(2, Sent(file));
        Assert.EndsWith("sms not-sent R6-INTERVIEW; sms released R6-INTERVIEW", file.Messages(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("09:35")]
    [InlineData("11:00")] // After it was found to be in doubt by the record that goes.
    public void A_message_nobody_knows_the_end_of_is_asked_about_by_a_person_after_the_merge(string mergedAt)
    {
        var file = OnItsWay().On($"2026-03-25 {mergedAt}", "person.merged", Merge("V2", "V1")).To("2026-03-25 12:00");

        Assert.Equal(1, Sent(file));
        var task = Assert.Single(file.Victim.Tasks.Open, t => t.Obligations.Contains(file.Row("R6-INTERVIEW").Number));
        Assert.Equal("delivery-in-doubt", task.Why);
    }
}
