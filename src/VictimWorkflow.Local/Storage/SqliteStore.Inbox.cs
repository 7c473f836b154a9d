using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.Local.Storage.Paging;

namespace VictimWorkflow.Local.Storage;

public sealed partial class SqliteStore
{
    private const string InboxColumns = """
        event_key, source, event_id, origin, type, crime_ref, received_at, body_hash, sealed_body, state, code, field, detail, alert_at,
        until, sequence, journey_ids, failures, unit
        """;

    private const string SelectInbox = $"SELECT {InboxColumns} FROM inbox ";

    private static readonly string s_addEvent =
        $"INSERT INTO inbox ({InboxColumns}, wait_ends_at) {Values(20)} ON CONFLICT (event_key) DO ";

    private static readonly string s_receive = s_addEvent + "NOTHING";

    private static readonly string s_saveEvent = s_addEvent + """
        UPDATE SET sealed_body = $9, state = $10, code = $11, field = $12, detail = $13, alert_at = $14, until = $15, sequence = $16,
          journey_ids = $17, failures = $18, unit = $19, wait_ends_at = $20, crime_ref = $6, type = $5
        """;

    public ValueTask<Receipt> ReceiveAsync(InboxRow row) => WriteAsync(session =>
    {
        if (Put(session, s_receive, row)) return Receipt.New;
        var before = session.First("SELECT body_hash FROM inbox WHERE event_key = $1", found => found.GetString(0), row.EventKey);
        return before == row.BodyHash ? Receipt.Same : Receipt.Different;
    });

    public ValueTask<InboxRow?> FindEventAsync(string eventKey) =>
        ReadAsync(session => session.First(SelectInbox + "WHERE event_key = $1", ReadEvent, eventKey));

    public ValueTask<ImmutableArray<InboxRow>> UnadmittedAsync(int take) =>
        ReadAsync(session => All(session, SelectInbox + "WHERE state = 'Received' ORDER BY number LIMIT $1", ReadEvent, take));

    public ValueTask<int> CountUnadmittedAsync() => ReadAsync(session => (int)session.Number("SELECT number FROM unadmitted")!.Value);

    public ValueTask<ImmutableArray<InboxRow>> WaitingForAsync(string crimeRef) => ReadAsync(session => All(
        session,
        SelectInbox + $"WHERE state = 'Waiting' AND crime_ref IN {AnyReference} ORDER BY number", ReadEvent, crimeRef));

    public ValueTask<ImmutableArray<InboxRow>> WaitingDueAsync(Instant now, int take) => ReadAsync(session => All(
        session, SelectInbox + "WHERE state = 'Waiting' AND wait_ends_at <= $1 ORDER BY wait_ends_at LIMIT $2", ReadEvent, now, take));

    public ValueTask SaveEventAsync(InboxRow row) => WriteAsync(session => { Put(session, s_saveEvent, row); });

    public ValueTask<Page<InboxRow>> QuarantineAsync(ListFilter filter) => ReadAsync(session =>
    {
        const string from = """
            FROM inbox WHERE state = 'Quarantined' AND number > $1 AND ($2 IS NULL OR unit IN (SELECT value FROM json_each($2)))
            """;
        var units = Names(UnitsOf(filter));
        var found = session.Rows(
            $"SELECT {InboxColumns}, number {from} ORDER BY number LIMIT {TakeOf(filter) + 1}",
            row => new Found<InboxRow>(ReadEvent(row), WriteCursor(row.GetInt64(19))),
            ReadCursor(filter.After, 1) is [var last] ? Number(last) : 0L, units);
        var count = session.Number($"SELECT count(*) FROM (SELECT 1 {from} LIMIT {MostCounted + 1})", 0L, units)!.Value;
        return PageOf(found, TakeOf(filter), count);
    });

    private static bool Put(Session session, string sql, InboxRow row) => session.Execute(
        sql, row.EventKey, row.Source, row.EventId, row.Origin, row.Type, row.CrimeRef, row.ReceivedAt, row.BodyHash, row.SealedBody,
        row.State, row.Code, row.Field, row.Detail, row.AlertAt, row.Until, row.Sequence,
        JsonSerializer.Serialize(row.JourneyIds, CoreJson.Options), row.Failures, row.Unit, Earlier(row.AlertAt, row.Until));

    private static Instant? Earlier(Instant? one, Instant? other) => one is null || other < one ? other : one;

    private static InboxRow ReadEvent(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetName<Origin>(3), row.GetString(4), row.GetString(5), row.GetInstant(6),
        row.GetString(7), row.IsDBNull(8) ? null : row.GetBytes(8))
    {
        State = row.GetName<InboxState>(9),
        Code = row.FindText(10),
        Field = row.FindText(11),
        Detail = row.FindText(12),
        AlertAt = row.FindInstant(13),
        Until = row.FindInstant(14),
        Sequence = (int?)row.FindLong(15),
        JourneyIds = JsonSerializer.Deserialize<ImmutableArray<string>>(row.GetString(16), CoreJson.Options),
        Failures = row.GetInt32(17),
        Unit = row.FindText(18),
    };
}
