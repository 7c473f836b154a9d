using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Calendar;

namespace VictimWorkflow.Tests.Calendar;

public class WorkingCalendarTests
{
    private static readonly WorkingCalendar s_calendar = WorkingCalendar.England;

    [Theory]
    [InlineData("H1", "2025-12-24T10:00:00Z", "2025-12-29", "2025-12-30", "2026-01-05", "2026-01-12")]
    [InlineData("H2", "2026-04-02T15:00:00Z", "2026-04-07", "2026-04-08", "2026-04-13", "2026-04-20")]
    [InlineData("H3", "2026-11-10T23:30:00Z", "2026-11-11", "2026-11-12", "2026-11-17", "2026-11-24")]
    [InlineData("H4", "2026-02-14T09:00:00Z", "2026-02-16", "2026-02-17", "2026-02-20", "2026-02-27")]
    [InlineData("H5", "2026-12-25T13:00:00Z", "2026-12-29", "2026-12-30", "2027-01-05", "2027-01-12")]
    [InlineData("H6", "2026-04-30T23:15:00Z", "2026-05-05", "2026-05-06", "2026-05-11", "2026-05-18")]
    [InlineData("H7, standard", "2026-06-08T09:00:00Z", "2026-06-09", "2026-06-10", "2026-06-15", "2026-06-22")]
    [InlineData("H7, enhanced", "2026-06-10T09:00:00Z", "2026-06-11", "2026-06-12", "2026-06-17", "2026-06-24")]
    public void Working_days_are_counted_from_the_local_date_of_the_trigger(
        string example, string trigger, string one, string two, string five, string ten)
    {
        var day = London.DateOf(InstantPattern.General.Parse(trigger).Value);

        Assert.Equal(
            (example, Day(one), Day(two), Day(five), Day(ten)),
            (example, s_calendar.AddWorkingDays(day, 1), s_calendar.AddWorkingDays(day, 2),
                s_calendar.AddWorkingDays(day, 5), s_calendar.AddWorkingDays(day, 10)));
    }

    [Fact]
    public void Calendar_days_and_months_do_not_roll() // H8 to H10
    {
        Assert.Equal(Day("2026-07-06"), Day("2026-06-08").PlusDays(28));
        Assert.Equal(Day("2026-05-29"), Day("2026-05-01").PlusDays(28));
        Assert.Equal(Day("2027-02-28"), Day("2026-11-30").PlusMonths(3)); // A Sunday.
        Assert.Equal(Day("2027-02-26"), s_calendar.LastWorkingDayOnOrBefore(Day("2027-02-28")));
    }

    [Fact]
    public void Each_day_of_2021_to_2028_agrees_with_a_dull_calendar()
    {
        int[] amounts = [1, 2, 3, 5, 10, 15, 20, 30];

        foreach (var day in Days(2021, 2028))
        {
            foreach (var days in amounts)
            {
                var due = s_calendar.AddWorkingDays(day, days);
                Assert.Equal((day, days, LocalDate.FromDateOnly(DullCalendar.AddWorkingDays(day.ToDateOnly(), days))), (day, days, due));
                var counted = s_calendar.Count(day, days);
                Assert.Equal((due, (int?)days), (counted[^1].Day, counted[^1].Number));
                Assert.Equal(Enumerable.Range(1, days), counted.Where(c => c.SkippedBecause is null).Select(c => c.Number!.Value));
                Assert.Equal(Period.DaysBetween(day, counted[^1].Day), counted.Length);
            }
        }
    }

    [Fact]
    public void Each_day_of_the_calendar_has_the_name_and_nature_that_the_rules_give_it()
    {
        foreach (var day in Days(2021, 2037))
        {
            Assert.Equal((day, DullCalendar.Name(day.ToDateOnly())), (day, s_calendar.HolidayName(day)));
            Assert.Equal((day, DullCalendar.IsWorkingDay(day.ToDateOnly())), (day, s_calendar.IsWorkingDay(day)));
            Assert.Equal((day, day.Year >= 2028), (day, s_calendar.IsProjected(day)));
        }
    }

    [Theory]
    [InlineData(2021, "2021-04-04")]
    [InlineData(2025, "2025-04-20")]
    [InlineData(2026, "2026-04-05")]
    [InlineData(2027, "2027-03-28")]
    [InlineData(2028, "2028-04-16")]
    [InlineData(2029, "2029-04-01")]
    [InlineData(2035, "2035-03-25")]
    [InlineData(2037, "2037-04-05")]
    public void Easter_falls_on_its_published_date(int year, string easter)
    {
        Assert.Equal(Day(easter).ToDateOnly(), DullCalendar.Easter(year));
        Assert.Equal("Good Friday", s_calendar.HolidayName(Day(easter).PlusDays(-2)));
        Assert.Equal("Easter Monday", s_calendar.HolidayName(Day(easter).PlusDays(1)));
    }

    [Theory]
    [InlineData(2021, 253)]
    [InlineData(2025, 253)]
    [InlineData(2026, 253)]
    [InlineData(2027, 253)]
    public void A_common_year_has_253_working_days(int year, int expected) =>
        Assert.Equal(expected, Days(year, year).Count(s_calendar.IsWorkingDay));

    [Theory]
    [InlineData("2026-01-02")] // Scotland.
    [InlineData("2026-11-30")] // Scotland.
    [InlineData("2026-08-03")] // Scotland.
    [InlineData("2026-03-17")] // Northern Ireland.
    [InlineData("2026-07-13")] // Northern Ireland.
    [InlineData("2026-12-24")] // Christmas Eve.
    [InlineData("2026-12-31")] // New Year's Eve.
    [InlineData("2026-04-02")] // Maundy Thursday.
    [InlineData("2022-05-30")] // The Spring holiday moved away.
    public void A_day_kept_elsewhere_or_only_by_custom_is_a_working_day(string day)
    {
        Assert.True(s_calendar.IsWorkingDay(Day(day)));
        Assert.Null(s_calendar.HolidayName(Day(day)));
    }

    [Theory]
    [InlineData("2021-12-27", "Christmas Day (substitute)")] // Christmas on a Saturday.
    [InlineData("2021-12-28", "Boxing Day (substitute)")]
    [InlineData("2022-12-26", "Boxing Day")]                 // Christmas on a Sunday.
    [InlineData("2022-12-27", "Christmas Day (substitute)")]
    [InlineData("2026-12-28", "Boxing Day (substitute)")]    // Boxing Day on a Saturday.
    [InlineData("2022-01-03", "New Year's Day (substitute)")] // New Year's Day on a Saturday.
    [InlineData("2023-01-02", "New Year's Day (substitute)")] // New Year's Day on a Sunday.
    [InlineData("2028-01-03", "New Year's Day (substitute)")]
    [InlineData("2032-12-27", "Christmas Day (substitute)")]
    [InlineData("2032-12-28", "Boxing Day (substitute)")]
    [InlineData("2033-12-26", "Boxing Day")]
    [InlineData("2033-12-27", "Christmas Day (substitute)")]
    [InlineData("2037-12-28", "Boxing Day (substitute)")]
    public void A_holiday_at_the_weekend_is_made_up_for_on_a_weekday(string day, string name)
    {
        Assert.Equal(name, s_calendar.HolidayName(Day(day)));
        Assert.False(s_calendar.IsWorkingDay(Day(day)));
    }

    [Fact]
    public void The_count_says_why_each_day_was_skipped() // H2
    {
        CountedDay[] expected =
        [
            new(Day("2026-04-03"), null, "Good Friday"),
            new(Day("2026-04-04"), null, "Saturday"),
            new(Day("2026-04-05"), null, "Sunday"),
            new(Day("2026-04-06"), null, "Easter Monday"),
            new(Day("2026-04-07"), 1, null),
            new(Day("2026-04-08"), 2, null),
        ];

        Assert.Equal(expected, s_calendar.Count(Day("2026-04-02"), 2));
    }

    [Fact]
    public void Past_its_end_and_before_its_beginning_the_calendar_has_no_answer()
    {
        Assert.Equal(Day("2037-12-31"), s_calendar.AddWorkingDays(Day("2037-12-30"), 1));
        Assert.Null(s_calendar.AddWorkingDays(Day("2037-12-30"), 2));
        Assert.Null(s_calendar.AddWorkingDays(Day("2037-12-31"), 1));
        Assert.Null(s_calendar.AddWorkingDays(Day("2040-05-01"), 1));
        Assert.Null(s_calendar.AddWorkingDays(Day("2026-05-01"), int.MaxValue));
        Assert.Null(s_calendar.AddWorkingDays(Day("2020-12-31"), 1));
        Assert.Empty(s_calendar.Count(Day("2037-12-30"), 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => s_calendar.AddWorkingDays(Day("2026-05-01"), 0));
    }

    [Fact]
    public void Outside_the_calendar_only_weekends_are_known()
    {
        Assert.True(s_calendar.IsWorkingDay(Day("2038-01-01")));
        Assert.False(s_calendar.IsWorkingDay(Day("2038-01-02")));
        Assert.True(s_calendar.IsProjected(Day("2038-01-01")));
        Assert.Equal(Day("2038-01-08"), s_calendar.LastWorkingDayOnOrBefore(Day("2038-01-10")));
    }

    [Theory]
    [InlineData("2026-04-07", "2026-04-07", "2026-04-02")] // Tuesday after Easter.
    [InlineData("2026-04-06", "2026-04-02", "2026-04-02")] // Easter Monday.
    [InlineData("2026-06-14", "2026-06-12", "2026-06-12")] // Sunday.
    [InlineData("2026-06-15", "2026-06-15", "2026-06-12")] // Monday.
    public void The_last_working_day_is_looked_for_backwards(string day, string onOrBefore, string before)
    {
        Assert.Equal(Day(onOrBefore), s_calendar.LastWorkingDayOnOrBefore(Day(day)));
        Assert.Equal(Day(before), s_calendar.WorkingDayBefore(Day(day)));
    }

    [Fact]
    public void A_proclaimed_one_off_holiday_makes_a_new_version_and_leaves_the_old_alone()
    {
        var jubilee = Day("2029-06-04");

        var proclaimed = s_calendar.With(jubilee, "Jubilee", "england-2029.1");

        Assert.Equal(("england-2029.1", "Jubilee"), (proclaimed.Version, proclaimed.HolidayName(jubilee)));
        Assert.False(proclaimed.IsProjected(jubilee));
        Assert.Equal(jubilee.PlusDays(1), proclaimed.AddWorkingDays(Day("2029-06-01"), 1));
        Assert.Equal("Jubilee", proclaimed.Count(Day("2029-06-01"), 1)[2].SkippedBecause);
        Assert.Equal(jubilee, s_calendar.AddWorkingDays(Day("2029-06-01"), 1));
        Assert.NotEqual(s_calendar.Version, proclaimed.Version);
        Assert.Throws<ArgumentOutOfRangeException>(() => s_calendar.With(Day("2038-06-04"), "Jubilee", "england-2038.1"));
    }

    private static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).Value;

    private static IEnumerable<LocalDate> Days(int firstYear, int lastYear)
    {
        for (var day = new LocalDate(firstYear, 1, 1); day.Year <= lastYear; day = day.PlusDays(1))
            yield return day;
    }
}
