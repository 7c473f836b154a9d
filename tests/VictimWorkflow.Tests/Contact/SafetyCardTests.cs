using NodaTime;
using VictimWorkflow.Core.Contact;
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
            .After(new Event.ContactPointFrozen(FreezeReason.Unsafe) { PersonRef = "V1", ContactPointRef = "mobile" }, s_now).After(update, s_now);

        Assert.Equal((FreezeReason.Unsafe, (Instant?)null), Freeze(card));
        Assert.All(["work", "new"], point => Assert.True(card.Find(point)!.IsUsableAt(s_now)));
    }

    private static ContactPoint Point(string reference) => new(reference, ContactPointKind.Mobile, "07700 900101", Safety.Yes);

    private static (FreezeReason?, Instant?) Freeze(SafetyCard card) => (card.Find("mobile")!.FrozenBecause, card.Find("mobile")!.FrozenUntil);

    private static SafetyCard Card(params CardPoint[] points) =>
        points.Aggregate(SafetyCard.Empty("V1"), (card, point) => card with { Points = card.Points.SetItem(point.Ref, point) });
}
