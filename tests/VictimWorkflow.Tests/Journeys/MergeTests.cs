using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>One person under two references, V2 merged into V1: the wishes known of either bind the record that stays.</summary>
public class MergeTests
{
    private static readonly object s_bySms = new { news = "sms", routine = "sms", dates = "sms" };
    private static readonly object s_merge = new { personRef = "V2", intoRef = "V1", reason = "The same person reported twice" };

    private static readonly object[] s_nightsAndMornings = [new { days = Given.EveryDay, from = "20:00", to = "12:00" }];
    private static readonly object[] s_afternoons = [new { days = new[] { "thu" }, from = "12:00", to = "17:00" }];

    private static CrimeFile Two(object? own = null, object? other = null) => Given.InTouch(persons:
    [
        Given.Person(preferences: own),
        Given.Person("V2", preferences: other),
    ]);

    private static object BySms(object[]? timesToAvoid = null, int? intervalDays = null) => timesToAvoid is null
        ? new { news = "sms", routine = "sms", dates = "sms", intervalDays }
        : new { news = "sms", routine = "sms", dates = "sms", timesToAvoid };

    private static CrimeFile ArrestedAtNight(CrimeFile file) => file.On("2026-03-25 20:30", "suspect.arrested", new { suspectRef = "D1" });

    private static object Declines(string person, params string[] kinds) => new { personRef = person, kinds, confirmedInConversation = true };

    private static string Declined(CrimeFile file) => string.Join(' ', file.Victim.Declined.Select(k => ContractName.Of(k)));

    [Fact]
    public void A_message_planned_before_the_merge_does_not_leave_in_a_time_to_avoid_of_the_other_record()
    {
        var file = ArrestedAtNight(Two(s_bySms, BySms(s_nightsAndMornings)));
        Assert.Equal("2026-03-26 08:00", CrimeFile.Wall(file.MessageOn("R6-ARREST").SendAt));

        file.On("2026-03-25 21:00", "person.merged", s_merge);
        Assert.Equal("2026-03-26 12:00", CrimeFile.Wall(file.MessageOn("R6-ARREST").SendAt));
        Assert.Single(file.Victim.Messages.Values, m => m.Status == MessageStatus.Planned);

        file.To("2026-03-26 11:59");
        Assert.DoesNotContain("released", file.Messages(), StringComparison.Ordinal);
        file.To("2026-03-26 12:00");
        Assert.EndsWith("sms released R6-ARREST", file.Messages(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_times_to_avoid_of_both_bind()
    {
        var file = ArrestedAtNight(Two(BySms(s_afternoons), BySms(s_nightsAndMornings))).On("2026-03-25 21:00", "person.merged", s_merge);

        Assert.Equal("2026-03-26 17:00", CrimeFile.Wall(file.MessageOn("R6-ARREST").SendAt));
        Assert.Equal(2, file.Victim.Agreement!.TimesToAvoid.Length);
    }

    [Fact]
    public void A_record_without_an_agreement_takes_on_the_other_with_its_times()
    {
        var file = Two(own: null, BySms(s_nightsAndMornings)).On("2026-03-25 09:00", "person.merged", s_merge);

        ArrestedAtNight(file);

        Assert.Equal("2026-03-26 12:00", CrimeFile.Wall(file.MessageOn("R6-ARREST").SendAt));
    }

    [Fact]
    public void What_a_record_without_an_agreement_was_owed_is_told_in_the_times_of_the_one_that_stays()
    {
        var file = ArrestedAtNight(Two(BySms(s_nightsAndMornings))).On("2026-03-25 21:00", "person.merged", s_merge);

        Assert.Equal("2026-03-26 12:00", CrimeFile.Wall(file.MessageOn("R6-ARREST").SendAt));
        Assert.DoesNotContain(file.Journeys["V2"].Messages.Values, m => m.Status == MessageStatus.Planned);
    }

    [Fact]
    public void Two_records_without_an_agreement_have_none_when_they_are_one() =>
        Assert.Empty(Two().On("2026-03-25 09:00", "person.merged", s_merge).Victim.Agreements);

    [Fact]
    public void A_message_released_but_not_sent_is_stopped_by_a_time_to_avoid_that_came_with_the_merge()
    {
        var file = Two(s_bySms, BySms(s_nightsAndMornings)).On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" }).To("2026-03-25 09:00");
        var message = file.MessageOn("R6-ARREST");
        string? Look() => LastLook.MayStillSend(message, 1, file.Victim, file.Card("V1"), SendHolds.None, RuleBook.Current, file.Now);
        Assert.Equal((MessageStatus.Released, null), (message.Status, Look()));

        file.On("2026-03-25 09:00", "person.merged", s_merge);

        Assert.Equal(NotSentBecause.OutsideWindow, Look());
    }

    [Fact]
    public void A_call_that_was_planned_moves_out_of_the_other_records_time_to_avoid()
    {
        var file = ArrestedAtNight(Two(other: BySms(s_nightsAndMornings))).On("2026-03-25 21:00", "person.merged", s_merge);

        var calls = file.Victim.Tasks.Open.Where(t => t.Method == ContactMethod.Phone).ToList();
        Assert.NotEmpty(calls);
        Assert.All(calls, t => Assert.EndsWith(" 12:00", CrimeFile.Wall(t.NotBefore), StringComparison.Ordinal));
    }

    [Fact]
    public void A_wish_of_the_other_record_learnt_after_the_merge_binds_too()
    {
        var file = Two(s_bySms, s_bySms).On("2026-03-25 19:00", "person.merged", s_merge)
            .On("2026-03-25 20:00", "contact.agreed", Given.Agreed(BySms(s_nightsAndMornings), person: "V2"), occurredAt: "2026-03-25 10:00");

        ArrestedAtNight(file);

        Assert.Equal("2026-03-26 12:00", CrimeFile.Wall(file.MessageOn("R6-ARREST").SendAt));
    }

    [Fact]
    public void A_wish_made_between_the_merge_and_the_news_of_it_does_not_lift_the_other_records_times()
    {
        var file = Two(s_bySms, BySms(s_nightsAndMornings))
            .On("2026-03-25 19:00", "contact.agreed", Given.Agreed(s_bySms))
            .On("2026-03-25 20:00", "person.merged", s_merge, occurredAt: "2026-03-25 12:00");

        ArrestedAtNight(file);

        Assert.Equal("2026-03-26 12:00", CrimeFile.Wall(file.MessageOn("R6-ARREST").SendAt));
    }

    [Fact]
    public void A_new_wish_after_the_merge_replaces_those_of_both_records()
    {
        var file = Two(s_bySms, BySms(s_nightsAndMornings)).On("2026-03-25 12:00", "person.merged", s_merge)
            .On("2026-03-25 13:00", "contact.agreed", Given.Agreed(s_bySms));

        ArrestedAtNight(file);

        Assert.Equal("2026-03-26 08:00", CrimeFile.Wall(file.MessageOn("R6-ARREST").SendAt));
    }

    [Fact]
    public void The_way_and_how_often_are_filled_in_where_the_record_that_stays_says_nothing()
    {
        var file = Two(new { news = "phone" }, BySms(intervalDays: 7)).On("2026-03-25 09:00", "person.merged", s_merge);

        var agreed = file.Victim.Agreement!;
        Assert.Equal((ContactMethod.Phone, ContactMethod.Sms, 7), (agreed.News, agreed.Dates, agreed.IntervalDays));
        Assert.Equal("2026-03-31", file.Due("R6-UPDATE"));
        Assert.Equal(3, file.Victim.Agreements.Length);
    }

    [Theory]
    [InlineData("", "court-dates", "court-dates")]
    [InlineData("court-dates", null, "court-dates")]
    [InlineData(null, "court-dates", "court-dates")]
    [InlineData("court-dates", "", "")]
    [InlineData("court-dates", "decisions", "decisions")]
    public void News_declined_in_either_record_stays_declined_unless_a_later_answer_says_otherwise(string? own, string? other, string declined)
    {
        var file = Two();
        if (own is not null)
        {
            file.On("2026-03-25 09:00", "update.opted-out", Declines("V1", own.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }

        if (other is not null)
        {
            file.On("2026-03-25 10:00", "update.opted-out", Declines("V2", other.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }

        file.On("2026-03-25 11:00", "person.merged", s_merge);

        Assert.Equal(declined, Declined(file));
    }

    [Fact]
    public void What_the_other_record_declined_is_waived_in_the_one_that_stays()
    {
        var file = ArrestedAtNight(Two(s_bySms)).On("2026-03-25 20:40", "update.opted-out", Declines("V2", "arrest-and-interview"))
            .On("2026-03-25 21:00", "person.merged", s_merge);

        Assert.Equal("waived", file.Statuses("R6-ARREST"));
        Assert.DoesNotContain("planned R6-ARREST", file.Messages(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("consented", "refused", false)]
    [InlineData("refused", "consented", true)]
    [InlineData("refused", null, false)]
    [InlineData(null, "refused", false)]
    public void A_refusal_in_either_record_stands_unless_consent_was_given_later(string? own, string? other, bool consents)
    {
        var file = Two();
        if (own is not null)
        {
            file.On("2026-03-25 09:00", "referral.recorded", new { personRef = "V1", service = "victim-support", stage = own });
        }

        if (other is not null)
        {
            file.On("2026-03-25 10:00", "referral.recorded", new { personRef = "V2", service = "victim-support", stage = other });
        }

        file.On("2026-03-25 11:00", "person.merged", s_merge);

        Assert.Equal(consents, file.Victim.Person.Consents[ReferralService.VictimSupport]);
    }

    [Fact]
    public void The_tries_to_reach_either_record_count_together()
    {
        var file = Given.Investigating(persons: [Given.Person(), Given.Person("V2")])
            .On("2026-03-24 12:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"], outcome: "no-answer"))
            .On("2026-03-25 18:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"], outcome: "no-answer", person: "V2"))
            .On("2026-03-26 10:00", "contact.logged", Given.Spoke(["SOP-FIRST-CONTACT"], outcome: "card-left", method: "in-person", person: "V2"));
        Assert.Empty(file.Alerts(AlertKind.UnableToReach));

        file.On("2026-03-27 09:00", "person.merged", s_merge);

        Assert.Single(file.Alerts(AlertKind.UnableToReach));
    }

    [Fact]
    public void No_news_in_writing_goes_to_whom_the_other_record_knew_as_vulnerable_from_the_outset()
    {
        var file = Two(s_bySms).On("2026-03-25 10:00", "needs.assessed",
                new { personRef = "V2", kind = "full", enhanced = true, categories = new[] { "vulnerable" } })
            .On("2026-03-25 11:00", "person.merged", s_merge);

        ArrestedAtNight(file);

        Assert.DoesNotContain("R6-ARREST", file.Messages(), StringComparison.Ordinal);
        Assert.Contains("R6-ARREST", file.Tasks(), StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_hears_the_news_for_the_person_is_bound_by_the_times_of_both_records()
    {
        object Child(string reference, object? preferences, object parent) => new
        {
            personRef = reference,
            role = "victim",
            birthDate = "2014-05-06",
            contactPoints = new[] { Given.Mobile(reference) },
            preferences,
            parentOrGuardian = parent,
        };
        var file = Given.InTouch(persons:
        [
            Child("V1", s_bySms, new { name = "Placeholder", preferences = s_bySms }),
            Child("V2", s_bySms, new { name = "Placeholder", preferences = BySms(s_nightsAndMornings) }),
        ]).On("2026-03-25 09:00", "person.merged", s_merge);

        Assert.Single(Audience(file)!.TimesToAvoid);

        static ContactAgreement? Audience(CrimeFile file) => file.Victim.Person.Representatives[PointHolder.ParentOrGuardian].Agreement;
    }

    [Fact]
    public void An_entry_stored_before_wishes_went_over_still_merges()
    {
        var file = Two(s_bySms, BySms(s_nightsAndMornings)).On("2026-03-25 09:00", "person.merged", s_merge);
        var entry = file.Log[^1] with { CarriedWishes = null, Sequence = file.Victim.Position + 1 };

        var decision = JourneyMachine.Step(file.Victim, new Happened.Admitted(entry), file.Card("V1"), file.Rules, file.Now);

        Assert.Equal(file.Victim.Agreements.Length, decision.Journey.Agreements.Length);
    }
}
