using System.Collections.Immutable;
using NodaTime;

namespace VictimWorkflow.Core.Code;

/// <summary>The obligations of the Victims' Code, the Witness Charter and force practice, one table for each edition.</summary>
/// <remarks>
/// Each row is a line of the catalogue's section D that can be pointed to; they stand by right in the folder Rows. A table is
/// never edited once journeys run under it: they would be judged by law they did not live under. Add an edition.
/// </remarks>
public static partial class VictimsCode
{
    /// <summary>The 2021 Code (in force 1 April 2021) as run by Kent Police procedure N15a of October 2025.</summary>
    public static Edition Code2021 { get; } = new(
        "code-2021", new LocalDate(2021, 4, 1), Rows2021().ToImmutableSortedDictionary(r => r.Id, r => r, StringComparer.Ordinal));

    private static IEnumerable<Rule> Rows2021() =>
    [
        .. Reporting(), .. Support(), .. Investigation(), .. Decisions(), .. Statements(), .. SpecialMeasures(), .. Trial(), .. Evidence(),
        .. Outcome(), .. AfterTrial(), .. Records(), .. Witnesses(),
    ];

    private static Rule Row(
        string id, Right right, string words, OwedTo owedTo, DutyHolder holder, Channel channel, string source, params Clock[] clocks) =>
        new(id, right, words, owedTo, holder, channel, [.. clocks], source);

    private static Rule Victim(string id, Right right, string words, DutyHolder holder, Channel channel, string source, params Clock[] clocks) =>
        Row(id, right, words, OwedTo.Victim, holder, channel, source, clocks);

    private static Trigger On(string type, Condition? when = null) => new(type, when);

    private static Trigger[] Told() => [On("contact.logged")];

    private static Trigger[] ToldOrDelivered() => [On("contact.logged"), On("delivery.reported")];

    private static Trigger[] ToldOrRecorded() => [On("contact.logged"), On("duty.recorded")];

    private static Trigger[] Recorded() => [On("duty.recorded")];

    private static Clock Hours(int hours, Trigger[] opens, Trigger[] closes) =>
        new([.. opens], [.. closes], Unit.Hours, hours, hours, CountedFrom.OccurredAt);

    private static Clock WorkingDays(int standard, int enhanced, Trigger[] opens, Trigger[] closes) =>
        new([.. opens], [.. closes], Unit.WorkingDays, standard, enhanced, CountedFrom.OccurredAt);

    // Court news is owed from the day the witness care unit receives it: to everybody in one working day (J3), or 5/1.
    private static Clock CourtDay(Trigger[] opens, Trigger[] closes) => CourtDays(1, 1, opens, closes);

    private static Clock CourtDays(int standard, int enhanced, Trigger[] opens, Trigger[] closes) =>
        new([.. opens], [.. closes], Unit.WorkingDays, standard, enhanced, CountedFrom.KnownAt);

    private static Clock CalendarDays(int days, Trigger[] opens, Trigger[] closes) =>
        new([.. opens], [.. closes], Unit.CalendarDays, days, days, CountedFrom.OccurredAt);

    private static Clock OnTheDay(Trigger[] opens, Trigger[] closes) =>
        new([.. opens], [.. closes], Unit.Event, null, null, CountedFrom.OccurredAt);

    private static Clock AtFirstContact(Trigger[] opens, Trigger[] closes) => OnTheDay(opens, closes) with { AtFirstContact = true };

    private static Clock BeforeIt(Trigger[] opens, Trigger[] closes) =>
        new([.. opens], [.. closes], Unit.Before, null, null, CountedFrom.OccurredAt);

    private static Clock Undated(Trigger[] opens, Trigger[] closes) =>
        new([.. opens], [.. closes], Unit.None, null, null, CountedFrom.OccurredAt);
}
