using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Tables;

public sealed partial class TablesStore
{
    /// <summary>
    /// How each rule was kept, of the obligations triggered from <paramref name="from"/> until just before <paramref name="until"/>.
    /// Hours run from the trigger to the close of those met, in time or late.
    /// </summary>
    public async ValueTask<ImmutableArray<ComplianceRow>> ComplianceAsync(
        ImmutableArray<string>? units, Instant from, Instant until, Instant now)
    {
        if (until <= from) return [];
        var months = Filter.Between(Listed.ObligationPrefix + Listed.MonthOf(from),
            Listed.ObligationPrefix + Listed.MonthOf(until) + Keys.End)
            .And("Triggered", "ge", from.ToUnixTimeTicks()).And("Triggered", "lt", until.ToUnixTimeTicks());
        var ofUnits = await Task.WhenAll((await UnitsAsync(units)).Select(async unit => await TalliesAsync(unit, months, now)));
        return [.. ofUnits.SelectMany(rows => rows).OrderBy(r => r.Right).ThenBy(r => r.Rule, StringComparer.Ordinal)
            .ThenBy(r => r.Unit, StringComparer.Ordinal).ThenBy(r => r.Holder, StringComparer.Ordinal)];
    }

    private async Task<IEnumerable<ComplianceRow>> TalliesAsync(string unit, Filter wanted, Instant now)
    {
        var tallies = new Dictionary<(int Right, string Rule, string Holder), Tally>();
        await foreach (var row in _lists.QueryAsync(
            Listed.UnitPartition(unit), wanted, select: ["Rule", "Right", "Holder", "Status", "Triggered", Due, "Closed"]))
        {
            var key = (row.GetInt32("Right")!.Value, row.GetString("Rule"), row.GetString("Holder"));
            if (!tallies.TryGetValue(key, out var tally)) tallies[key] = tally = new Tally();
            tally.Add(Enum.Parse<ObligationStatus>(row.GetString("Status")), row.GetInt64("Triggered")!.Value, row.GetInt64(Due),
                row.GetInt64("Closed"), now.ToUnixTimeTicks());
        }
        return tallies.Select(t => t.Value.ToRow(t.Key.Right, t.Key.Rule, unit, t.Key.Holder));
    }

    private sealed class Tally
    {
        private readonly List<double> _hours = [];
        private int _met, _metLate, _openInTime, _overdue, _excluded;

        public void Add(ObligationStatus status, long triggered, long? due, long? closed, long now)
        {
            switch (status)
            {
                case ObligationStatus.Met or ObligationStatus.MetLate:
                    if (status == ObligationStatus.Met) _met++;
                    else _metLate++;
                    if (closed is { } at) _hours.Add(Duration.FromTicks(at - triggered).TotalHours);
                    break;
                case ObligationStatus.Open or ObligationStatus.AttemptedNotDelivered:
                    if (due < now) _overdue++;
                    else _openInTime++;
                    break;
                default:
                    _excluded++;
                    break;
            }
        }

        public ComplianceRow ToRow(int right, string rule, string unit, string holder)
        {
            _hours.Sort();
            return new(right, rule, unit, holder, _met + _metLate + _openInTime + _overdue, _met, _metLate, _openInTime,
                _overdue, _excluded,
                _hours.Count == 0 ? null : (_hours[(_hours.Count - 1) / 2] + _hours[_hours.Count / 2]) / 2,
                // Nearest rank: the shortest time within which nine in ten were met. In whole numbers, which do not round.
                _hours.Count == 0 ? null : _hours[(((_hours.Count * 9) + 9) / 10) - 1]);
        }
    }
}
