using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Contact;

namespace VictimWorkflow.Core.Events;

/// <summary>ISO 8601 texts of the contract. Each function gives null for a text that is none.</summary>
internal static class IsoText
{
    private static readonly OffsetDateTimePattern s_toTheSecond =
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss;FFFFFFFFFo<Z+HH:mm>");

    private static readonly OffsetDateTimePattern s_toTheMinute =
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mmo<Z+HH:mm>");

    /// <summary>A date and time with its offset; seconds may be left out. Without an offset it is no moment.</summary>
    public static OffsetDateTime? Moment(string text) => Value(s_toTheSecond, text) ?? Value(s_toTheMinute, text);

    public static LocalDate? Date(string text) => Value(LocalDatePattern.Iso, text);

    public static LocalTime? Time(string text) => Value(LocalTimePattern.ExtendedIso, text);

    /// <summary>Weeks, days and clock units; months and years have no length of their own.</summary>
    public static Duration? Duration(string text) =>
        PeriodPattern.NormalizingIso.Parse(text) is { Success: true, Value: { Months: 0, Years: 0 } period } ? period.ToDuration() : null;

    public static MinuteOfDay? Minute(string text) =>
        text is [>= '0' and <= '2', >= '0' and <= '9', ':', >= '0' and <= '5', >= '0' and <= '9']
        && (int.Parse(text[..2]) * 60) + int.Parse(text[3..]) is var minutes and <= 1440
            ? new MinuteOfDay(minutes)
            : null;

    public static string Write(Duration duration) =>
        PeriodPattern.NormalizingIso.Format(Period.FromNanoseconds(duration.ToInt64Nanoseconds()));

    public static string Write(MinuteOfDay minute) => $"{minute.Value / 60:00}:{minute.Value % 60:00}";

    private static T? Value<T>(IPattern<T> pattern, string text) where T : struct =>
        pattern.Parse(text) is { Success: true } parsed ? parsed.Value : null;
}
