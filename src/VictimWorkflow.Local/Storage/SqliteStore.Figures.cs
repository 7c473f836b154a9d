using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Storage;

public sealed partial class SqliteStore
{
    public ValueTask<ImmutableArray<ComplianceRow>> ComplianceAsync(
        ImmutableArray<string>? units, Instant from, Instant until, Instant now) =>
        ReadAsync(session =>
        {
            // In order of the rules, so that one rule's hours are held at a time.
            using var reader = session.Read(
                """
                SELECT "right", rule, unit, holder, status, triggered_at, due_at, closed_at
                FROM obligations INDEXED BY obligations_triggered
                WHERE triggered_at >= $1 AND triggered_at < $2 AND ($3 IS NULL OR unit IN (SELECT value FROM json_each($3)))
                ORDER BY "right", rule
                """, from, until, Names(units));
            var (rows, tally, at) = (new List<ComplianceRow>(), new ComplianceTally(now), "");
            while (reader.Read())
            {
                if (reader.GetString(1) is var rule && rule != at)
                {
                    rows.AddRange(tally.Rows());
                    (tally, at) = (new ComplianceTally(now), rule);
                }

                tally.Add(
                    (reader.GetInt32(0), rule, reader.GetString(2), reader.GetString(3)), reader.GetName<ObligationStatus>(4),
                    reader.GetInstant(5), reader.FindInstant(6), reader.FindInstant(7));
            }

            rows.AddRange(tally.Rows());
            return ComplianceTally.InOrder(rows);
        });
}
