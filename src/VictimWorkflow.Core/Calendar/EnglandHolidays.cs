using System.Collections.Immutable;
using NodaTime;

namespace VictimWorkflow.Core.Calendar;

/// <summary>A day that is not a working day. Projected: it follows the standing pattern but nobody has proclaimed it yet.</summary>
internal readonly record struct Holiday(string Name, bool IsProjected);

/// <summary>
/// The bank holidays of England and Wales (catalogue H). Days kept elsewhere, such as 2 January in Scotland or 12 July in
/// Northern Ireland, are working days here.
/// </summary>
internal static class EnglandHolidays
{
    public const int FirstYear = 2021;
    public const int LastProclaimedYear = 2027;

    /// <summary>Ten years on: a longer projection would only pretend to know of jubilees, funerals and moved Mondays.</summary>
    public const int LastYear = 2037;

    private const string NewYear = "New Year's Day";
    private const string GoodFriday = "Good Friday";
    private const string EasterMonday = "Easter Monday";
    private const string EarlyMay = "Early May bank holiday";
    private const string Spring = "Spring bank holiday";
    private const string Summer = "Summer bank holiday";
    private const string Christmas = "Christmas Day";
    private const string Boxing = "Boxing Day";
    private const string Substitute = " (substitute)";

    private static readonly ImmutableArray<(LocalDate Day, string Name)> s_proclaimed =
    [
        (new(2021, 1, 1), NewYear),
        (new(2021, 4, 2), GoodFriday),
        (new(2021, 4, 5), EasterMonday),
        (new(2021, 5, 3), EarlyMay),
        (new(2021, 5, 31), Spring),
        (new(2021, 8, 30), Summer),
        (new(2021, 12, 27), Christmas + Substitute),
        (new(2021, 12, 28), Boxing + Substitute),

        (new(2022, 1, 3), NewYear + Substitute),
        (new(2022, 4, 15), GoodFriday),
        (new(2022, 4, 18), EasterMonday),
        (new(2022, 5, 2), EarlyMay),
        (new(2022, 6, 2), Spring), // Moved from 30 May for the jubilee.
        (new(2022, 6, 3), "Platinum Jubilee"),
        (new(2022, 8, 29), Summer),
        (new(2022, 9, 19), "State funeral of Queen Elizabeth II"),
        (new(2022, 12, 26), Boxing),
        (new(2022, 12, 27), Christmas + Substitute),

        (new(2023, 1, 2), NewYear + Substitute),
        (new(2023, 4, 7), GoodFriday),
        (new(2023, 4, 10), EasterMonday),
        (new(2023, 5, 1), EarlyMay),
        (new(2023, 5, 8), "Coronation of King Charles III"),
        (new(2023, 5, 29), Spring),
        (new(2023, 8, 28), Summer),
        (new(2023, 12, 25), Christmas),
        (new(2023, 12, 26), Boxing),

        (new(2024, 1, 1), NewYear),
        (new(2024, 3, 29), GoodFriday),
        (new(2024, 4, 1), EasterMonday),
        (new(2024, 5, 6), EarlyMay),
        (new(2024, 5, 27), Spring),
        (new(2024, 8, 26), Summer),
        (new(2024, 12, 25), Christmas),
        (new(2024, 12, 26), Boxing),

        (new(2025, 1, 1), NewYear),
        (new(2025, 4, 18), GoodFriday),
        (new(2025, 4, 21), EasterMonday),
        (new(2025, 5, 5), EarlyMay),
        (new(2025, 5, 26), Spring),
        (new(2025, 8, 25), Summer),
        (new(2025, 12, 25), Christmas),
        (new(2025, 12, 26), Boxing),

        (new(2026, 1, 1), NewYear),
        (new(2026, 4, 3), GoodFriday),
        (new(2026, 4, 6), EasterMonday),
        (new(2026, 5, 4), EarlyMay),
        (new(2026, 5, 25), Spring),
        (new(2026, 8, 31), Summer),
        (new(2026, 12, 25), Christmas),
        (new(2026, 12, 28), Boxing + Substitute),

        (new(2027, 1, 1), NewYear),
        (new(2027, 3, 26), GoodFriday),
        (new(2027, 3, 29), EasterMonday),
        (new(2027, 5, 3), EarlyMay),
        (new(2027, 5, 31), Spring),
        (new(2027, 8, 30), Summer),
        (new(2027, 12, 27), Christmas + Substitute),
        (new(2027, 12, 28), Boxing + Substitute),
    ];

    public static ImmutableSortedDictionary<LocalDate, Holiday> All()
    {
        var holidays = ImmutableSortedDictionary.CreateBuilder<LocalDate, Holiday>();
        foreach (var (day, name) in s_proclaimed)
            holidays.Add(day, new(name, IsProjected: false));
        for (var year = LastProclaimedYear + 1; year <= LastYear; year++)
            foreach (var (day, name) in StandingPattern(year))
                holidays.Add(day, new(name, IsProjected: true));
        return holidays.ToImmutable();
    }

    private static ImmutableArray<(LocalDate Day, string Name)> StandingPattern(int year)
    {
        var easter = EasterSunday(year);
        return
        [
            OnOrInsteadOf(new(year, 1, 1), NewYear),
            (easter.PlusDays(-2), GoodFriday),
            (easter.PlusDays(1), EasterMonday),
            (MondayOnOrAfter(new(year, 5, 1)), EarlyMay),
            (MondayOnOrAfter(new(year, 5, 25)), Spring),
            (MondayOnOrAfter(new(year, 8, 25)), Summer),
            .. ChristmasDays(year),
        ];
    }

    /// <summary>
    /// Boxing Day keeps 26 December whenever that is a weekday, so a Christmas Sunday is made up for on the 27th, not on the 26th.
    /// </summary>
    private static ImmutableArray<(LocalDate Day, string Name)> ChristmasDays(int year)
    {
        LocalDate christmas = new(year, 12, 25), boxing = new(year, 12, 26);
        return christmas.DayOfWeek switch
        {
            IsoDayOfWeek.Friday => [(christmas, Christmas), (boxing.PlusDays(2), Boxing + Substitute)],
            IsoDayOfWeek.Saturday => [(christmas.PlusDays(2), Christmas + Substitute), (boxing.PlusDays(2), Boxing + Substitute)],
            IsoDayOfWeek.Sunday => [(boxing, Boxing), (christmas.PlusDays(2), Christmas + Substitute)],
            _ => [(christmas, Christmas), (boxing, Boxing)],
        };
    }

    private static (LocalDate Day, string Name) OnOrInsteadOf(LocalDate day, string name) =>
        day.DayOfWeek < IsoDayOfWeek.Saturday ? (day, name) : (MondayOnOrAfter(day), name + Substitute);

    private static LocalDate MondayOnOrAfter(LocalDate day) => day.PlusDays(-1).Next(IsoDayOfWeek.Monday);

    /// <summary>The Gregorian rule in the form published anonymously in Nature, 20 April 1876.</summary>
    private static LocalDate EasterSunday(int year)
    {
        var (century, yearOfCentury) = Math.DivRem(year, 100);
        var golden = year % 19;
        var moonCorrection = (century - ((century + 8) / 25) + 1) / 3;
        var epact = ((19 * golden) + century - (century / 4) - moonCorrection + 15) % 30;
        var weekday = (32 + (2 * (century % 4)) + (2 * (yearOfCentury / 4)) - epact - (yearOfCentury % 4)) % 7;
        var lateMoon = (golden + (11 * epact) + (22 * weekday)) / 451;
        var (month, day) = Math.DivRem(epact + weekday - (7 * lateMoon) + 114, 31);
        return new(year, month, day + 1);
    }
}
