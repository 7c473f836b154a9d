using System.Collections.Immutable;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using NodaTime;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Tables;

/// <summary>What is shown of a journey, as one row of its own partition: from it, its rows in the lists can be made again.</summary>
/// <param name="Partitions">Every partition of the lists that this journey was ever shown in.</param>
internal sealed record Listed(
    ListRow? Line, ImmutableArray<ObligationRow> Obligations, ImmutableArray<TaskRow> Tasks, ImmutableArray<AlertRow> Alerts,
    ImmutableSortedSet<string> Partitions)
{
    public const string Name = "Listed";
    public const string LinePrefix = "journey|";
    public const string TaskPrefix = "task|";
    public const string AlertPrefix = "alert|";
    public const string ObligationPrefix = "obligation|";
    public const string Row = "Row";

    public static Listed Nothing { get; } = new(Line: null, [], [], [], ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    public static string UnitPartition(string unit) => Keys.Partition("unit", unit);

    public static string WorkerPartition(string worker) => Keys.Partition("worker", worker);

    public Listed After(StepChange change)
    {
        var next = new Listed(
            change.List, Replaced(Obligations, change.Obligations, o => o.Number), Replaced(Tasks, change.Tasks, t => t.Number),
            Replaced(Alerts, change.Alerts, a => a.Number), Partitions);
        return next with { Partitions = Partitions.Union(next.Rows().Select(row => row.PartitionKey)) };
    }

    /// <summary>Every row of the lists that shows this journey as it stands.</summary>
    public IEnumerable<TableEntity> Rows() => Line is { } line
        ? [.. Obligations.Select(RowOf), .. Tasks.SelectMany(RowsOf), .. Alerts.Select(a => RowOf(a, line.IsRestricted)), .. RowsOf(line)]
        : [];

    /// <summary>
    /// From the rows before a step to those after it. What should stand there already is replaced or deleted and not just put, so that
    /// a step that did not come to its end is noticed by the next one; the journey's own line is last, and stands for all.
    /// </summary>
    public static IEnumerable<TableTransactionAction> Changes(Listed before, StepChange change)
    {
        var isHiddenOtherwise = before.Line is { } line && line.IsRestricted != change.List.IsRestricted;
        var after = before.After(change);
        var old = Touched(before).ToDictionary(row => (row.PartitionKey, row.RowKey));
        var rows = Touched(after).ToList();
        foreach (var gone in old.Keys.Except(rows.Select(row => (row.PartitionKey, row.RowKey))))
            yield return new(TableTransactionActionType.Delete, new TableEntity(gone.PartitionKey, gone.RowKey), ETag.All);
        foreach (var row in rows)
            yield return old.ContainsKey((row.PartitionKey, row.RowKey))
                ? new(TableTransactionActionType.UpdateReplace, row, ETag.All)
                : new(TableTransactionActionType.UpsertReplace, row);

        IEnumerable<TableEntity> Touched(Listed of) => (of with
        {
            Obligations = Only(of.Obligations, change.Obligations, o => o.Number),
            Tasks = Only(of.Tasks, change.Tasks, t => t.Number),
            Alerts = isHiddenOtherwise ? of.Alerts : Only(of.Alerts, change.Alerts, a => a.Number),
        }).Rows();
    }

    public static IEnumerable<TableEntity> RowsOf(ListRow line)
    {
        var key = $"{LinePrefix}{Keys.Moment(line.OverdueAt)}|{Keys.Part(line.JourneyId)}";
        yield return Properties(UnitPartition(line.Unit));
        if (line.OfficerRef is { } officer) yield return Properties(WorkerPartition(officer));

        TableEntity Properties(string partition)
        {
            var row = Shown(partition, key, line.JourneyId, line.Unit, line.IsRestricted, line);
            row["Revision"] = line.Revision;
            row["AtRisk"] = Keys.Ticks(line.AtRiskAt);
            row["Stage"] = line.Stage.ToString();
            row["State"] = line.State.ToString();
            row["Stuck"] = line.IsStuck;
            row["Enhanced"] = line.Enhanced;
            row["Case"] = line.Role == JourneyRole.Case;
            for (var right = 1; right < 32; right++)
                if ((line.Rights & (1 << right)) != 0) row[RightOf(right)] = true;
            return row;
        }
    }

    /// <summary>A task is in its unit's list, and in that of who claimed it, was given it, or has the crime.</summary>
    public static IEnumerable<TableEntity> RowsOf(TaskRow task)
    {
        if (task.Status != HumanTaskStatus.Open) yield break;
        var key = $"{TaskPrefix}{(task.Urgent ? 0 : 1)}|{Keys.Moment(task.DueAt)}|{Keys.Part(task.JourneyId)}|{Keys.Number(task.Number)}";
        yield return Properties(UnitPartition(task.Unit));
        if ((task.ClaimedBy ?? task.AssignedTo ?? task.OfficerRef) is { } worker) yield return Properties(WorkerPartition(worker));

        TableEntity Properties(string partition)
        {
            var row = Shown(partition, key, task.JourneyId, task.Unit, task.IsRestricted, task);
            row["Due"] = Keys.Ticks(task.DueAt);
            return row;
        }
    }

    public static string RightOf(int right) => $"R{right}";

    public static string MonthOf(Instant at) => at.InUtc().Date.ToString("uuuu-MM", CultureInfo.InvariantCulture);

    // The newest first, also of those raised at one moment.
    public static TableEntity RowOf(AlertRow alert, bool isRestricted) => Shown(
        UnitPartition(alert.Unit),
        $"{AlertPrefix}{Keys.MomentBackwards(alert.RaisedAt)}|{Keys.Part(alert.JourneyId)}|{Keys.Number(int.MaxValue - alert.Number)}",
        alert.JourneyId, alert.Unit, isRestricted, alert);

    private static TableEntity RowOf(ObligationRow o)
    {
        var key = $"{ObligationPrefix}{MonthOf(o.TriggeredAt)}|{Keys.Part(o.JourneyId)}|{Keys.Number(o.Number)}";
        var row = new TableEntity(UnitPartition(o.Unit), key)
        {
            ["Journey"] = o.JourneyId,
            ["Rule"] = o.Rule,
            ["Right"] = o.Right,
            ["Holder"] = o.Holder,
            ["Status"] = o.Status.ToString(),
            ["Triggered"] = o.TriggeredAt.ToUnixTimeTicks(),
        };
        if (o.DueAt is { } due) row["Due"] = due.ToUnixTimeTicks();
        if (o.ClosedAt is { } closed) row["Closed"] = closed.ToUnixTimeTicks();
        return row;
    }

    private static TableEntity Shown<T>(string partition, string key, string journeyId, string unit, bool isRestricted, T row) =>
        new TableEntity(partition, key) { ["Journey"] = journeyId, ["Unit"] = unit, ["Restricted"] = isRestricted }.WithJson(Row, row);

    private static ImmutableArray<T> Replaced<T>(ImmutableArray<T> before, ImmutableArray<T> changed, Func<T, int> number) =>
        changed.IsEmpty ? before : [.. changed.Reverse().Concat(before).DistinctBy(number).OrderBy(number)];

    private static ImmutableArray<T> Only<T>(ImmutableArray<T> all, ImmutableArray<T> changed, Func<T, int> number)
    {
        var numbers = changed.Select(number).ToHashSet();
        return [.. all.Where(row => numbers.Contains(number(row)))];
    }
}
