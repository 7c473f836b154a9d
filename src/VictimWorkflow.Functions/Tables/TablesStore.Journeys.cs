using System.Collections.Immutable;
using Azure;
using Azure.Data.Tables;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Tables;

public sealed partial class TablesStore
{
    private const string StateRow = "state";
    private const string ListedRow = "listed";
    private const string Position = "Position";
    private const string Due = "Due";
    private const string Effects = "Effects";
    private const string Hash = "Hash";

    private static string JourneyPartition(string journeyId) => Keys.Partition("journey", journeyId);

    private static string AuditKey(int revision) => $"audit|{Keys.Number(revision)}";

    public async ValueTask<Journey?> FindJourneyAsync(string journeyId) =>
        (await _journeys.FindAsync(JourneyPartition(journeyId), StateRow))?.UnpackState<Journey>(State);

    public async ValueTask<ImmutableArray<AuditRow>> AuditAsync(string journeyId, int after, int take)
    {
        var entries = Filter.Between(AuditKey(after) + Keys.End, AuditKey(int.MaxValue));
        var rows = _journeys.QueryAsync(JourneyPartition(journeyId), entries, take);
        return [.. await rows.Take(take).Select(row => row.Unpack<AuditRow>("Audit")).ToListAsync()];
    }

    public async ValueTask<AuditRow?> AuditHeadAsync(string journeyId) =>
        await _journeys.FindAsync(JourneyPartition(journeyId), StateRow, [Revision]) is { } state
        && await _journeys.FindAsync(JourneyPartition(journeyId), AuditKey(state.GetInt32(Revision)!.Value)) is { } row
            ? row.Unpack<AuditRow>("Audit")
            : null;

    /// <remarks>
    /// The journey's transaction decides. Then come the lists, and last what is due: until then the mark by which the journey was found
    /// to be due still stands, so that the sweep passes here again and finishes what a crash left.
    /// </remarks>
    public async ValueTask<bool> SaveStepAsync(StepChange change)
    {
        var id = change.Journey.Id;
        if (await HeldAsync(id) is not { } held) return false;
        await NotePersonAsync(held.Listed.Line, change.List);
        if (held.Revision != change.ExpectedRevision || !await _journeys.TrySubmitAsync(Deciding(change, held)))
        {
            // Our own step, whose answer was lost or whose end was: not somebody else's.
            var audit = await _journeys.FindAsync(JourneyPartition(id), AuditKey(change.Journey.Revision), [Hash]);
            if (audit?.GetString(Hash) != change.Audit.Hash) return false;
            await MendAsync(id);
            return true;
        }
        await NoteUnitAsync(change.List.Unit);
        // The unit's list last, which holds the journey's line: where that stands, everything before it was done.
        var unit = Listed.UnitPartition(change.List.Unit);
        var changes = Listed.Changes(held.Listed, change).ToLookup(c => c.Entity.PartitionKey == unit);
        var isWhole = await _lists.BringAsync(changes[false]);
        if (!await _lists.BringAsync(changes[true]) || !isWhole) await MendListsAsync(id);
        var effects = held.Effects.SelectMany(e => e.Value).Concat(change.Effects);
        await _lists.BringAsync([.. effects.DistinctBy(e => e.Key).Select(PutEffect), .. DueChanges(held, change.Journey)]);
        await ForgetEffectsAsync(id, change.Effects.IsEmpty ? held.Effects.Keys : held.Effects.Keys.Append(change.Journey.Revision));
        return true;
    }

    /// <summary>What stands of a journey that is about to change, without its state.</summary>
    /// <param name="Effects">By revision, those of steps that did not come to their end.</param>
    private sealed record Held(int Revision, int Position, long? Due, ETag ETag, Listed Listed, ImmutableSortedDictionary<int,
        ImmutableArray<EffectRow>> Effects);

    private async Task<Held?> HeldAsync(string journeyId)
    {
        string[] columns = [Revision, Position, Due, .. Packed.Names(Effects), .. Packed.Names(Listed.Name)];
        var rows = await _journeys.QueryAsync(JourneyPartition(journeyId), Filter.Between("effects|", StateRow + Keys.End), select: columns)
            .ToListAsync();
        if (rows.Find(row => row.RowKey == StateRow) is not { } state) return null;
        var listed = rows.Find(row => row.RowKey == ListedRow)?.Unpack<Listed>(Listed.Name) ?? Listed.Nothing;
        var effects = rows.Where(row => row.RowKey is not StateRow and not ListedRow)
            .ToImmutableSortedDictionary(row => row.GetInt32(Revision)!.Value, row => row.Unpack<EffectRow[]>(Effects).ToImmutableArray());
        return new(state.GetInt32(Revision)!.Value, state.GetInt32(Position)!.Value, state.GetInt64(Due), state.ETag, listed, effects);
    }

    // Four rows at most, however much the step changes: nothing of it is ever seen without the rest.
    private static IEnumerable<TableTransactionAction> Deciding(StepChange change, Held held)
    {
        var journey = change.Journey;
        var partition = JourneyPartition(journey.Id);
        yield return new(TableTransactionActionType.UpdateReplace, JourneyEntity(journey), held.ETag);
        var listed = new TableEntity(partition, ListedRow).WithPacked(Listed.Name, held.Listed.After(change));
        yield return new(TableTransactionActionType.UpsertReplace, listed);
        yield return new(TableTransactionActionType.Add,
            new TableEntity(partition, AuditKey(journey.Revision)) { [Hash] = change.Audit.Hash }.WithPacked("Audit", change.Audit));
        if (change.Effects.IsEmpty) yield break;
        var effects = new TableEntity(partition, EffectsKey(journey.Revision)) { [Revision] = journey.Revision };
        yield return new(TableTransactionActionType.Add, effects.WithPacked(Effects, change.Effects.ToArray()));
    }

    private static TableEntity JourneyEntity(Journey journey)
    {
        var row = new TableEntity(JourneyPartition(journey.Id), StateRow) { [Revision] = journey.Revision, [Position] = journey.Position };
        if (journey.NextDue is { } due) row[Due] = Keys.TicksRoundedUp(due);
        return row.WithPacked(State, journey);
    }

    private static string EffectsKey(int revision) => $"effects|{Keys.Number(revision)}";

    private Task ForgetEffectsAsync(string journeyId, IEnumerable<int> revisions) =>
        Task.WhenAll(revisions.Select(revision => _journeys.TryDeleteAsync(JourneyPartition(journeyId), EffectsKey(revision), ETag.All)));
}
