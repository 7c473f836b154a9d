using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Storage;

public sealed partial class SqliteStore
{
    /// <summary>
    /// How each rule was kept, of the obligations triggered from <paramref name="from"/> until just before <paramref name="until"/>.
    /// Hours run from the trigger to the close of those met, in time or late.
    /// </summary>
    public ValueTask<ImmutableArray<ComplianceRow>> ComplianceAsync(
        ImmutableArray<string>? units, Instant from, Instant until, Instant now) =>
        ReadAsync(session =>
        {
            // In order of the groups, so that one group's hours are held at a time.
            using var reader = session.Read(
                """
                SELECT "right", rule, unit, holder, status, triggered_at, due_at, closed_at
                FROM obligations INDEXED BY obligations_triggered
                WHERE triggered_at >= $1 AND triggered_at < $2 AND ($3 IS NULL OR unit IN (SELECT value FROM json_each($3)))
                ORDER BY "right", rule, unit, holder
                """, from, until, Names(units));
            var rows = ImmutableArray.CreateBuilder<ComplianceRow>();
            Tally? tally = null;
            while (reader.Read())
            {
                var key = (reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetString(3));
                if (tally is null || tally.Key != key)
                {
                    if (tally is not null) rows.Add(tally.ToRow());
                    tally = new Tally(key);
                }
                tally.Add(reader.GetName<ObligationStatus>(4), reader.GetInstant(5), reader.FindInstant(6), reader.FindInstant(7), now);
            }
            if (tally is not null) rows.Add(tally.ToRow());
            return rows.ToImmutable();
        });

    private sealed class Tally((int Right, string Rule, string Unit, string Holder) key)
    {
        private readonly List<double> _hours = [];
        private int _met;
        private int _metLate;
        private int _openInTime;
        private int _overdue;
        private int _excluded;

        public (int Right, string Rule, string Unit, string Holder) Key => key;

        public void Add(ObligationStatus status, Instant triggeredAt, Instant? dueAt, Instant? closedAt, Instant now)
        {
            switch (status)
            {
                case ObligationStatus.Met or ObligationStatus.MetLate:
                    if (status == ObligationStatus.Met) _met++;
                    else _metLate++;
                    if (closedAt is { } closed) _hours.Add((closed - triggeredAt).TotalHours);
                    break;
                case ObligationStatus.Open or ObligationStatus.AttemptedNotDelivered:
                    if (dueAt < now) _overdue++;
                    else _openInTime++;
                    break;
                default:
                    _excluded++;
                    break;
            }
        }

        public ComplianceRow ToRow()
        {
            _hours.Sort();
            return new(key.Right, key.Rule, key.Unit, key.Holder, _met + _metLate + _openInTime + _overdue, _met, _metLate,
                _openInTime, _overdue, _excluded, Median(), NinetiethPercentile());
        }

        private double? Median() => _hours.Count == 0 ? null : (_hours[(_hours.Count - 1) / 2] + _hours[_hours.Count / 2]) / 2;

        // Nearest rank: the shortest time within which nine in ten were met. In whole numbers, which do not round.
        private double? NinetiethPercentile() => _hours.Count == 0 ? null : _hours[(((_hours.Count * 9) + 9) / 10) - 1];
    }
}
