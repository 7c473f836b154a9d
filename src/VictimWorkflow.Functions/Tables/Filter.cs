using System.Collections.Immutable;
using Azure.Data.Tables;

namespace VictimWorkflow.Functions.Tables;

/// <summary>
/// What rows of one partition must say: sent to Azure as its filter, or asked of a row at hand. Comparisons are of text (by code
/// unit), numbers and booleans; a property that is absent satisfies none.
/// </summary>
/// <remarks>Azure takes 15 comparisons at most; the longest filter here has 12 with the partition.</remarks>
internal sealed record Filter(ImmutableArray<Filter.Condition> All)
{
    private const string RowKey = "RowKey";

    public static Filter Every { get; } = new([]);

    internal sealed record Condition(string Property, string Comparison, object Value)
    {
        public string Text => $"{Property} {Comparison} {TableClient.CreateQueryFilter($"{Value}")}";

        public bool Holds(TableEntity row) =>
            row.TryGetValue(Property, out var found) && found is not null && Compare(found) is { } order && Comparison switch
            {
                "eq" => order == 0,
                "ge" => order >= 0,
                "gt" => order > 0,
                "le" => order <= 0,
                _ => order < 0,
            };

        private int? Compare(object found) => (found, Value) switch
        {
            (string one, string other) => string.CompareOrdinal(one, other),
            (IComparable one, _) => one.CompareTo(Value),
            _ => null,
        };
    }

    /// <summary>The alternative to all conditions: rows of other keys that are wanted with them.</summary>
    public ImmutableArray<Filter> Or { get; init; } = [];

    /// <summary>Rows whose key starts so.</summary>
    public static Filter StartingWith(string prefix) => Between(prefix, prefix + Keys.End);

    /// <summary>Rows from a key on until just before another.</summary>
    public static Filter Between(string from, string until) => Every.And(RowKey, "ge", from).And(RowKey, "lt", until);

    public static Filter Row(string key) => Every.And(RowKey, "eq", key);

    public Filter And(string property, string comparison, object value) => this with { All = All.Add(new(property, comparison, value)) };

    public Filter AlsoRow(string key) => this with { Or = Or.Add(Row(key)) };

    public Filter Also(Filter other) => this with { Or = Or.Add(other) };

    public bool Holds(TableEntity row) => All.All(c => c.Holds(row)) || Or.Any(o => o.Holds(row));

    public string In(string partition)
    {
        var named = TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
        var wanted = string.Join(" or ", Or.Prepend(this).Select(f => f.Text).Where(text => text.Length > 0).Select(text => $"({text})"));
        return wanted.Length == 0 ? named : $"{named} and ({wanted})";
    }

    private string Text => string.Join(" and ", All.Select(c => c.Text));
}
