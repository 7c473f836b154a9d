using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Contact;

namespace VictimWorkflow.Tests.Contact;

public class ContactTimesTests
{
    private const int MinutesOfDay = 24 * 60;
    private static readonly ImmutableArray<Weekday> s_everyDay = [.. Enum.GetValues<Weekday>()];

    [Theory]
    [InlineData("2026-03-20")] // Clocks go forward on Sunday 29 March.
    [InlineData("2026-03-28")]
    [InlineData("2026-10-20")] // Clocks go back on Sunday 25 October.
    [InlineData("2026-10-24")]
    [InlineData("2027-06-10")]
    [InlineData("2027-12-28")]
    public void Random_agreements_agree_with_a_dull_minute_by_minute_checker(string firstDay)
    {
        var startUtc = DateTime.SpecifyKind(LocalDatePattern.Iso.Parse(firstDay).Value.ToDateTimeUnspecified(), DateTimeKind.Utc);
        var (never, later, atOnce) = (0, 0, 0);
        for (var seed = 1UL; seed <= 60; seed++)
        {
            var dice = new SplitMix64(seed);
            var agreement = RandomAgreement(dice, LocalDate.FromDateTime(startUtc));
            var method = dice.OneOf(Enum.GetValues<ContactMethod>());
            var dull = new DullContactTimes(agreement, method, startUtc, days: 20);
            AssertSameMinutes(agreement, method, startUtc, dull, seed);
            for (var draw = 0; draw < 20; draw++)
            {
                var minute = dice.Below(3 * MinutesOfDay);
                var seconds = dice.Below(2) * dice.Below(60);
                var where = $"seed {seed} from {firstDay}, minute {minute}";
                var free = AssertSameNext(agreement, method, startUtc, dull, minute, seconds, where);
                _ = free is null ? never++ : free == minute ? atOnce++ : later++;
            }
        }
        Assert.All([never, later, atOnce], count => Assert.NotEqual(0, count));
    }

    [Fact]
    public void A_start_that_the_clocks_skip_begins_as_on_a_clock_put_forward_too_soon()
    {
        var window = Weekly("01:30", "03:00", Weekday.Sun);

        Assert.Equal<(Instant, Instant)>([(Utc("2026-03-29T00:30:00Z"), Utc("2026-03-29T02:00:00Z"))], Avoided(window, "2026-03-29"));
    }

    [Fact]
    public void An_end_that_the_clocks_skip_lasts_as_on_a_clock_not_yet_put_forward()
    {
        var window = Weekly("00:00", "01:30", Weekday.Sun);

        Assert.Equal<(Instant, Instant)>([(Utc("2026-03-29T00:00:00Z"), Utc("2026-03-29T01:30:00Z"))], Avoided(window, "2026-03-29"));
    }

    [Fact]
    public void A_window_in_the_hour_that_happens_twice_lasts_from_the_first_start_to_the_second_end()
    {
        var window = Weekly("01:30", "01:40", Weekday.Sun);

        Assert.Equal<(Instant, Instant)>([(Utc("2026-10-25T00:30:00Z"), Utc("2026-10-25T01:40:00Z"))], Avoided(window, "2026-10-25"));
        Assert.False(ContactTimes.IsPermitted([window], ContactMethod.Phone, Utc("2026-10-25T01:15:00Z")));
    }

    [Theory]
    [InlineData("2026-06-08T22:59:59Z", "2026-06-08T22:59:59Z")] // Mon 23:59:59: free.
    [InlineData("2026-06-09T20:59:59Z", "2026-06-09T20:59:59Z")] // Tue 21:59:59: the last free second.
    [InlineData("2026-06-09T21:00:00Z", "2026-06-10T05:00:00Z")] // Tue 22:00: not before Wed 06:00.
    [InlineData("2026-06-09T23:30:00Z", "2026-06-10T05:00:00Z")] // Wed 00:30: Tuesday's window still runs.
    [InlineData("2026-06-10T04:59:59.999Z", "2026-06-10T05:00:00Z")]
    [InlineData("2026-06-10T05:00:00Z", "2026-06-10T05:00:00Z")] // Its end is free.
    [InlineData("2026-06-10T21:00:00Z", "2026-06-10T21:00:00Z")] // Wed 22:00: no window starts on Wednesday.
    public void A_window_across_midnight_belongs_to_the_day_it_starts_on(string notBefore, string expected) =>
        Assert.Equal(Utc(expected), Next(Weekly("22:00", "06:00", Weekday.Tue), notBefore));

    [Theory]
    [InlineData("09:00", "24:00", "2026-06-09T23:00:00Z")] // To the end of Tuesday.
    [InlineData("09:00", "00:00", "2026-06-09T23:00:00Z")] // The same, written as the next midnight.
    [InlineData("09:00", "09:00", "2026-06-10T08:00:00Z")] // Round the clock.
    [InlineData("00:00", "00:00", "2026-06-09T23:00:00Z")]
    [InlineData("00:00", "24:00", "2026-06-09T23:00:00Z")]
    public void Midnight_and_a_full_turn_of_the_clock_end_where_people_expect(string from, string to, string expected) =>
        Assert.Equal(Utc(expected), Next(Weekly(from, to, Weekday.Tue), "2026-06-09T10:00:00Z"));

    [Fact]
    public void A_window_on_dates_starts_on_each_of_them_and_on_no_other()
    {
        var window = new TimeToAvoid(null, new(new(2026, 6, 9), new(2026, 6, 10)), Minute("20:00"), Minute("07:00"), null);

        Assert.Equal(Utc("2026-06-09T00:00:00Z"), Next(window, "2026-06-09T00:00:00Z")); // Monday night is free.
        Assert.Equal(Utc("2026-06-10T06:00:00Z"), Next(window, "2026-06-09T19:00:00Z"));
        Assert.Equal(Utc("2026-06-11T06:00:00Z"), Next(window, "2026-06-11T05:00:00Z")); // The last night ends on the day after.
        Assert.Equal(Utc("2026-06-11T19:00:00Z"), Next(window, "2026-06-11T19:00:00Z"));
    }

    [Fact]
    public void A_window_for_some_methods_leaves_the_others_free()
    {
        var window = Weekly("00:00", "24:00", Weekday.Tue) with { Channels = [ContactMethod.Phone, ContactMethod.InPerson] };
        var noon = Utc("2026-06-09T11:00:00Z");

        Assert.False(ContactTimes.IsPermitted([window], ContactMethod.Phone, noon));
        Assert.False(ContactTimes.IsPermitted([window], ContactMethod.InPerson, noon));
        Assert.True(ContactTimes.IsPermitted([window], ContactMethod.Sms, noon));
        Assert.False(ContactTimes.IsPermitted([window with { Channels = [] }], ContactMethod.Sms, noon));
    }

    [Fact]
    public void A_window_without_days_and_dates_is_avoided_every_day()
    {
        var window = new TimeToAvoid(null, null, Minute("10:00"), Minute("12:00"), null);

        Assert.Equal(15, Avoided(window, "2026-06-01", days: 15).Length);
    }

    [Fact]
    public void When_the_whole_week_is_to_be_avoided_no_time_is_found()
    {
        ImmutableArray<TimeToAvoid> split = [Weekly("12:00", "24:00", [.. s_everyDay]), Weekly("00:00", "12:00", [.. s_everyDay])];

        Assert.Null(ContactTimes.NextPermitted(split, ContactMethod.Email, Utc("2026-03-25T10:00:00Z")));
        Assert.Null(Next(Weekly("09:00", "09:00", [.. s_everyDay]), "2026-10-20T10:00:00Z"));
        Assert.Null(ContactTimes.NextReasonable([Weekly("08:00", "20:00", [.. s_everyDay])], ContactMethod.Phone,
            Utc("2026-06-09T10:00:00Z")));
    }

    [Fact]
    public void The_search_ends_after_fifteen_days()
    {
        TimeToAvoid Until(int day) => new(null, new(new(2026, 6, 1), new(2026, 6, day)), Minute("00:00"), Minute("24:00"), null);

        Assert.Equal(Utc("2026-06-15T23:00:00Z"), Next(Until(15), "2026-05-31T23:00:01Z"));
        Assert.Null(Next(Until(15), "2026-05-31T23:00:00Z")); // Free only at the very end of the fifteenth day.
        Assert.Null(Next(Until(16), "2026-05-31T23:00:01Z"));
    }

    [Fact]
    public void A_time_after_the_last_useful_instant_is_not_offered()
    {
        ImmutableArray<TimeToAvoid> morning = [Weekly("00:00", "10:00", [.. s_everyDay])];
        Instant? Next(string sendableUntil) =>
            ContactTimes.NextPermitted(morning, ContactMethod.Sms, Utc("2026-06-09T07:00:00Z"), Utc(sendableUntil));

        Assert.Equal(Utc("2026-06-09T09:00:00Z"), Next("2026-06-09T09:00:00Z")); // Inclusive.
        Assert.Null(Next("2026-06-09T08:59:59Z"));
        Assert.Null(Next("2026-06-09T06:59:59Z"));
    }

    [Theory]
    [InlineData("2026-06-09T06:59:59Z", "2026-06-09T07:00:00Z")] // 07:59:59 in summer.
    [InlineData("2026-06-09T18:59:59Z", "2026-06-09T18:59:59Z")]
    [InlineData("2026-06-09T19:00:00Z", "2026-06-10T07:00:00Z")] // 20:00 is too late.
    [InlineData("2026-03-28T20:00:00Z", "2026-03-29T07:00:00Z")] // The night the clocks go forward.
    [InlineData("2026-10-24T19:00:00Z", "2026-10-25T08:00:00Z")] // The night they go back.
    public void Reasonable_hours_are_eight_to_eight_on_the_wall(string notBefore, string expected) =>
        Assert.Equal(Utc(expected), ContactTimes.NextReasonable([], ContactMethod.Phone, Utc(notBefore)));

    [Fact]
    public void Reasonable_hours_come_on_top_of_the_times_to_avoid() =>
        Assert.Equal(
            Utc("2026-06-10T07:00:00Z"),
            ContactTimes.NextReasonable([Weekly("07:00", "22:00", Weekday.Tue)], ContactMethod.Phone, Utc("2026-06-09T07:00:00Z")));

    private static void AssertSameMinutes(
        ImmutableArray<TimeToAvoid> agreement, ContactMethod method, DateTime startUtc, DullContactTimes dull, ulong seed)
    {
        const int Minutes = 11 * MinutesOfDay;
        var start = Instant.FromDateTimeUtc(startUtc);
        for (var minute = 0; minute < Minutes; minute++)
        {
            var at = start + Duration.FromMinutes(minute);
            if (ContactTimes.IsPermitted(agreement, method, at) == dull.IsAvoided(minute))
            {
                Assert.Fail($"seed {seed}, {at}: avoided {dull.IsAvoided(minute)}");
            }
        }
    }

    private static int? AssertSameNext(
        ImmutableArray<TimeToAvoid> agreement, ContactMethod method, DateTime startUtc, DullContactTimes dull,
        int minute, int seconds, string where)
    {
        var notBefore = Instant.FromDateTimeUtc(startUtc) + Duration.FromMinutes(minute) + Duration.FromSeconds(seconds);
        var searched = (ContactTimes.SearchDays * MinutesOfDay) + (seconds > 0 ? 1 : 0);
        Instant? At(int? free) => free is not { } m ? null
            : Instant.Max(notBefore, Instant.FromDateTimeUtc(startUtc) + Duration.FromMinutes(m));

        var free = dull.FirstFree(minute, searched, reasonableOnly: false, startUtc);
        Assert.Equal((where, At(free)), (where, ContactTimes.NextPermitted(agreement, method, notBefore)));
        var reasonable = dull.FirstFree(minute, searched, reasonableOnly: true, startUtc);
        Assert.Equal((where, At(reasonable)), (where, ContactTimes.NextReasonable(agreement, method, notBefore)));
        return free;
    }

    private static ImmutableArray<TimeToAvoid> RandomAgreement(SplitMix64 dice, LocalDate around)
    {
        if (dice.Below(12) == 0) // The whole week, in one window or in two that meet.
            return dice.Below(2) == 0
                ? [Weekly("01:30", "01:30", [.. s_everyDay])]
                : [Weekly("13:10", "01:20", [.. s_everyDay]), Weekly("01:20", "13:10", [.. s_everyDay])];
        return [.. Enumerable.Range(0, dice.Below(6)).Select(_ => RandomWindow(dice, around))];
    }

    private static TimeToAvoid RandomWindow(SplitMix64 dice, LocalDate around)
    {
        // Half of all times lie where clocks change, between midnight and 03:00.
        int Time(int last) => dice.Below(2) == 0 ? dice.Below(19) * 10 : dice.Below(last + 1);
        MinuteOfDay from = new(Time(1439)), to = dice.Below(6) == 0 ? from : new(Time(1440));
        ImmutableArray<ContactMethod>? channels = dice.Below(3) switch
        {
            0 => [dice.OneOf(Enum.GetValues<ContactMethod>()), dice.OneOf(Enum.GetValues<ContactMethod>())],
            1 => [],
            _ => null,
        };
        if (dice.Below(3) != 0)
        {
            var days = s_everyDay.Where(_ => dice.Below(2) == 0).Append(dice.OneOf([.. s_everyDay])).Distinct();
            return new([.. days], null, from, to, channels);
        }
        var first = around.PlusDays(dice.Below(12) - 3);
        return new(null, new(first, first.PlusDays(dice.Below(5))), from, to, channels);
    }

    // The avoided stretches of these days, minute by minute.
    private static ImmutableArray<(Instant From, Instant Until)> Avoided(TimeToAvoid window, string day, int days = 1)
    {
        var minute = Duration.FromMinutes(1);
        var stretches = new List<(Instant From, Instant Until)>();
        for (var at = Utc(day + "T00:00:00Z"); at < Utc(day + "T00:00:00Z") + Duration.FromDays(days); at += minute)
        {
            if (ContactTimes.IsPermitted([window], ContactMethod.Phone, at))
                continue;
            if (stretches.Count > 0 && stretches[^1].Until == at)
                stretches[^1] = (stretches[^1].From, at + minute);
            else
                stretches.Add((at, at + minute));
        }
        return [.. stretches];
    }

    private static Instant? Next(TimeToAvoid window, string notBefore) =>
        ContactTimes.NextPermitted([window], ContactMethod.Phone, Utc(notBefore));

    private static TimeToAvoid Weekly(string from, string to, params Weekday[] days) =>
        new([.. days], null, Minute(from), Minute(to), null);

    private static MinuteOfDay Minute(string text) => new((int.Parse(text[..2]) * 60) + int.Parse(text[3..]));

    private static Instant Utc(string text) => InstantPattern.ExtendedIso.Parse(text).Value;

    /// <summary>Own generator, so that a seed means the same on every release of the platform.</summary>
    private sealed class SplitMix64(ulong seed)
    {
        private ulong _state = seed;

        public int Below(int bound) => (int)(Next() % (ulong)bound);

        public T OneOf<T>(T[] values) => values[Below(values.Length)];

        private ulong Next()
        {
            unchecked
            {
                var z = _state += 0x9E3779B97F4A7C15UL;
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
                return z ^ (z >> 31);
            }
        }
    }
}
