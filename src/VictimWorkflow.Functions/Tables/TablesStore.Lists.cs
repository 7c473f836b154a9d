using Azure.Data.Tables;
using NodaTime;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;
using ETag = Azure.ETag;

namespace VictimWorkflow.Functions.Tables;

public sealed partial class TablesStore
{
    /// <exception cref="FormatException">The cursor is not one of this list.</exception>
    public async ValueTask<Page<ListRow>> JourneysAsync(ListFilter filter, Instant now)
    {
        var wanted = Wanted(filter, now);
        if (filter.CrimeRef is { } crime)
        {
            var lines = (await ListedOfAsync(crime)).Select(l => l.Line).OfType<ListRow>()
                .Where(l => filter.OfficerRef is null || l.OfficerRef == filter.OfficerRef);
            return PageOf(lines.Select(l => Listed.RowsOf(l).First()), wanted, filter, Listed.LinePrefix, ReadShown<ListRow>);
        }
        return await ShownAsync<ListRow>(filter, wanted.And("Case", "eq", false), Listed.LinePrefix);
    }

    /// <summary>
    /// Open tasks, urgent first, then the nearest limit. An officer's are those they claimed, else were given, else those of their
    /// crimes. Of the filters that follow from the time, <see cref="ListState.Overdue"/> and a date narrow tasks; the others do not apply.
    /// </summary>
    /// <exception cref="FormatException">The cursor is not one of this list.</exception>
    public async ValueTask<Page<TaskRow>> TasksAsync(ListFilter filter, Instant now)
    {
        var wanted = Filter.Every;
        if (!filter.MaySeeRestricted) wanted = wanted.And("Restricted", "eq", false);
        if (filter.DueBefore is { } before) wanted = wanted.And(Due, "lt", before.ToUnixTimeTicks());
        if (filter.State == ListState.Overdue) wanted = wanted.And(Due, "lt", now.ToUnixTimeTicks());
        if (filter.CrimeRef is { } crime)
        {
            var tasks = (await ListedOfAsync(crime)).SelectMany(l => l.Tasks).Where(t => t.Status == HumanTaskStatus.Open);
            return PageOf(tasks.Select(t => Listed.RowsOf(t).First()), wanted, filter, Listed.TaskPrefix, ReadShown<TaskRow>);
        }
        return await ShownAsync<TaskRow>(filter, wanted, Listed.TaskPrefix);
    }

    /// <summary>The newest first. Those of restricted records only for who may see them.</summary>
    /// <exception cref="FormatException">The cursor is not one of this list.</exception>
    public ValueTask<Page<AlertRow>> AlertsAsync(ListFilter filter) => ShownAsync<AlertRow>(
        filter with { OfficerRef = null }, filter.MaySeeRestricted ? Filter.Every : Filter.Every.And("Restricted", "eq", false), Listed.AlertPrefix);

    /// <remarks>Its number is claimed with the moment, so that the same again, or the rest of one cut off, is the same row.</remarks>
    public async ValueTask AddAlertAsync(AlertRow alert)
    {
        var claim = new TableEntity(Keys.Partition("alert", alert.JourneyId), Keys.Number(alert.Number)).WithJson(Value, alert);
        if (!await _lists.TryAddAsync(claim) && await _lists.FindAsync(claim.PartitionKey, claim.RowKey) is { } standing)
            alert = standing.FromJson<AlertRow>(Value);
        await NoteUnitAsync(alert.Unit);
        await _lists.PutAsync(Listed.RowOf(alert, isRestricted: false));
    }

    // The states that follow from the time are ranges of the two moments they follow from; a limit itself is still in time.
    private static Filter Wanted(ListFilter filter, Instant now)
    {
        var (wanted, at) = (Filter.Every, now.ToUnixTimeTicks());
        wanted = filter.State switch
        {
            ListState.Overdue => wanted.And(nameof(TableEntity.RowKey), "lt", Listed.LinePrefix + Keys.Moment(at)),
            ListState.AtRisk => wanted.And(nameof(TableEntity.RowKey), "ge", Listed.LinePrefix + Keys.Moment(at)).And("AtRisk", "le", at),
            ListState.OnTrack => wanted.And(nameof(TableEntity.RowKey), "ge", Listed.LinePrefix + Keys.Moment(at)).And("AtRisk", "gt", at),
            ListState.Stuck => wanted.And("Stuck", "eq", true),
            ListState.Suspended => wanted.And("State", "eq", nameof(JourneyState.Suspended)),
            null => wanted,
        };
        if (filter.DueBefore is { } before) wanted = wanted.And(nameof(TableEntity.RowKey), "lt", Listed.LinePrefix + Keys.Moment(before));
        if (filter.Stage is { } stage) wanted = wanted.And("Stage", "eq", stage.ToString());
        if (filter.Enhanced is { } enhanced) wanted = wanted.And("Enhanced", "eq", enhanced);
        if (filter.Right is { } right) wanted = wanted.And(Listed.RightOf(right), "eq", true);
        return filter.MaySeeRestricted ? wanted : wanted.And("Restricted", "eq", false);
    }

    private async ValueTask<Page<T>> ShownAsync<T>(ListFilter filter, Filter wanted, string prefix) => await PageAsync(
        _lists, await PlacesAsync(filter), wanted, filter, prefix, ReadShown<T>, row => IsSeen(row, filter), rows => StandingAsync(rows, wanted, filter));

    // An officer's list is short and of few units: what the reader may not see is left out here.
    private async Task<IReadOnlyList<string>> PlacesAsync(ListFilter filter) => filter.OfficerRef is { } officer
        ? [Listed.WorkerPartition(officer)]
        : [.. (await UnitsOfAsync(filter)).Select(Listed.UnitPartition)];

    /// <summary>What is shown of a crime's journeys, its own among them.</summary>
    private async Task<IReadOnlyList<Listed>> ListedOfAsync(string crimeRef)
    {
        if (await FindCrimeAsync(crimeRef) is not { } crime) return [];
        var rows = await Task.WhenAll(crime.Persons.Values.Select(p => p.JourneyId).Append(crime.CaseJourneyId)
            .Distinct(StringComparer.Ordinal)
            .Select(id => _journeys.FindAsync(JourneyPartition(id), ListedRow)));
        return [.. rows.OfType<TableEntity>().Select(row => row.Unpack<Listed>(Listed.Name))];
    }

    /// <summary>
    /// The rows of a page as their journeys stand now. A step that is on its way, or was cut off, has not brought its rows here yet:
    /// what it changed is shown as it left it, and what it took away is not shown.
    /// </summary>
    private async Task<List<TableEntity>> StandingAsync(IReadOnlyList<TableEntity> rows, Filter wanted, ListFilter asked)
    {
        var journeys = rows.Select(row => row.GetString(JourneyProperty)).Distinct(StringComparer.Ordinal).ToList();
        var found = await Task.WhenAll(journeys.Select(id => _journeys.FindAsync(JourneyPartition(id), ListedRow)));
        var listed = journeys.Zip(found).ToDictionary(pair => pair.First, pair => pair.Second?.Unpack<Listed>(Listed.Name), StringComparer.Ordinal);
        var standing = listed.Values.OfType<Listed>().SelectMany(l => l.Rows()).ToDictionary(row => (row.PartitionKey, row.RowKey));
        // An alert that is no journey's stands for itself.
        return [.. rows.Select(row => listed[row.GetString(JourneyProperty)] is null ? row : standing.GetValueOrDefault((row.PartitionKey, row.RowKey)))
            .OfType<TableEntity>().Where(row => wanted.Holds(row) && IsSeen(row, asked))];
    }

    private static T ReadShown<T>(TableEntity row) => row.FromJson<T>(Listed.Row);

    // Every row of this journey in every list it was ever in, made again; once more if a step came between.
    private async Task MendListsAsync(string journeyId)
    {
        for (var revision = -1; ;)
        {
            if (await HeldAsync(journeyId) is not { } held || held.Revision == revision) return;
            revision = held.Revision;
            var rows = held.Listed.Rows().ToList();
            var keys = rows.Select(row => (row.PartitionKey, row.RowKey)).ToHashSet();
            await NoteUnitAsync(held.Listed.Line?.Unit);
            await _lists.BringAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)));
            foreach (var partition in held.Listed.Partitions)
            {
                var shown = await _lists.QueryAsync(partition, Filter.Every.And(JourneyProperty, "eq", journeyId), select: [])
                    .ToListAsync();
                await _lists.BringAsync(shown.Where(row => !keys.Contains((partition, row.RowKey)))
                    .Select(row => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, row.RowKey),
                        ETag.All)));
            }
        }
    }
}
