using Microsoft.Data.Sqlite;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.HostTests.Conformance.Rows;

namespace VictimWorkflow.HostTests.Storage;

/// <summary>What is the file's own: commits that are shared, faults, a full disk. What every store must do is in <see cref="Conformance"/>.</summary>
public sealed class SavingTests : IAsyncDisposable
{
    private readonly OwnStore _own = new();

    private SqliteStore Store => _own.Store;

    public ValueTask DisposeAsync() => _own.DisposeAsync();

    [Fact]
    public async Task A_fault_in_the_middle_of_a_step_leaves_nothing_of_it_and_harms_nobody_beside_it()
    {
        var names = Enumerable.Range(0, 40).Select(n => $"j{n}").ToArray();
        await Store.SaveAdmissionAsync(Admission(Crime(), [.. names]));
        var due = await Store.DueJourneysAsync(Noon, 100);

        // An alert without a unit is refused by the file, after state, audit, effect and list line were written.
        var saves = names.Select((name, n) => Store.SaveStepAsync(Step(Journey(name), 1) with
        {
            Effects = [Effect(name, 1, 0)],
            Alerts = n % 4 == 0 ? [new AlertRow(name, 1, AlertKind.Overdue, null!, Noon, null, null, Urgent: true)] : [],
        }).AsTask()).ToArray();
        for (var n = 0; n < names.Length; n++)
        {
            if (n % 4 == 0) await Assert.ThrowsAsync<SqliteException>(() => saves[n]);
            else Assert.True(await saves[n]);
        }

        Assert.Equal(40, due.Length);
        Assert.Equal<string>(names.Where((_, n) => n % 4 == 0).Order(StringComparer.Ordinal), await Store.DueJourneysAsync(Noon,
            100));
        Assert.Equal(30, await Store.CountEffectsAsync());
        Assert.Equal(0, (await Store.FindJourneyAsync("j0"))!.Revision);
        Assert.Empty(await Store.AuditAsync("j0", 0, 10));
        Assert.Equal(30, (await Store.JourneysAsync(Everything, Noon)).Count);
    }

    [Fact]
    public async Task Many_at_once_share_commits_and_all_are_there_after_the_file_is_opened_again()
    {
        const int many = 2_000;
        var before = Store.Commits;
        var receipts = await Task.WhenAll(Enumerable.Range(0,
            many).Select(n => Task.Run(async () => await Store.ReceiveAsync(Event($"e{n}")))));

        Assert.All(receipts, r => Assert.Equal(Receipt.New, r));
        Assert.InRange(Store.Commits - before, 1, many / 2);
        await _own.ReopenAsync();
        Assert.Equal(many, await Store.CountUnadmittedAsync());
        Assert.Equal(many, (await Store.UnadmittedAsync(many + 1)).Select(r => r.EventKey).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_full_disk_fails_whom_it_hits_and_loses_nothing_that_was_answered()
    {
        await Store.WriteAsync(s => s.Number("PRAGMA max_page_count=200"));
        var large = new byte[20_000];
        var receipts = Enumerable.Range(0,
            100).Select(n => Store.ReceiveAsync(Event($"e{n}") with { SealedBody = large }).AsTask()).ToArray();
        await Task.WhenAny(Task.WhenAll(receipts), Task.Delay(TimeSpan.FromMinutes(1)));

        Assert.All(receipts, r => Assert.True(r.IsCompleted));
        Assert.Contains(receipts, r => r.IsFaulted);
        await _own.ReopenAsync();
        var kept = (await Store.UnadmittedAsync(1_000)).Select(r => r.EventKey).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(receipts.Index().Where(r => r.Item.IsCompletedSuccessfully).Select(r => $"e{r.Index}").Order(StringComparer.Ordinal),
            kept.Order(StringComparer.Ordinal));
        Assert.Equal(kept.Count, await Store.CountUnadmittedAsync());
        Assert.Equal(Receipt.New, await Store.ReceiveAsync(Event("after")));
    }
}
