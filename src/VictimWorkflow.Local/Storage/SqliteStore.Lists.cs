using Microsoft.Data.Sqlite;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.Local.Storage.Paging;

namespace VictimWorkflow.Local.Storage;

public sealed partial class SqliteStore
{
    private const string AnyReference = $"(SELECT $1 UNION SELECT reference FROM crime_references WHERE crime = {CrimeNumber})";

    // Every index below answers all of this by itself, in the order of the list; a row is looked up only for the page.
    private const string ListConditions = "(due, journey) > ($2, $3) AND due <= $4 AND at_risk BETWEEN $5 AND $6 AND facets & $7 = $8";
    private const string InUnits = " AND ($9 IS NULL OR unit IN (SELECT value FROM json_each($9)))";
    private const string ListOfAll = $"FROM lists INDEXED BY lists_due WHERE $1 IS NULL AND {ListConditions}";
    private const string ListOfUnit = $"FROM lists INDEXED BY lists_unit WHERE unit = $1 AND {ListConditions}";
    private const string ListOfOfficer = $"FROM lists INDEXED BY lists_officer WHERE officer = $1 AND {ListConditions}{InUnits}";
    private const string ListOfStopped =
        $"FROM lists INDEXED BY lists_stopped WHERE (stuck OR state = 'Suspended') AND $1 IS NULL AND {ListConditions}{InUnits}";

    private const string ListOfCrime =
        $"FROM lists INDEXED BY lists_crime WHERE crime_ref IN {AnyReference} AND {ListConditions}{InUnits}"
        + " AND ($10 IS NULL OR officer = $10)";

    /// <exception cref="FormatException">The cursor is not one of this list.</exception>
    public ValueTask<Page<ListRow>> JourneysAsync(ListFilter filter, Instant now)
    {
        var range = ListRange.Of(filter, now);
        var after = ReadCursor(filter.After, 2);
        var first = (range.DueFrom, "");
        var start = after is null ? first : Max(first, (Number(after[0]), after[1]));
        var take = TakeOf(filter);
        return ReadAsync(session =>
        {
            var found = new List<Found<ListRow>>();
            var count = 0L;
            foreach (var (from, key, units) in ListParts(filter))
            {
                found.AddRange(session.Rows($"SELECT * {from} ORDER BY due, journey LIMIT {take + 1}", ReadLine, Asked(start)));
                if (count <= MostCounted)
                    count += session.Number($"SELECT count(*) FROM (SELECT 1 {from} LIMIT {MostCounted + 1})", Asked(first))!.Value;

                object?[] Asked((long Due, string Journey) begin) =>
                    [key, begin.Due, begin.Journey, range.DueTo, range.AtRiskFrom, range.AtRiskTo, range.Facets.Mask, range.Facets.Wanted,
                        units, filter.OfficerRef];
            }
            found.Sort(InOrder);
            return PageOf(found, take, count);
        });
    }

    // Several units are read one by one, each in its index's order, and merged: no list is read to its end for a page.
    private static IEnumerable<(string From, string? Key, string? Units)> ListParts(ListFilter filter) => (filter, UnitsOf(filter)) switch
    {
        ({ CrimeRef: { } crime }, var units) => [(ListOfCrime, crime, Names(units))],
        ({ OfficerRef: { } officer }, var units) => [(ListOfOfficer, officer, Names(units))],
        ({ State: ListState.Stuck or ListState.Suspended }, var units) => [(ListOfStopped, null, Names(units))],
        (_, null) => [(ListOfAll, null, null)],
        (_, { } units) => units.Distinct(StringComparer.Ordinal).Select(unit => (ListOfUnit, (string?)unit, (string?)null)),
    };

    private static (long, string) Max((long Due, string Journey) one, (long Due, string Journey) other) =>
        one.Due > other.Due ? one : other;

    // Nearest limit first, then the journey's id, as SQLite compares text.
    private static int InOrder(Found<ListRow> one, Found<ListRow> other) =>
        OrNever(one.Row.OverdueAt).CompareTo(OrNever(other.Row.OverdueAt)) is var byLimit and not 0
            ? byLimit
            : string.CompareOrdinal(one.Row.JourneyId, other.Row.JourneyId);

    private static Found<ListRow> ReadLine(SqliteDataReader row)
    {
        var line = new ListRow(
            row.GetString(0), row.GetInt32(1), row.GetString(2), row.FindText(3), row.GetName<JourneyRole>(4), row.GetString(5),
            row.FindText(6), row.GetName<Stage>(7), row.GetBoolean(8), row.GetName<JourneyState>(9), row.GetBoolean(10), row.GetBoolean(11),
            row.FindLimit(12), row.FindLimit(13), row.FindText(14), row.GetInt32(15), row.GetInt32(16), row.GetInstant(17));
        return new(line, WriteCursor(row.GetInt64(13), line.JourneyId));
    }
}

/// <summary>The states that follow from the time, as ranges of the two moments they follow from; a limit itself is still in time.</summary>
internal sealed record ListRange(long DueFrom, long DueTo, long AtRiskFrom, long AtRiskTo, Facets Facets)
{
    public static ListRange Of(ListFilter filter, Instant now)
    {
        var at = now.ToUnixTimeTicks();
        var all = new ListRange(long.MinValue, long.MaxValue, long.MinValue, long.MaxValue, Facets.Asked(filter));
        var range = filter.State switch
        {
            ListState.Overdue => all with { DueTo = at - 1 },
            ListState.AtRisk => all with { DueFrom = at, AtRiskTo = at },
            ListState.OnTrack => all with { DueFrom = at, AtRiskFrom = at + 1 },
            ListState.Stuck or ListState.Suspended or null => all,
        };
        return filter.DueBefore is { } before ? range with { DueTo = Math.Min(range.DueTo, before.ToUnixTimeTicks() - 1) } : range;
    }
}
