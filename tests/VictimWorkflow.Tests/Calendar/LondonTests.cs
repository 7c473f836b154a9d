using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Calendar;

namespace VictimWorkflow.Tests.Calendar;

public class LondonTests
{
    private static readonly LocalDate s_clocksGoForward = new(2026, 3, 29);
    private static readonly LocalDate s_clocksGoBack = new(2026, 10, 25);

    [Fact]
    public void An_evening_in_UTC_is_already_the_next_day_in_a_London_summer()
    {
        var lateEvening = Utc("2026-04-30T23:15:00Z");

        Assert.Equal(new LocalDate(2026, 5, 1), London.DateOf(lateEvening));
        Assert.Equal(new LocalDateTime(2026, 5, 1, 0, 15), London.LocalOf(lateEvening));
        Assert.Equal(new LocalDateTime(2026, 5, 1, 0, 15).WithOffset(Offset.FromHours(1)), London.OffsetOf(lateEvening));
    }

    [Theory]
    [InlineData("2026-01-15", "2026-01-15T00:00:00Z", "2026-01-15T23:59:59Z", "2026-01-16T00:00:00Z")]
    [InlineData("2026-03-29", "2026-03-29T00:00:00Z", "2026-03-29T22:59:59Z", "2026-03-29T23:00:00Z")] // 23 hours.
    [InlineData("2026-07-15", "2026-07-14T23:00:00Z", "2026-07-15T22:59:59Z", "2026-07-15T23:00:00Z")]
    [InlineData("2026-10-25", "2026-10-24T23:00:00Z", "2026-10-25T23:59:59Z", "2026-10-26T00:00:00Z")] // 25 hours.
    public void A_day_lasts_from_midnight_to_midnight_on_the_wall(string day, string start, string end, string next)
    {
        var date = LocalDatePattern.Iso.Parse(day).Value;

        Assert.Equal((Utc(start), Utc(end), Utc(next)), (London.StartOf(date), London.EndOf(date), London.NextDay(date)));
    }

    [Fact]
    public void A_time_the_clocks_skip_becomes_the_end_of_the_gap() =>
        Assert.Equal(Utc("2026-03-29T01:00:00Z"), London.At(s_clocksGoForward, new LocalTime(1, 30)));

    [Fact]
    public void A_time_that_happens_twice_means_the_second() =>
        Assert.Equal(Utc("2026-10-25T01:30:00Z"), London.At(s_clocksGoBack, new LocalTime(1, 30)));

    [Fact]
    public void Any_other_time_means_itself()
    {
        Assert.Equal(Utc("2026-03-29T08:00:00Z"), London.At(s_clocksGoForward, new LocalTime(9, 0)));
        Assert.Equal(Utc("2026-10-25T09:00:00Z"), London.At(s_clocksGoBack, new LocalTime(9, 0)));
    }

    [Fact]
    public void The_earliest_and_the_latest_reading_differ_only_while_the_clocks_change()
    {
        Assert.Equal(Utc("2026-03-29T00:30:00Z"), London.EarliestOf(s_clocksGoForward + new LocalTime(1, 30)));
        Assert.Equal(Utc("2026-03-29T01:30:00Z"), London.LatestOf(s_clocksGoForward + new LocalTime(1, 30)));
        Assert.Equal(Utc("2026-10-25T00:30:00Z"), London.EarliestOf(s_clocksGoBack + new LocalTime(1, 30)));
        Assert.Equal(Utc("2026-10-25T01:30:00Z"), London.LatestOf(s_clocksGoBack + new LocalTime(1, 30)));
        Assert.Equal(Utc("2026-10-25T02:00:00Z"), London.EarliestOf(s_clocksGoBack + new LocalTime(2, 0)));
        Assert.Equal(Utc("2026-10-25T02:00:00Z"), London.LatestOf(s_clocksGoBack + new LocalTime(2, 0)));
    }

    // What is kept in tables, against the platform's own time zones, and years before and after the tables.
    [Fact]
    public void Every_day_of_forty_years_begins_and_ends_when_the_platform_says()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
        for (var day = new LocalDate(2015, 1, 1); day.Year < 2055; day = day.PlusDays(1))
        {
            var start = Instant.FromDateTimeUtc(TimeZoneInfo.ConvertTimeToUtc(day.ToDateOnly().ToDateTime(TimeOnly.MinValue), zone));

            Assert.Equal((start, day, day.PlusDays(-1)), (London.StartOf(day), London.DateOf(start), London.DateOf(start - Duration.Epsilon)));
            Assert.Equal(start - Duration.FromSeconds(1), London.EndOf(day.PlusDays(-1)));
            // The clocks change before noon: it comes an hour sooner on a day of 23 hours, and later on one of 25.
            Assert.Equal(London.NextDay(day) - Duration.FromHours(12), London.At(day, new LocalTime(12, 0)));
        }
    }

    private static Instant Utc(string text) => InstantPattern.General.Parse(text).Value;
}
