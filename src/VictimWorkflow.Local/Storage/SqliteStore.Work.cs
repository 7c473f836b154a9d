using Microsoft.Data.Sqlite;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.Local.Storage.Paging;

namespace VictimWorkflow.Local.Storage;

public sealed partial class SqliteStore
{
    private const string TaskConditions = """
        status = 'Open' AND (routine, due, journey, number) > ($2, $3, $4, $5) AND due <= $6 AND ($7 OR NOT restricted)
          AND ($8 IS NULL OR unit IN (SELECT value FROM json_each($8)))
        """;

    private const string Worker = "coalesce(claimed_by, assigned_to, officer)";
    private const string TasksOfAll = $"FROM tasks INDEXED BY tasks_all WHERE $1 IS NULL AND {TaskConditions}";
    private const string TasksOfWorker = $"FROM tasks INDEXED BY tasks_worker WHERE {Worker} = $1 AND {TaskConditions}";
    private const string TasksOfCrime =
        $"FROM tasks INDEXED BY tasks_crime WHERE crime_ref IN {AnyReference} AND {TaskConditions} AND ($9 IS NULL OR {Worker} = $9)";

    /// <summary>
    /// Open tasks, urgent first, then the nearest limit. An officer's are those they claimed, else were given, else those of their
    /// crimes. Of the filters that follow from the time, <see cref="ListState.Overdue"/> and a date narrow tasks; the others do not apply.
    /// </summary>
    /// <exception cref="FormatException">The cursor is not one of this list.</exception>
    public ValueTask<Page<TaskRow>> TasksAsync(ListFilter filter, Instant now)
    {
        var until = filter.State == ListState.Overdue ? Earlier(now, filter.DueBefore) : filter.DueBefore;
        var dueTo = until is { } end ? end.ToUnixTimeTicks() - 1 : long.MaxValue;
        var after = ReadCursor(filter.After, 4);
        var (from, key) = filter switch
        {
            { CrimeRef: { } crime } => (TasksOfCrime, crime),
            { OfficerRef: { } officer } => (TasksOfWorker, officer),
            _ => (TasksOfAll, (string?)null),
        };
        return ReadAsync(session =>
        {
            var units = Names(UnitsOf(filter));
            var found = session.Rows(
                $"SELECT * {from} ORDER BY routine, due, journey, number LIMIT {TakeOf(filter) + 1}", ReadTask, key,
                after is null ? -1L : Number(after[0]), after is null ? 0L : Number(after[1]), after?[3] ?? "",
                after is null ? 0L : Number(after[2]), dueTo, filter.MaySeeRestricted, units, filter.OfficerRef);
            var count = session.Number(
                $"SELECT count(*) FROM (SELECT 1 {from} LIMIT {MostCounted + 1})", key, -1L, 0L, "", 0L, dueTo, filter.MaySeeRestricted,
                    units, filter.OfficerRef)!.Value;
            return PageOf(found, TakeOf(filter), count);
        });
    }

    /// <summary>The newest first. Those of restricted records only for who may see them.</summary>
    /// <exception cref="FormatException">The cursor is not one of this list.</exception>
    public async ValueTask AddAlertAsync(AlertRow alert) => await WriteAsync(session => session.Execute(
        "INSERT INTO alerts (journey, number, kind, unit, raised_at, rule, event_key, urgent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        alert.JourneyId, alert.Number, alert.Kind.ToString(), alert.Unit, alert.RaisedAt, alert.Rule, alert.EventKey, alert.Urgent));

    public ValueTask<Page<AlertRow>> AlertsAsync(ListFilter filter) => ReadAsync(session =>
    {
        const string from = """
            FROM alerts WHERE id < $1 AND ($2 IS NULL OR unit IN (SELECT value FROM json_each($2)))
              AND ($3 OR NOT EXISTS (SELECT 1 FROM lists WHERE lists.journey = alerts.journey AND restricted))
            """;
        var units = Names(UnitsOf(filter));
        var found = session.Rows(
            $"SELECT journey, number, kind, unit, raised_at, rule, event_key, urgent, id {from} ORDER BY id DESC "
                + $"LIMIT {TakeOf(filter) + 1}",
            ReadAlert, ReadCursor(filter.After, 1) is [var last] ? Number(last) : long.MaxValue, units, filter.MaySeeRestricted);
        var count = session.Number(
            $"SELECT count(*) FROM (SELECT 1 {from} LIMIT {MostCounted + 1})", long.MaxValue, units, filter.MaySeeRestricted)!.Value;
        return PageOf(found, TakeOf(filter), count);
    });

    private static Found<TaskRow> ReadTask(SqliteDataReader row)
    {
        var task = new TaskRow(
            row.GetString(0), row.GetInt32(1), row.GetString(2), row.FindText(3), row.GetString(4), row.FindText(5),
            row.GetName<TaskKind>(6), row.IsDBNull(7) ? null : row.GetName<ContactMethod>(7), row.GetName<HumanTaskStatus>(8),
            row.GetInstant(9), row.GetInstant(10),
            row.FindLimit(11), !row.GetBoolean(12), row.FindText(13), row.FindText(14), row.GetString(15), row.GetString(16),
            row.GetBoolean(17));
        return new(task, WriteCursor(row.GetInt64(12), row.GetInt64(11), task.Number, task.JourneyId));
    }

    private static Found<AlertRow> ReadAlert(SqliteDataReader row) => new(
        new(row.GetString(0), row.GetInt32(1), row.GetName<AlertKind>(2), row.GetString(3), row.GetInstant(4), row.FindText(5),
            row.FindText(6), row.GetBoolean(7)),
        WriteCursor(row.GetInt64(8)));
}
