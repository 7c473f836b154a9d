using System.Collections.Immutable;
using Azure;
using Azure.Data.Tables;
using NodaTime;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Functions.Tables;

// Marks in the buckets: one for each entry a journey was woken for and has not folded in, and one for the time it has set itself.
// They may be doubled, stale or written late, and are only believed when the journey says the same.
public sealed partial class TablesStore
{
    private const string DueBucket = "due";
    private const string JourneyProperty = "Journey";
    private const string Unread = "0|";
    private const string Timed = "1|";
    private const string AfterMarks = "2";

    /// <summary>Stale marks passed over in search of the next one; more are left to the sweep.</summary>
    private const int StaleAtMost = 100;

    public async ValueTask<ImmutableArray<string>> DueJourneysAsync(Instant now, int take)
    {
        var until = $"{Timed}{Keys.Moment(now)}{Keys.End}";
        var marks = await FirstAsync(_lists, Keys.AllBuckets(DueBucket), Filter.Between(Unread, until), take);
        var isTrue = await Task.WhenAll(marks.Select(IsTrueAsync));
        return [.. marks.Where((_, n) => isTrue[n]).Select(mark => mark.GetString(JourneyProperty)).Distinct(StringComparer.Ordinal)];
    }

    public async ValueTask<Instant?> NextDueAsync()
    {
        for (var stale = 0; stale < StaleAtMost; stale++)
        {
            var marks = await FirstAsync(_lists, Keys.AllBuckets(DueBucket), Filter.Between(Unread, AfterMarks), 1);
            if (marks.Count == 0) return null;
            if (await IsTrueAsync(marks[0])) return marks[0].GetInt64(Due) is { } due ? Instant.FromUnixTimeTicks(due) : Instant.MinValue;
        }
        return Instant.MinValue;
    }

    private async Task WakeAsync(IEnumerable<string> journeys, int sequence) =>
        await _lists.BringAsync(journeys.Select(id =>
            new TableTransactionAction(TableTransactionActionType.UpsertReplace, UnreadMark(id, sequence))));

    private static TableEntity UnreadMark(string journeyId, int sequence) =>
        new(Keys.Bucket(DueBucket, journeyId), $"{Unread}{Keys.Part(journeyId)}|{Keys.Number(sequence)}")
        {
            [JourneyProperty] = journeyId,
            [Position] = sequence,
        };

    private static TableEntity TimedMark(string journeyId, long due) =>
        new(Keys.Bucket(DueBucket, journeyId), $"{Timed}{Keys.Moment(due)}|{Keys.Part(journeyId)}")
        {
            [JourneyProperty] = journeyId,
            [Due] = due,
        };

    /// <summary>What a step changes about being due: the entry it folded in, and the time.</summary>
    private static IEnumerable<TableTransactionAction> DueChanges(Held before, Journey after)
    {
        var due = JourneyEntity(after).GetInt64(Due);
        for (var entry = before.Position + 1; entry <= after.Position; entry++)
            yield return new(TableTransactionActionType.Delete, UnreadMark(after.Id, entry), ETag.All);
        if (before.Due is { } old && old != due) yield return new(TableTransactionActionType.Delete, TimedMark(after.Id, old), ETag.All);
        if (due is { } next && next != before.Due) yield return new(TableTransactionActionType.UpsertReplace, TimedMark(after.Id, next));
    }

    // A mark that is not true is what a crash left, or a wake for something that was read meanwhile.
    private async Task<bool> IsTrueAsync(TableEntity mark)
    {
        var id = mark.GetString(JourneyProperty);
        var state = await _journeys.FindAsync(JourneyPartition(id), StateRow, [Position, Due]);
        if (state is not null)
        {
            if (mark.GetInt64(Due) is { } due ? state.GetInt64(Due) == due
                : state.GetInt32(Position) < mark.GetInt32(Position)) return true;
            await MendAsync(id);
        }
        await _lists.TryDeleteAsync(mark.PartitionKey, mark.RowKey, mark.ETag);
        return false;
    }

    /// <summary>Finishes what steps of a journey left undone outside its partition. Harmless when there is nothing.</summary>
    private async Task MendAsync(string journeyId)
    {
        if (await HeldAsync(journeyId) is not { } held) return;
        await MendListsAsync(journeyId);
        var effects = held.Effects.SelectMany(e => e.Value).DistinctBy(e => e.Key).Select(PutEffect);
        if (held.Due is { } due) effects = effects.Append(new(TableTransactionActionType.UpsertReplace, TimedMark(journeyId, due)));
        await _lists.BringAsync(effects);
        await ForgetEffectsAsync(journeyId, held.Effects.Keys);
    }
}
