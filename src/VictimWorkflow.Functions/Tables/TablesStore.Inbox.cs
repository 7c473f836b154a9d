using System.Collections.Immutable;
using System.Text;
using Azure.Data.Tables;
using NodaTime;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Storage;
using ETag = Azure.ETag;

namespace VictimWorkflow.Functions.Tables;

public sealed partial class TablesStore
{
    private const string EventRow = "event";
    private const string Body = "Body";
    private const string Received = "received";
    private const string Waiting = "waiting";
    private const string Quarantined = "quarantined";
    private const string EventKey = "EventKey";

    /// <summary>As far as what waits for work is counted: beyond every limit at which senders are asked to wait.</summary>
    private const int BacklogCounted = 25_000;

    // The event first: a pointer that a crash kept from being written is written when the sender, who had no answer, repeats it.
    public async ValueTask<Receipt> ReceiveAsync(InboxRow row)
    {
        var receipt = await _inbox.TryAddAsync(Entity(row)) ? Receipt.New : Receipt.Same;
        if (receipt == Receipt.Same && await FindEventAsync(row.EventKey) is { } before)
        {
            if (before.BodyHash != row.BodyHash) return Receipt.Different;
            row = before;
        }
        await Task.WhenAll(PointersOf(row).Select(p => p.Table.PutAsync(p.Row)));
        return receipt;
    }

    public async ValueTask<InboxRow?> FindEventAsync(string eventKey) =>
        await _inbox.FindAsync(Keys.Partition(EventRow, eventKey), EventRow) is { } row ? ReadEvent(row) : null;

    public ValueTask<ImmutableArray<InboxRow>> UnadmittedAsync(int take) =>
        PointedAtAsync(Received, Filter.Every, InboxState.Received, take);

    /// <summary>Counted to 25,000. One that a crash left behind counts until a sweep passes it.</summary>
    public async ValueTask<int> CountUnadmittedAsync() => await CountAsync(_inbox, Keys.AllBuckets(Received), Filter.Every);

    public ValueTask<ImmutableArray<InboxRow>> WaitingDueAsync(Instant now, int take) =>
        PointedAtAsync(Waiting, Filter.Between("0", Keys.Moment(now) + Keys.End), InboxState.Waiting, take);

    /// <remarks>Each waits under the reference its sender used, which may have been known before the crime was.</remarks>
    public async ValueTask<ImmutableArray<InboxRow>> WaitingForAsync(string crimeRef)
    {
        var found = await ReadCrimeAsync(crimeRef, Filter.StartingWith($"{Waiting}|"), [References, EventKey]);
        var pointers = found.Rows.Where(row => row.RowKey != FileRow).ToList();
        var references = found.File is { } file ? file.FromJson<ImmutableArray<string>>(References) : [crimeRef];
        foreach (var other in references.Append(crimeRef).Distinct(StringComparer.Ordinal).Where(r => CrimePartition(r) != found.Partition))
            pointers.AddRange(await _crimes.QueryAsync(CrimePartition(other), Filter.StartingWith($"{Waiting}|")).ToListAsync());
        var events = await Task.WhenAll(pointers.OrderBy(p => p.RowKey, StringComparer.Ordinal)
            .Select(p => FollowAsync(_crimes, p, InboxState.Waiting)));
        return [.. events.OfType<InboxRow>()];
    }

    /// <remarks>
    /// New pointers, the event, then the old pointers: whatever lies between two of them, the event is found, and a pointer that is no
    /// longer true is dropped by whoever follows it.
    /// </remarks>
    public async ValueTask SaveEventAsync(InboxRow row)
    {
        if (row is { State: InboxState.Admitted, Sequence: { } sequence }) row = await FinishAdmissionAsync(row, sequence);
        var before = await FindEventAsync(row.EventKey);
        await SaveEventAsync(before, row);
    }

    public async ValueTask<Page<InboxRow>> QuarantineAsync(ListFilter filter)
    {
        var units = (IEnumerable<string>)await UnitsOfAsync(filter);
        if (filter is { Units: null, Unit: null }) units = units.Append("");
        var places = units.Select(unit => Keys.Partition(Quarantined, unit)).ToList();
        var page = await PageAsync(_inbox, places, Filter.Every, filter, prefix: "", row => row.GetString(EventKey));
        var events = await Task.WhenAll(page.Items.Select(async key => await FindEventAsync(key)));
        return new([.. events.OfType<InboxRow>().Where(e => e.State == InboxState.Quarantined)], page.Next, page.Count, page.IsMore);
    }

    private async Task SaveEventAsync(InboxRow? before, InboxRow row)
    {
        await NoteUnitAsync(row.State == InboxState.Quarantined ? row.Unit : null);
        var pointers = PointersOf(row).ToList();
        // That a body is kept was noted when the event was received, and is not paid for again.
        var isNoted = before?.SealedBody is not null;
        await Task.WhenAll(pointers.Where(p => !(isNoted && IsOfBody(p.Row))).Select(p => p.Table.PutAsync(p.Row)));
        await _inbox.PutAsync(Entity(row));
        var old = (before is null ? [] : PointersOf(before)).Where(o => !pointers.Exists(p => IsSame(p.Row, o.Row)));
        await Task.WhenAll(old.Select(o => o.Table.TryDeleteAsync(o.Row.PartitionKey, o.Row.RowKey, ETag.All)));
    }

    private async ValueTask<ImmutableArray<InboxRow>> PointedAtAsync(string kind, Filter filter, InboxState state, int take)
    {
        var pointers = await FirstAsync(_inbox, Keys.AllBuckets(kind), filter, take);
        var events = await Task.WhenAll(pointers.Select(p => FollowAsync(_inbox, p, state)));
        return [.. events.OfType<InboxRow>()];
    }

    // The event itself says what is true; a pointer that is not is one whose removal a crash prevented.
    private async Task<InboxRow?> FollowAsync(Table table, TableEntity pointer, InboxState state)
    {
        var row = await FindEventAsync(pointer.GetString(EventKey));
        if (row?.State == state && PointersOf(row).Any(p => IsSame(p.Row, pointer))) return row;
        await table.TryDeleteAsync(pointer.PartitionKey, pointer.RowKey, pointer.ETag);
        return null;
    }

    private static bool IsSame(TableEntity one, TableEntity other) => one.PartitionKey == other.PartitionKey && one.RowKey == other.RowKey;

    /// <summary>Where an event is found without its key: all of it follows from the event.</summary>
    private IEnumerable<(Table Table, TableEntity Row)> PointersOf(InboxRow row)
    {
        var place = $"{Keys.Moment(row.ReceivedAt)}|{Keys.Part(row.EventKey)}";
        switch (row.State)
        {
            case InboxState.Received:
                yield return (_inbox, Pointer(Keys.Bucket(Received, row.EventKey), place));
                break;
            case InboxState.Waiting:
                yield return (_crimes, Pointer(CrimePartition(row.CrimeRef), $"{Waiting}|{place}"));
                var ends = row.AlertAt is { } alert && !(row.Until < alert) ? alert : row.Until;
                if (ends is { } at)
                    yield return (_inbox, Pointer(Keys.Bucket(Waiting, row.EventKey),
                        $"{Keys.Moment(Keys.TicksRoundedUp(at))}|{Keys.Part(row.EventKey)}"));
                break;
            case InboxState.Quarantined:
                yield return (_inbox, Pointer(Keys.Partition(Quarantined, row.Unit ?? ""), place));
                break;
        }

        if (row.SealedBody is not null)
        {
            var body = Pointer(Keys.Bucket(Bodies, row.EventKey), place);
            body[OfCrime] = row.CrimeRef;
            yield return (_inbox, body);
        }

        TableEntity Pointer(string partition, string key) => new(partition, key) { [EventKey] = row.EventKey };
    }

    private static TableEntity Entity(InboxRow row)
    {
        var entity = new TableEntity(Keys.Partition(EventRow, row.EventKey), EventRow).WithJson("Row", row with { SealedBody = null });
        return row.SealedBody is { } body ? entity.WithBytes(Body, body) : entity;
    }

    private static InboxRow ReadEvent(TableEntity entity) =>
        StoredState.Read<InboxRow>(Encoding.UTF8.GetBytes(entity.GetString("Row"))) with { SealedBody = entity.FindBytes(Body) };
}
