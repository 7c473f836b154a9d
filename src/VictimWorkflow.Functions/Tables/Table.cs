using System.Net;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace VictimWorkflow.Functions.Tables;

/// <summary>The few ways in which this host uses a table. Every one of them names the partition.</summary>
internal sealed class Table(TableClient client)
{
    /// <summary>Azure's limit for one transaction.</summary>
    public const int RowsAtOnce = 100;

    public Task CreateAsync() => client.CreateIfNotExistsAsync();

    public async Task<TableEntity?> FindAsync(string partition, string row, IEnumerable<string>? select = null) =>
        await client.GetEntityIfExistsAsync<TableEntity>(partition, row, WithKeys(select)) is { HasValue: true } found ? found.Value : null;

    /// <summary>Rows of one partition in the order of their keys. A longer answer comes in pages, and is no snapshot.</summary>
    /// <param name="pageSize">No more than are wanted: a page that is asked for is also paid for.</param>
    public IAsyncEnumerable<TableEntity> QueryAsync(
        string partition, Filter filter, int? pageSize = null, IEnumerable<string>? select = null) =>
        client.QueryAsync<TableEntity>(filter.In(partition), pageSize is { } size ? Math.Clamp(size, 1, 1_000) : null, WithKeys(select));

    /// <summary>Adds the row if there is none of its key. False: there is.</summary>
    public async Task<bool> TryAddAsync(TableEntity row)
    {
        try
        {
            await client.AddEntityAsync(row);
            return true;
        }
        catch (RequestFailedException refusal) when (refusal.Status == (int)HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    public Task PutAsync(TableEntity row) => client.UpsertEntityAsync(row, TableUpdateMode.Replace);

    /// <summary>Changes the row if it is as it was read, or is there at all. False: it is not.</summary>
    public async Task<bool> TryUpdateAsync(TableEntity row, ETag asRead, TableUpdateMode mode)
    {
        try
        {
            await client.UpdateEntityAsync(row, Known(asRead), mode);
            return true;
        }
        catch (RequestFailedException refusal) when (IsLost(refusal) || IsMissing(refusal))
        {
            return false;
        }
    }

    /// <returns>Whether there was one, and as it was read.</returns>
    public async Task<bool> TryDeleteAsync(string partition, string row, ETag asRead)
    {
        try
        {
            return (await client.DeleteEntityAsync(partition, row, Known(asRead))).Status != (int)HttpStatusCode.NotFound;
        }
        catch (RequestFailedException refusal) when (IsLost(refusal) || IsMissing(refusal))
        {
            return false;
        }
    }

    /// <summary>One transaction: all or nothing. False: somebody else was first.</summary>
    public async Task<bool> TrySubmitAsync(IEnumerable<TableTransactionAction> actions)
    {
        try
        {
            await client.SubmitTransactionAsync(actions.Select(Known));
            return true;
        }
        catch (TableTransactionFailedException refusal)
            when (IsLost(refusal) || IsMissing(refusal) || refusal.Status == (int)HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    /// <summary>
    /// Brings rows that follow from others, of any number and partitions, to where they should be. What was to be replaced or deleted
    /// and is not there stops nothing.
    /// </summary>
    /// <returns>False when something was missing: an earlier change did not come to its end.</returns>
    public async Task<bool> BringAsync(IEnumerable<TableTransactionAction> actions)
    {
        var whole = await Task.WhenAll(actions.GroupBy(a => a.Entity.PartitionKey).Select(BringPartitionAsync));
        return !whole.Contains(false);
    }

    private async Task<bool> BringPartitionAsync(IEnumerable<TableTransactionAction> actions)
    {
        var isWhole = true;
        foreach (var chunk in actions.Chunk(RowsAtOnce))
        {
            var left = chunk.ToList();
            while (left.Count > 0)
            {
                try
                {
                    await client.SubmitTransactionAsync(left);
                    break;
                }
                catch (TableTransactionFailedException refusal) when (IsMissing(refusal) && refusal.FailedTransactionActionIndex is { } at)
                {
                    isWhole = false;
                    if (left[at].ActionType == TableTransactionActionType.Delete) left.RemoveAt(at);
                    else left[at] = new(TableTransactionActionType.UpsertReplace, left[at].Entity);
                }
            }
        }
        return isWhole;
    }

    // Without the version that was read, Azure would put the row over whatever stands there.
    private static ETag Known(ETag asRead) =>
        asRead != default ? asRead : throw new InvalidOperationException("The row was read without its version.");

    private static TableTransactionAction Known(TableTransactionAction action)
    {
        if (action.ActionType is TableTransactionActionType.UpdateReplace or TableTransactionActionType.Delete) Known(action.ETag);
        return action;
    }

    private static IEnumerable<string>? WithKeys(IEnumerable<string>? select) => select?.Prepend("RowKey").Prepend("PartitionKey");

    private static bool IsLost(RequestFailedException refusal) => refusal.Status == (int)HttpStatusCode.PreconditionFailed;

    private static bool IsMissing(RequestFailedException refusal) =>
        refusal.Status == (int)HttpStatusCode.NotFound && refusal.ErrorCode != TableErrorCode.TableNotFound;
}
