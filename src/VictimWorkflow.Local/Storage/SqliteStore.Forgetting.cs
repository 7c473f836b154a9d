using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;
using NodaTime;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.Local.Storage.Paging;

namespace VictimWorkflow.Local.Storage;

// The file overwrites what is deleted (secure_delete), and the log is emptied into it as it grows.
public sealed partial class SqliteStore
{
    private const string BodiesBefore = "sealed_body IS NOT NULL AND received_at < $1 AND (received_at, number) > ($2, $3)";

    public ValueTask<ImmutableArray<BodyRow>> BodiesAsync(string? crimeRef, Instant before, string after, int take)
    {
        var (ticks, number) = after.Split('|') is [var at, var last] ? (Number(at), Number(last)) : (long.MinValue, 0L);
        return ReadAsync(session => crimeRef is null
            ? All(
                session, $"SELECT received_at, number, event_key FROM inbox WHERE {BodiesBefore} ORDER BY received_at, number LIMIT $4", ReadBody,
                before, ticks, number, take)
            : All(
                session,
                $"SELECT received_at, number, event_key FROM inbox WHERE crime_ref = $5 AND {BodiesBefore} ORDER BY received_at, number LIMIT $4",
                ReadBody, before, ticks, number, take, crimeRef));
    }

    public ValueTask ForgetBodyAsync(string eventKey) =>
        WriteAsync(session => { session.Execute("UPDATE inbox SET sealed_body = NULL WHERE event_key = $1", eventKey); });

    public ValueTask ForgetSealedAsync(string keyId) => WriteAsync(session => { session.Execute("DELETE FROM sealed WHERE key_id = $1", keyId); });

    public ValueTask<ImmutableArray<AccessNote>> AccessAsync(string journeyId, Instant after, int take) => ReadAsync(session => All(
        session, "SELECT at, actor, what FROM access WHERE journey = $1 AND at > $2 ORDER BY at LIMIT $3",
        row => new AccessNote(row.GetInstant(0), row.GetString(1), row.GetString(2)), journeyId, after, take));

    public ValueTask ForgetAccessAsync(string journeyId, Instant before) =>
        WriteAsync(session => { session.Execute("DELETE FROM access WHERE journey = $1 AND at < $2", journeyId, before); });

    private static BodyRow ReadBody(SqliteDataReader row) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(0)}|{row.GetInt64(1)}"), row.GetString(2));
}
