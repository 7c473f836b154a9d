using System.Buffers.Text;
using System.Text;
using Azure.Data.Tables;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Tables;

public sealed partial class TablesStore
{
    /// <summary>Counts are exact up to here; a longer list is not counted to its end for a number nobody reads.</summary>
    private const int MostCounted = 1_000;

    /// <summary>More rows than anybody reads on one page, and few enough to be found at once.</summary>
    private const int MostOnPage = 500;

    /// <summary>The first rows of several partitions, in the order of their keys.</summary>
    private static async Task<List<TableEntity>> FirstAsync(
        Table table, IEnumerable<string> partitions, Filter filter, int take, Func<TableEntity, bool>? wanted = null)
    {
        var found = await Task.WhenAll(partitions.Select(
            p => table.QueryAsync(p, filter, take).Where(wanted ?? Any).Take(take).ToListAsync().AsTask()));
        return [.. found.SelectMany(rows => rows).OrderBy(row => row.RowKey, StringComparer.Ordinal).Take(take)];
    }

    private static async Task<int> CountAsync(
        Table table, IEnumerable<string> partitions, Filter filter, int most = BacklogCounted, Func<TableEntity, bool>? wanted = null)
    {
        var counts = await Task.WhenAll(partitions.Select(
            p => table.QueryAsync(p, filter, select: [UnitProperty]).Where(wanted ?? Any).Take(most).CountAsync().AsTask()));
        return (int)Math.Min(counts.Sum(count => (long)count), most);
    }

    /// <summary>A page over several partitions whose keys sort alike: each is read in its order, and merged.</summary>
    private static async Task<Page<T>> PageAsync<T>(
        Table table, IReadOnlyList<string> partitions, Filter filter, ListFilter asked, string prefix, Func<TableEntity, T> read,
        Func<TableEntity, bool>? wanted = null, Func<IReadOnlyList<TableEntity>, Task<List<TableEntity>>>? standing = null)
    {
        var take = Math.Clamp(asked.Take, 1, MostOnPage);
        var ofList = filter.And(nameof(TableEntity.RowKey), "lt", prefix + Keys.End);
        var found = FirstAsync(table, partitions, ofList.And(nameof(TableEntity.RowKey), "gt", ReadCursor(asked, prefix)), take + 1,
            wanted);
        var count = CountAsync(table, partitions, ofList.And(nameof(TableEntity.RowKey), "ge", prefix), MostCounted + 1, wanted);
        var rows = await found;
        var page = standing is null ? rows : await standing([.. rows.Take(take)]);
        return PageOf(page, NextAfter(rows, take), take, await count, read);
    }

    /// <summary>A page of rows at hand.</summary>
    private static Page<T> PageOf<T>(
        IEnumerable<TableEntity> rows, Filter filter, ListFilter asked, string prefix, Func<TableEntity, T> read)
    {
        var take = Math.Clamp(asked.Take, 1, MostOnPage);
        var after = ReadCursor(asked, prefix);
        var all = rows.Where(row => filter.Holds(row) && IsSeen(row, asked)).OrderBy(row => row.RowKey, StringComparer.Ordinal).ToList();
        List<TableEntity> found = [.. all.Where(row => string.CompareOrdinal(row.RowKey, after) > 0).Take(take + 1)];
        return PageOf(found, NextAfter(found, take), take, all.Count, read);
    }

    private static Page<T> PageOf<T>(List<TableEntity> rows, string? next, int take, int count, Func<TableEntity, T> read) =>
        new([.. rows.Take(take).Select(read)], next, Math.Min(count, MostCounted), count > MostCounted);

    // One more than is asked for was read: then there is a next page.
    private static string? NextAfter(List<TableEntity> found, int take) =>
        found.Count > take ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(found[take - 1].RowKey)) : null;

    private static bool Any(TableEntity row) => true;

    private static string ReadCursor(ListFilter asked, string prefix)
    {
        if (asked.After is not { } cursor) return prefix;
        var key = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return key.StartsWith(prefix, StringComparison.Ordinal) ? key : throw new FormatException("The cursor is not one of this list.");
    }
}
