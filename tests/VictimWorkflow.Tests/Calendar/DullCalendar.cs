namespace VictimWorkflow.Tests.Calendar;

/// <summary>
/// A second, dull calendar that checks the first and shares nothing with it: platform dates, the rule for every year with its
/// exceptions where the first has lists, Easter from the table of full moons, and counting one day at a time.
/// </summary>
internal static class DullCalendar
{
    /// <summary>Paschal full moons of 1900 to 2199 by golden number, as month and day.</summary>
    private static readonly (int Month, int Day)[] s_fullMoons =
    [
        (4, 14), (4, 3), (3, 23), (4, 11), (3, 31), (4, 18), (4, 8), (3, 28), (4, 16), (4, 5),
        (3, 25), (4, 13), (4, 2), (3, 22), (4, 10), (3, 30), (4, 17), (4, 7), (3, 27),
    ];

    private static readonly Dictionary<DateOnly, string> s_names = Enumerable.Range(2021, 17).SelectMany(Year).ToDictionary();

    public static string? Name(DateOnly day) => s_names.GetValueOrDefault(day);

    public static bool IsWorkingDay(DateOnly day) => !IsWeekend(day) && !s_names.ContainsKey(day);

    public static DateOnly AddWorkingDays(DateOnly day, int days)
    {
        while (days > 0)
        {
            day = day.AddDays(1);
            if (IsWorkingDay(day))
                days--;
        }
        return day;
    }

    public static DateOnly Easter(int year)
    {
        var (month, date) = s_fullMoons[year % 19];
        var day = new DateOnly(year, month, date).AddDays(1);
        while (day.DayOfWeek != DayOfWeek.Sunday)
            day = day.AddDays(1);
        return day;
    }

    private static Dictionary<DateOnly, string> Year(int year)
    {
        var easter = Easter(year);
        Dictionary<DateOnly, string> names = new()
        {
            [easter.AddDays(-2)] = "Good Friday",
            [easter.AddDays(1)] = "Easter Monday",
            [Mondays(year, 5).First()] = "Early May bank holiday",
            [Mondays(year, 5).Last()] = "Spring bank holiday",
            [Mondays(year, 8).Last()] = "Summer bank holiday",
        };
        (DateOnly Day, string Name)[] fixedDays =
            [(new(year, 1, 1), "New Year's Day"), (new(year, 12, 25), "Christmas Day"), (new(year, 12, 26), "Boxing Day")];
        foreach (var (day, name) in fixedDays.Where(f => !IsWeekend(f.Day)))
            names[day] = name;
        foreach (var (day, name) in fixedDays.Where(f => IsWeekend(f.Day)))
        {
            var instead = day;
            while (IsWeekend(instead) || names.ContainsKey(instead))
                instead = instead.AddDays(1);
            names[instead] = name + " (substitute)";
        }
        if (year == 2022)
        {
            names.Remove(new(2022, 5, 30));
            names[new(2022, 6, 2)] = "Spring bank holiday";
            names[new(2022, 6, 3)] = "Platinum Jubilee";
            names[new(2022, 9, 19)] = "State funeral of Queen Elizabeth II";
        }
        if (year == 2023)
            names[new(2023, 5, 8)] = "Coronation of King Charles III";
        return names;
    }

    private static IEnumerable<DateOnly> Mondays(int year, int month) =>
        Enumerable.Range(1, 31).Select(d => new DateOnly(year, month, d)).Where(d => d.DayOfWeek == DayOfWeek.Monday);

    private static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
