using System.Collections.Immutable;
using NodaTime;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Tables;

public sealed partial class TablesStore
{
    public async ValueTask<ImmutableArray<ComplianceRow>> ComplianceAsync(
        ImmutableArray<string>? units, Instant from, Instant until, Instant now)
    {
        if (until <= from) return [];
        var months = Filter.Between(Listed.ObligationPrefix + Listed.MonthOf(from),
            Listed.ObligationPrefix + Listed.MonthOf(until) + Keys.End)
            .And("Triggered", "ge", from.ToUnixTimeTicks()).And("Triggered", "lt", until.ToUnixTimeTicks());
        var ofUnits = await Task.WhenAll((await UnitsAsync(units)).Select(async unit => await RowsAsync(unit, months, now)));
        return ComplianceTally.InOrder(ofUnits.SelectMany(rows => rows));
    }

    private async Task<ImmutableArray<ComplianceRow>> RowsAsync(string unit, Filter wanted, Instant now)
    {
        var tally = new ComplianceTally(now);
        await foreach (var row in _lists.QueryAsync(
            Listed.UnitPartition(unit), wanted, select: ["Rule", "Right", "Holder", "Status", "Triggered", Due, "Closed"]))
        {
            tally.Add(
                (row.GetInt32("Right")!.Value, row.GetString("Rule"), unit, row.GetString("Holder")), Enum.Parse<ObligationStatus>(row.GetString("Status")),
                Instant.FromUnixTimeTicks(row.GetInt64("Triggered")!.Value), At(Due), At("Closed"));

            Instant? At(string property) => row.GetInt64(property) is { } ticks ? Instant.FromUnixTimeTicks(ticks) : null;
        }

        return tally.Rows();
    }
}
