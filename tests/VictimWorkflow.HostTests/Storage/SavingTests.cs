using System.Text.Json;
using Microsoft.Data.Sqlite;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Storage;

public sealed class SavingTests : IAsyncDisposable
{
    private readonly OwnStore _own = new();

    private SqliteStore Store => _own.Store;

    public ValueTask DisposeAsync() => _own.DisposeAsync();

    [Fact]
    public async Task The_same_event_is_kept_once_and_another_body_under_its_id_is_told_apart()
    {
        Assert.Equal(Receipt.New, await Store.ReceiveAsync(Given.Event("a")));
        Assert.Equal(Receipt.Same, await Store.ReceiveAsync(Given.Event("a")));
        Assert.Equal(Receipt.Different, await Store.ReceiveAsync(Given.Event("a") with { BodyHash = "other" }));

        Assert.Equal("hash-a", Assert.Single(await Store.UnadmittedAsync(10)).BodyHash);
        Assert.Equal(1, await Store.CountUnadmittedAsync());
    }

    [Fact]
    public async Task The_count_of_events_not_admitted_follows_every_change_of_state()
    {
        foreach (var key in new[] { "a", "b", "c" }) await Store.ReceiveAsync(Given.Event(key));
        await Store.SaveEventAsync(Given.Event("a") with { State = InboxState.Waiting });
        await Store.SaveEventAsync(Given.Event("a") with { State = InboxState.Quarantined });
        await Store.SaveEventAsync(Given.Event("b") with { Failures = 1 });
        await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(), "j1") with { Event = Given.Event("c") });

        Assert.Equal(1, await Store.CountUnadmittedAsync());
        Assert.Equal("b", Assert.Single(await Store.UnadmittedAsync(10)).EventKey);
        await _own.ReopenAsync();
        Assert.Equal(1, await Store.CountUnadmittedAsync());
    }

    [Fact]
    public async Task An_event_comes_back_as_it_was_saved()
    {
        var row = Given.Event("a") with
        {
            State = InboxState.Waiting,
            Code = "unknown-crime",
            Field = "data.crimeRef",
            Detail = "not known",
            AlertAt = Given.Hours(1),
            Until = Given.Hours(72),
            Failures = 2,
            Unit = "north",
            JourneyIds = ["j1", "j2"],
            Sequence = 3,
        };
        await Store.SaveEventAsync(row);

        Assert.Equal(JsonSerializer.Serialize(row), JsonSerializer.Serialize(await Store.FindEventAsync("a")));
        Assert.Null(await Store.FindEventAsync("b"));
    }

    [Fact]
    public async Task Events_wait_under_any_reference_of_their_crime_and_are_due_at_their_alert_and_then_at_their_end()
    {
        var crime = Given.Crime() with { Aliases = Given.Crime().Aliases.Add("46/old/26") };
        await Store.SaveAdmissionAsync(Given.Admission(crime));
        foreach (var (key, name) in new[] { ("a", "46/old/26"), ("b", "46/1/26"), ("c", "46/other/26") })
            await Store.SaveEventAsync(Given.Event(key, name) with
            {
                State = InboxState.Waiting,
                AlertAt = Given.Hours(1),
                Until = Given.Hours(2)
            });
        await Store.SaveEventAsync(Given.Event("a", "46/old/26") with { State = InboxState.Waiting, Until = Given.Hours(2) });

        Assert.Equal<string>(["a", "b"], (await Store.WaitingForAsync("46/1/26")).Select(r => r.EventKey));
        Assert.Equal<string>(["c"], (await Store.WaitingForAsync("46/other/26")).Select(r => r.EventKey));
        Assert.Empty(await Store.WaitingDueAsync(Given.Hours(0.9), 10));
        Assert.Equal<string>(["b", "c"], (await Store.WaitingDueAsync(Given.Hours(1), 10)).Select(r => r.EventKey));
        Assert.Equal(3, (await Store.WaitingDueAsync(Given.Hours(2), 10)).Length);
    }

    [Fact]
    public async Task An_admission_saves_all_that_it_changes()
    {
        await Store.ReceiveAsync(Given.Event("a"));
        Assert.True(await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(), "j1") with
        {
            Event = Given.Event("a"),
            Cards = [Conformance.Rows.Safe("person-1", 1), Conformance.Rows.Safe("person-1", 2)],
            Sealed = [new("person-1", "identity", [9]), new("person-1", "point.1", [8])],
            SuspectAddresses = ["h1"],
        }));

        var admitted = await Store.FindEventAsync("a");
        Assert.Equal((InboxState.Admitted, 1), (admitted!.State, admitted.Sequence));
        Assert.Equal<string>(["j1"], admitted.JourneyIds);
        Assert.Equal(Text(Given.Crime()), Text(await Store.FindCrimeAsync("46/1/26")));
        Assert.Equal(Text(Given.Journey("j1")), Text(await Store.FindJourneyAsync("j1")));
        Assert.Equal(1, Assert.Single(await Store.LogAsync("46/1/26", 0, 10)).Sequence);
        Assert.Equal(2, (await Store.FindCardAsync("person-1"))!.Revision);
        Assert.Equal(9, Assert.Single(await Store.SealedAsync("person-1", "ident")).Sealed[0]);
        Assert.Equal(2, (await Store.SealedAsync("person-1", "")).Length);
        Assert.True(await Store.IsSuspectAddressAsync("46/1/26", "h1"));
        Assert.False(await Store.IsSuspectAddressAsync("46/2/26", "h1"));
    }

    [Fact]
    public async Task A_renumbered_crime_is_found_by_each_of_its_references_with_its_whole_log()
    {
        await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(), "j1") with { SuspectAddresses = ["h1"] });
        var renumbered = Given.Crime(sequence: 2) with { Ref = "46/9/26", Aliases = Given.Crime().Aliases.Add("46/1/26") };
        Assert.True(await Store.SaveAdmissionAsync(Given.Admission(renumbered, "j1")));

        foreach (var name in new[] { "46/1/26", "46/9/26" })
        {
            Assert.Equal(2, (await Store.FindCrimeAsync(name))!.Sequence);
            Assert.Equal<int>([1, 2], (await Store.LogAsync(name, 0, 10)).Select(e => e.Sequence));
            Assert.True(await Store.IsSuspectAddressAsync(name, "h1"));
        }
        Assert.False(await Store.SaveAdmissionAsync(Given.Admission(Given.Crime("46/9/26"), "j2")));
    }

    [Fact]
    public async Task Of_two_changes_worked_out_on_one_revision_the_second_changes_nothing()
    {
        Assert.True(await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(), "j1")));
        Assert.False(await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(), "j2") with
        {
            Event = Given.Event("late"),
            SuspectAddresses = ["h"]
        }));
        Assert.Null(await Store.FindJourneyAsync("j2"));
        Assert.Null(await Store.FindEventAsync("late"));

        var step = Given.Step(Given.Journey("j1"), 1) with { Effects = [Given.Effect("j1.1.0")] };
        Assert.True(await Store.SaveStepAsync(step));
        Assert.False(await Store.SaveStepAsync(step with { Effects = [Given.Effect("j1.1.1")] }));
        Assert.False(await Store.SaveStepAsync(Given.Step(Given.Journey("nobody"), 1)));
        Assert.Equal(1, await Store.CountEffectsAsync());
        Assert.Single(await Store.AuditAsync("j1", 0, 10));
    }

    [Fact]
    public async Task A_fault_in_the_middle_of_a_step_leaves_nothing_of_it_and_harms_nobody_beside_it()
    {
        var names = Enumerable.Range(0, 40).Select(n => $"j{n}").ToArray();
        await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(), [.. names]));
        var due = await Store.DueJourneysAsync(Given.Noon, 100);

        // An alert without a unit is refused by the file, after state, audit, effect and list line were written.
        var saves = names.Select((name, n) => Store.SaveStepAsync(Given.Step(Given.Journey(name), 1) with
        {
            Effects = [Given.Effect($"{name}.1.0")],
            Alerts = n % 4 == 0 ? [new AlertRow(name, 1, AlertKind.Overdue, null!, Given.Noon, null, null, Urgent: true)] : [],
        }).AsTask()).ToArray();
        for (var n = 0; n < names.Length; n++)
        {
            if (n % 4 == 0) await Assert.ThrowsAsync<SqliteException>(() => saves[n]);
            else Assert.True(await saves[n]);
        }

        Assert.Equal(40, due.Length);
        Assert.Equal<string>(names.Where((_, n) => n % 4 == 0).Order(StringComparer.Ordinal), await Store.DueJourneysAsync(Given.Noon,
            100));
        Assert.Equal(30, await Store.CountEffectsAsync());
        Assert.Equal(0, (await Store.FindJourneyAsync("j0"))!.Revision);
        Assert.Empty(await Store.AuditAsync("j0", 0, 10));
        Assert.Equal(30, (await Store.JourneysAsync(Given.Everything, Given.Noon)).Count);
    }

    [Fact]
    public async Task Many_at_once_share_commits_and_all_are_there_after_the_file_is_opened_again()
    {
        const int many = 2_000;
        var before = Store.Commits;
        var receipts = await Task.WhenAll(Enumerable.Range(0,
            many).Select(n => Task.Run(async () => await Store.ReceiveAsync(Given.Event($"e{n}")))));

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
            100).Select(n => Store.ReceiveAsync(Given.Event($"e{n}") with { SealedBody = large }).AsTask()).ToArray();
        await Task.WhenAny(Task.WhenAll(receipts), Task.Delay(TimeSpan.FromSeconds(10)));

        Assert.All(receipts, r => Assert.True(r.IsCompleted));
        Assert.Contains(receipts, r => r.IsFaulted);
        await _own.ReopenAsync();
        var kept = (await Store.UnadmittedAsync(1_000)).Select(r => r.EventKey).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(receipts.Index().Where(r => r.Item.IsCompletedSuccessfully).Select(r => $"e{r.Index}").Order(StringComparer.Ordinal),
            kept.Order(StringComparer.Ordinal));
        Assert.Equal(kept.Count, await Store.CountUnadmittedAsync());
        Assert.Equal(Receipt.New, await Store.ReceiveAsync(Given.Event("after")));
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, CoreJson.Options);
}
