using System.Collections.Immutable;
using Azure.Data.Tables;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Tables;

public sealed partial class TablesStore
{
    private const string Sealed = "Sealed";
    private const string SealedName = "Name";
    private const string WrittenBy = "Crime";
    private const string WrittenWith = "Sequence";

    /// <summary>Names asked for at once: with the partition, within Azure's 15 comparisons.</summary>
    private const int NamesAtOnce = 12;

    /// <summary>Another writer each time would mean that a person is written to without a pause.</summary>
    private const int RacesAtMost = 20;

    public async ValueTask<ImmutableArray<SealedRow>> SealedAsync(string keyId, string namePrefix)
    {
        var rows = await _people.QueryAsync(Keys.Partition("key", keyId), Filter.StartingWith(SealedKey(namePrefix))).ToListAsync();
        return [.. rows.Select(row => new SealedRow(keyId, row.GetString(SealedName), row.FindBytes(Sealed)!))
            .OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    private static string SealedKey(string name) => $"sealed|{Keys.Part(name)}";

    // An admission that stood still for a while must not put a person's old number over the one a later entry of its crime brought.
    private Task SaveSealedAsync(string crime, int sequence, string keyId, IEnumerable<SealedRow> values) => UntilWonAsync(async () =>
    {
        var partition = Keys.Partition("key", keyId);
        var standing = new Dictionary<string, TableEntity>(StringComparer.Ordinal);
        foreach (var names in values.Select(v => SealedKey(v.Name)).Chunk(NamesAtOnce))
        {
            var filter = names.Skip(1).Aggregate(Filter.Row(names[0]), (f, name) => f.AlsoRow(name));
            await foreach (var row in _people.QueryAsync(partition, filter, select: [WrittenBy, WrittenWith])) standing[row.RowKey] = row;
        }
        var actions = values.Reverse().DistinctBy(v => v.Name).Select(v => Put(v, standing.GetValueOrDefault(SealedKey(v.Name))))
            .OfType<TableTransactionAction>();
        foreach (var chunk in actions.Chunk(Table.RowsAtOnce))
        {
            if (!await _people.TrySubmitAsync(chunk)) return false;
        }
        return true;

        TableTransactionAction? Put(SealedRow value, TableEntity? before)
        {
            var row = new TableEntity(partition, SealedKey(value.Name))
            {
                [SealedName] = value.Name,
                [WrittenBy] = crime,
                [WrittenWith] = sequence,
            }.WithBytes(Sealed, value.Sealed);
            if (before is null) return new(TableTransactionActionType.Add, row);
            var isOlder = before.GetString(WrittenBy) == crime && before.GetInt32(WrittenWith) >= sequence;
            return isOlder ? null : new(TableTransactionActionType.UpdateReplace, row, before.ETag);
        }
    });

    private static async Task UntilWonAsync(Func<Task<bool>> attempt)
    {
        for (var race = 0; race < RacesAtMost; race++)
        {
            if (await attempt()) return;
        }
        throw new InvalidOperationException("The row was changed by others each time.");
    }
}
