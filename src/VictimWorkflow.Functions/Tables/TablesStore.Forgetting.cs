using System.Collections.Immutable;
using Azure.Data.Tables;
using NodaTime;
using VictimWorkflow.Service.Storage;
using ETag = Azure.ETag;

namespace VictimWorkflow.Functions.Tables;

// What is no longer to be kept. A deleted row is gone: tables have no versions and no undoing.
public sealed partial class TablesStore
{
    private const string Bodies = "body";
    private const string OfCrime = "Crime";

    public async ValueTask<ImmutableArray<BodyRow>> BodiesAsync(string? crimeRef, Instant before, string after, int take)
    {
        var old = Filter.Between(after.Length == 0 ? "0" : after + " ", Keys.Moment(before));
        var wanted = crimeRef is null ? old : old.And(OfCrime, "eq", crimeRef);
        var rows = await FirstAsync(_inbox, Keys.AllBuckets(Bodies), wanted, take);
        return [.. rows.Select(row => new BodyRow(row.RowKey, row.GetString(EventKey)))];
    }

    /// <remarks>The row first: a note of a body that is gone leads to nothing to do.</remarks>
    public async ValueTask ForgetBodyAsync(string eventKey)
    {
        while (await _inbox.FindAsync(Keys.Partition(EventRow, eventKey), EventRow) is { } entity)
        {
            var row = ReadEvent(entity);
            if (row.SealedBody is not null && !await _inbox.TryUpdateAsync(Entity(row with { SealedBody = null }), entity.ETag, TableUpdateMode.Replace))
                continue;
            var place = $"{Keys.Moment(row.ReceivedAt)}|{Keys.Part(eventKey)}";
            await _inbox.TryDeleteAsync(Keys.Bucket(Bodies, eventKey), place, ETag.All);
            return;
        }
    }

    public async ValueTask ForgetSealedAsync(string keyId) =>
        await ForgetAsync(_people, Keys.Partition("key", keyId), Filter.StartingWith(SealedKey("")));

    public async ValueTask<ImmutableArray<AccessNote>> AccessAsync(string journeyId, Instant after, int take)
    {
        var later = Filter.Between(Keys.Moment(after) + Keys.End, Keys.Moment(at: null) + Keys.End);
        var rows = await _access.QueryAsync(Keys.Partition("journey", journeyId), later, take).Take(take).ToListAsync();
        return [.. rows.Select(row => new AccessNote(
            Instant.FromUnixTimeTicks(Keys.TicksOf(row.RowKey)), row.GetString("Actor"), row.GetString("What")))];
    }

    public async ValueTask ForgetAccessAsync(string journeyId, Instant before) =>
        await ForgetAsync(_access, Keys.Partition("journey", journeyId), Filter.Between("0", Keys.Moment(before)));

    private static async Task ForgetAsync(Table table, string partition, Filter filter)
    {
        var rows = await table.QueryAsync(partition, filter, select: []).ToListAsync();
        await table.BringAsync(rows.Select(row =>
            new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, row.RowKey), ETag.All)));
    }

    private static bool IsOfBody(TableEntity pointer) => pointer.PartitionKey.StartsWith(Keys.Partition(Bodies, ""), StringComparison.Ordinal);
}
