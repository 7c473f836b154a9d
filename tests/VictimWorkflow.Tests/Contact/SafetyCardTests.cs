using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;

namespace VictimWorkflow.Tests.Contact;

/// <summary>A point is used only while it is known to be safe; in doubt, or between two records of one person, the safer word wins.</summary>
public class SafetyCardTests
{
    private static readonly Instant s_now = Instant.FromUtc(2026, 3, 25, 9, 0);
    private static readonly CardPoint s_safe = new("mobile", PointHolder.Person, ContactPointKind.Mobile, IsSafe: true) { VoicemailOk = true };

    [Fact]
    public void A_freeze_ends_only_at_its_own_end()
    {
        var forGood = s_safe with { FrozenBecause = FreezeReason.Unsafe };
        var untilTen = forGood with { FrozenUntil = s_now + Duration.FromHours(1) };

        Assert.True(s_safe.IsUsableAt(s_now));
        Assert.False(forGood.IsUsableAt(s_now + Duration.FromDays(3_650)));
        Assert.False(untilTen.IsUsableAt(s_now + Duration.FromMinutes(59)));
        Assert.True(untilTen.IsUsableAt(s_now + Duration.FromHours(1)));
        Assert.False((untilTen with { IsSafe = false }).IsUsableAt(s_now + Duration.FromHours(1)));
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void Of_two_records_of_one_person_a_point_is_safe_only_if_both_say_so(bool here, bool there, bool isSafe)
    {
        var merged = Card(s_safe with { IsSafe = here }).MergedWith(Card(s_safe with { IsSafe = there, VoicemailOk = here }));

        Assert.Equal(isSafe, merged.Find("mobile")!.IsSafe);
        Assert.Equal(here, merged.Find("mobile")!.VoicemailOk);
    }

    [Fact]
    public void Of_two_records_of_one_person_a_freeze_of_either_stands_with_its_own_end()
    {
        var frozen = Card(s_safe with { FrozenBecause = FreezeReason.SharedWithSuspect, FrozenUntil = s_now });

        Assert.Equal((FreezeReason.SharedWithSuspect, s_now), Freeze(Card(s_safe).MergedWith(frozen)));
        Assert.Equal((FreezeReason.SharedWithSuspect, s_now), Freeze(frozen.MergedWith(Card(s_safe))));
        Assert.Equal((FreezeReason.Unsafe, (Instant?)null), Freeze(Card(s_safe with { FrozenBecause = FreezeReason.Unsafe }).MergedWith(frozen)));
    }

    [Fact]
    public void What_only_one_of_the_two_records_knows_is_kept_and_the_card_counts_on()
    {
        var merged = (Card(s_safe) with { Revision = 4 }).MergedWith(Card(s_safe with { Ref = "work" }) with { Revision = 7 });

        Assert.Equal(["mobile", "work"], merged.Points.Keys);
        Assert.Equal(11, merged.Revision);
    }

    [Fact]
    public void A_routine_update_of_the_record_lifts_no_freeze_and_thaws_nothing_that_was_not_frozen()
    {
        var update = new Event.PersonUpdated(new Person("V1", PersonRole.Victim)
        {
            ContactPoints = [Point("mobile"), Point("work"), Point("new")],
        });
        var card = Card(s_safe, s_safe with { Ref = "work" })
            .After(new Event.ContactPointFrozen(FreezeReason.Unsafe) { PersonRef = "V1", ContactPointRef = "mobile" }, Said(0)).After(update, Said(1));

        Assert.Equal((FreezeReason.Unsafe, (Instant?)null), Freeze(card));
        Assert.All(["work", "new"], point => Assert.True(card.Find(point)!.IsUsableAt(s_now)));
    }

    [Fact]
    public void What_is_learnt_late_changes_nothing_that_is_newer()
    {
        var card = SafetyCard.Empty("V1").After(Listed(Point("mobile", Safety.No)), Said(5)).After(Listed(Point("mobile"), Point("work")), Said(2));

        Assert.False(card.Find("mobile")!.IsSafe);
        Assert.True(card.Find("work")!.IsSafe);
    }

    [Fact]
    public void The_same_facts_give_the_same_points_in_any_order()
    {
        (Event What, Stated Said)[] facts =
        [
            (Listed(Point("mobile"), Point("work")), Said(1)),
            (new Event.ContactPointFrozen(FreezeReason.Unsafe) { PersonRef = "V1", ContactPointRef = "mobile" }, Said(2)),
            (Listed(Point("mobile"), Point("new", Safety.No)), Said(3)),
            (new Event.ConcernReported(ConcernKind.UnsafeDetails, ConcernReporter.Victim) { PersonRef = "V1" }, Said(4)),
            (Listed(Point("new")), Said(5)),
        ];
        var orderly = Points(facts);

        Assert.Equal(["mobile False Unsafe", "new True ", "work False "], orderly);
        foreach (var seed in Enumerable.Range(0, 50))
        {
            var shuffled = facts.ToArray();
            new Random(seed).Shuffle(shuffled);
            Assert.True(orderly.SequenceEqual(Points(shuffled)), $"seed {seed}");
        }
    }

    [Fact]
    public void A_point_that_was_listed_by_mistake_takes_nothing_and_what_it_said_of_another_is_as_before()
    {
        var card = SafetyCard.Empty("V1").After(Listed(Point("mobile")), Said(1)).After(Listed(Point("mobile", Safety.No), Point("stranger")), Said(2))
            .After(new Event.EventWithdrawn("said-2", WithdrawalReason.WrongPerson), Said(3));

        Assert.Equal(["mobile True "], Points(card));
        Assert.Same(card, card.After(new Event.EventWithdrawn("unknown", WithdrawalReason.WrongPerson), Said(4)));
    }

    [Fact]
    public void Of_two_records_of_a_point_the_weaker_check_binds()
    {
        var byVictim = SafetyCard.Empty("V1").After(Listed(Checked(SafetyChecker.Victim)), Said(1));
        var byOfficer = SafetyCard.Empty("V1").After(Listed(Checked(SafetyChecker.Officer)), Said(2));

        Assert.Equal(SafetyChecker.Officer, byVictim.MergedWith(byOfficer).Find("home")!.CheckedBy);
        Assert.Equal(SafetyChecker.Officer, byOfficer.MergedWith(byVictim).Find("home")!.CheckedBy);

        static ContactPoint Checked(SafetyChecker by) => Point("home") with { CheckedAt = s_now, CheckedBy = by };
    }

    [Fact]
    public void A_freeze_binds_whether_the_point_is_listed_at_the_same_instant_or_after()
    {
        var frozen = new Event.ContactPointFrozen(FreezeReason.SharedWithSuspect) { PersonRef = "V1", ContactPointRef = "mobile" };
        var listed = Listed(Point("mobile"));

        foreach (var minute in new[] { 0, 1, 2 })
        {
            var said = Said(minute) with { By = "a" };
            var after = SafetyCard.Empty("V1").After(listed, Said(1)).After(frozen, said);
            var before = SafetyCard.Empty("V1").After(frozen, said).After(listed, Said(1));
            Assert.Equal(FreezeReason.SharedWithSuspect, after.Find("mobile")!.FrozenBecause);
            Assert.Equal(FreezeReason.SharedWithSuspect, before.Find("mobile")!.FrozenBecause);
        }
    }

    [Theory]
    [InlineData("mobile", null)]
    [InlineData(null, "mobile")]
    [InlineData("mobile", "mobile")]
    public void Of_two_freezes_of_one_point_the_one_that_lasts_longer_binds(string? first, string? second)
    {
        var frozen = SafetyCard.Empty("V1").After(Listed(Point("mobile")), Said(0));
        (string? Point, Instant? Until)[] freezes = [(first, s_now + Duration.FromHours(1)), (second, null)];
        foreach (var order in new[] { freezes, [.. freezes.Reverse()] })
        {
            var card = order.Select((freeze, n) => (freeze, n)).Aggregate(frozen, (c, f) => c.After(
                new Event.ContactPointFrozen(FreezeReason.Unsafe) { PersonRef = "V1", ContactPointRef = f.freeze.Point, Until = f.freeze.Until }, Said(f.n + 1)));
            Assert.Equal((FreezeReason.Unsafe, (Instant?)null), Freeze(card));
        }
    }

    [Fact]
    public void A_freeze_learnt_late_outlives_whatever_is_listed_after()
    {
        var card = SafetyCard.Empty("V1").After(Listed(Point("other")), Said(0)).After(Listed(Point("mobile")), Said(10))
            .After(new Event.ContactPointFrozen(FreezeReason.Unsafe) { PersonRef = "V1", ContactPointRef = "mobile" }, Said(5));

        for (var n = 20; n < 100; n++)
        {
            card = card.After(Listed(Point("mobile"), Point("other")), Said(n));
            Assert.Equal(FreezeReason.Unsafe, card.Find("mobile")!.FrozenBecause);
        }

        Assert.InRange(card.Facts.Length, 1, 25);
    }

    [Fact]
    public void What_is_as_old_as_what_is_settled_makes_nothing_safer()
    {
        var first = SafetyCard.Empty("V1").After(Listed(Point("mobile", Safety.No), Point("work")), Said(5));
        var settled = Enumerable.Range(10, 50).Aggregate(first, (card, n) => card.After(Listed(Point("other")), Said(n)));

        var late = settled.After(Listed(Point("mobile"), Point("work", Safety.No)), Said(4));

        Assert.DoesNotContain(settled.Facts, fact => fact.Said == Said(5));
        Assert.Equal((false, false), (late.Find("mobile")!.IsSafe, late.Find("work")!.IsSafe));
        Assert.True(settled.After(Listed(Point("mobile")), Said(60)).Find("mobile")!.IsSafe);
    }

    [Fact]
    public void A_card_keeps_only_so_many_facts_and_still_knows_what_they_came_to()
    {
        var card = Enumerable.Range(0, 200).Aggregate(SafetyCard.Empty("V1"), (c, n) => c.After(Listed(Point($"point-{n}")), Said(n)));

        Assert.Equal(200, card.Points.Count);
        Assert.InRange(card.Facts.Length, 1, 50);
    }

    private static Event Listed(params ContactPoint[] points) => new Event.PersonUpdated(new Person("V1", PersonRole.Victim) { ContactPoints = [.. points] });

    private static Stated Said(int minute) => new(s_now + Duration.FromMinutes(minute), $"said-{minute}");

    private static string[] Points(IEnumerable<(Event What, Stated Said)> facts) =>
        Points(facts.Aggregate(SafetyCard.Empty("V1"), (card, fact) => card.After(fact.What, fact.Said)));

    private static string[] Points(SafetyCard card) => [.. card.Points.Values.Select(p => $"{p.Ref} {p.IsSafe} {p.FrozenBecause}")];

    private static ContactPoint Point(string reference, Safety safe = Safety.Yes) => new(reference, ContactPointKind.Mobile, "07700 900101", safe);

    private static (FreezeReason?, Instant?) Freeze(SafetyCard card) => (card.Find("mobile")!.FrozenBecause, card.Find("mobile")!.FrozenUntil);

    private static SafetyCard Card(params CardPoint[] points) =>
        points.Aggregate(SafetyCard.Empty("V1"), (card, point) => card with { Points = card.Points.SetItem(point.Ref, point) });
}
