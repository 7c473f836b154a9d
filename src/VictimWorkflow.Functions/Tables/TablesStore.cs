using System.Collections.Concurrent;
using System.Collections.Immutable;
using Azure.Data.Tables;
using NodaTime;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Tables;

/// <summary>
/// Everything an installation on Azure keeps, in six tables. No transaction reaches over two partitions, so each change has one that
/// decides: the crime's for an admission, the journey's for a step. Whatever it owes to other partitions stands in that transaction and
/// is carried over after it, by writes that may be repeated; what a crash leaves is finished when the change is repeated, by the
/// journey's next step, or by the sweep for due journeys.
/// </summary>
/// <remarks>
/// <c>crimes</c>, by reference: <c>file</c> (state, or the reference it leads to), <c>log|seq</c>, <c>owed|seq</c>, <c>suspect|hash</c>,
/// <c>waiting|received|event</c>. <c>journeys</c>, by id: <c>state</c>, <c>listed</c>, <c>audit|revision</c>, <c>effects|revision</c>; and
/// each claimed send. <c>lists</c>: by unit and by worker what is shown of journeys, by bucket what is due. <c>people</c>: cards, sealed
/// values, keys. <c>access</c>: who looked, and who may sign in. <c>inbox</c>: events, by bucket those not admitted,
/// and by bucket and age those whose raw body is kept.
/// </remarks>
public sealed partial class TablesStore(TableServiceClient service) : IStore
{
    private readonly Table _crimes = new(service.GetTableClient("crimes"));
    private readonly Table _journeys = new(service.GetTableClient("journeys"));
    private readonly Table _lists = new(service.GetTableClient("lists"));
    private readonly Table _people = new(service.GetTableClient("people"));
    private readonly Table _access = new(service.GetTableClient("access"));
    private readonly Table _inbox = new(service.GetTableClient("inbox"));

    private const string FactPartition = "facts";
    private const string UnitPartition = "units";
    private const string UnitProperty = "Unit";
    private const string Value = "Value";

    private readonly ConcurrentDictionary<string, bool> _knownUnits = new(StringComparer.Ordinal);

    /// <summary>Makes the tables that are not there yet.</summary>
    public Task CreateTablesAsync() =>
        Task.WhenAll(new[] { _crimes, _journeys, _lists, _people, _access, _inbox }.Select(t => t.CreateAsync()));

    public async ValueTask<string?> FindFactAsync(string name) =>
        (await _lists.FindAsync(FactPartition, Keys.Part(name)))?.FromJson<string>(Value);

    public async ValueTask SaveFactAsync(string name, string value) =>
        await _lists.PutAsync(new TableEntity(FactPartition, Keys.Part(name)).WithJson(Value, value));

    public async ValueTask<ImmutableArray<string>> FactsAsync(string namePrefix, string? after, int take)
    {
        var named = Filter.StartingWith(Keys.Part(namePrefix));
        var later = after is null ? named : named.And(nameof(TableEntity.RowKey), "gt", Keys.Part(after));
        return [.. (await _lists.QueryAsync(FactPartition, later, take).Take(take).ToListAsync()).Select(row => row.FromJson<string>(Value))];
    }

    /// <remarks>The same person looking at the same thing at the same moment looked once.</remarks>
    public async ValueTask NoteAccessAsync(string journeyId, string actorRef, string what, Instant at) =>
        await _access.PutAsync(new TableEntity(Keys.Partition("journey", journeyId),
            $"{Keys.Moment(at)}|{Keys.Part(actorRef)}|{Keys.Part(what)}")
        {
            ["Actor"] = actorRef,
            ["What"] = what,
        });

    // Tables cannot be asked which partitions they have: whoever may see every unit is shown those noted here.
    private async Task NoteUnitAsync(string? unit)
    {
        if (unit is null || !_knownUnits.TryAdd(unit, true)) return;
        try
        {
            await _lists.PutAsync(Named(UnitPartition, unit));
        }
        catch
        {
            _knownUnits.TryRemove(unit, out _);
            throw;
        }
    }

    /// <summary>The units to look in.</summary>
    private Task<IReadOnlyList<string>> UnitsOfAsync(ListFilter filter) => UnitsAsync(SeenUnits(filter));

    // Null is every unit.
    private static ImmutableArray<string>? SeenUnits(ListFilter filter) => filter.Unit switch
    {
        null => filter.Units,
        { } unit when filter.Units is { } seen && !seen.Contains(unit) => [],
        { } unit => [unit],
    };

    private static bool IsSeen(TableEntity row, ListFilter filter) =>
        SeenUnits(filter) is not { } units || units.Contains(row.GetString(UnitProperty));

    private async Task<IReadOnlyList<string>> UnitsAsync(ImmutableArray<string>? units) => units is { } some
        ? [.. some.Distinct(StringComparer.Ordinal)]
        : await _lists.QueryAsync(UnitPartition, Filter.Every).Select(row => row.FromJson<string>(Value)).ToListAsync();
}
