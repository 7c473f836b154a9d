using Azure;
using Azure.Data.Tables;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Functions.Tables;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.HostTests.Conformance.Rows;
using ConcernReported = VictimWorkflow.Core.Events.Event.ConcernReported;

namespace VictimWorkflow.AzureTests.Tables;

/// <summary>A process that dies between any two writes, or before it hears that one was done, must leave nothing that stays
/// wrong.</summary>
[Collection(nameof(Wire))]
public sealed class FaultTests
{
    private readonly Wire _wire = new();

    // As another process would: nothing is remembered.
    private TablesStore Store => new(_wire.Service);

    public static TheoryData<bool> Both => [false, true];

    [Theory, MemberData(nameof(Both))]
    public async Task An_admission_cut_off_at_any_write_is_finished_by_repeating_it(bool losesAnswer)
    {
        await AdmitAsync(write: 0, losesAnswer, store => store.SaveAdmissionAsync(Change).AsTask());
        var expected = await SnapshotAsync();
        for (var write = 1; await AdmitAsync(write, losesAnswer, Repeat); write++) Assert.Equal(expected, await SnapshotAsync());

        static async Task Repeat(TablesStore store) => Assert.True(await store.SaveAdmissionAsync(Change));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_admission_cut_off_at_any_write_is_finished_when_the_crime_says_that_it_has_the_event(bool losesAnswer)
    {
        await AdmitAsync(write: 0, losesAnswer, store => store.SaveAdmissionAsync(Change).AsTask());
        var expected = await SnapshotAsync();
        for (var write = 1; await AdmitAsync(write, losesAnswer, AsIntake); write++) Assert.Equal(expected, await SnapshotAsync());

        static async Task AsIntake(TablesStore store)
        {
            foreach (var row in await store.UnadmittedAsync(10))
            {
                if ((await store.FindCrimeAsync("46/9/26"))?.Sequence == 2)
                    await store.SaveEventAsync(row with { State = InboxState.Admitted, Sequence = 2, Unit = "north" });
                else
                    Assert.True(await store.SaveAdmissionAsync(Change));
            }
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_card_is_read_as_the_crimes_log_has_it_wherever_an_admission_was_cut_off(bool losesAnswer)
    {
        var (before, after) = (0, 0);
        for (var write = 1; await AdmitAsync(write, losesAnswer, Look); write++)
        {
        }
        Assert.True(before > 0 && after > 0);

        async Task Look(TablesStore store)
        {
            var card = await store.FindCardAsync("person-j2");
            var isAdmitted = (await store.FindCrimeAsync(CrimeRef))!.Sequence == 2;
            Assert.Equal(isAdmitted ? 1 : 0, card?.Revision ?? 0);
            _ = isAdmitted ? after++ : before++;
        }
    }

    [Fact]
    public async Task An_admission_cut_off_before_it_was_decided_and_then_overtaken_changes_no_card()
    {
        await _wire.EmptyAsync();
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        var overtaken = Admission(Crime(sequence: 2), "j1") with { Cards = [Safe("p", 1)] };
        // Announced, and not decided.
        Assert.True(await CutAsync(2, losesAnswer: false, store => store.SaveAdmissionAsync(overtaken).AsTask()));
        Assert.Equal(1, (await Store.FindCrimeAsync(CrimeRef))!.Sequence);
        Assert.Null(await Store.FindCardAsync("p"));

        var other = Admission(Crime(sequence: 2), "j1");
        Assert.True(await Store.SaveAdmissionAsync(other with { Entry = other.Entry with { EventKey = "key|other" }, Cards = [Safe("q", 1)] }));

        Assert.Null(await Store.FindCardAsync("p"));
        Assert.False(await Store.SaveAdmissionAsync(overtaken));
        Assert.Null(await Store.FindCardAsync("p"));
        Assert.NotNull(await Store.FindCardAsync("q"));
    }

    /// <summary>The same event carried on by a process that had stood still since before another finished it.</summary>
    [Fact]
    public async Task A_late_repetition_puts_no_older_word_over_a_newer_one()
    {
        await _wire.EmptyAsync();
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        var older = Admission(Crime(sequence: 2), "j1") with { Cards = [Safe("p", 1)] };
        Assert.True(await Store.SaveAdmissionAsync(older));
        var unsafeNow = new ConcernReported(ConcernKind.UnsafeDetails, ConcernReporter.Officer) { PersonRef = "p" };
        Assert.True(await Store.SaveAdmissionAsync(Admission(Crime("46/2/26")) with { Cards = [new("p", "p", unsafeNow, new(Hours(1), "concern"))] }));
        Assert.False((await Store.FindCardAsync("p"))!.Find("p-1")!.IsSafe);

        Assert.True(await Store.SaveAdmissionAsync(older));
        await Store.SaveEventAsync(older.Event with { State = InboxState.Admitted, Sequence = 2 });

        Assert.False((await Store.FindCardAsync("p"))!.Find("p-1")!.IsSafe);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_step_cut_off_at_any_write_is_finished_by_repeating_it(bool losesAnswer)
    {
        await StepAsync(write: 0, losesAnswer, _ => Task.CompletedTask);
        var expected = await SnapshotAsync();
        for (var write = 1; await StepAsync(write, losesAnswer, Repeat); write++) Assert.Equal(expected, await SnapshotAsync());

        static async Task Repeat(TablesStore store) => Assert.True(await store.SaveStepAsync(SecondStep));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_step_cut_off_at_any_write_is_finished_by_the_sweep_or_is_still_due(bool losesAnswer)
    {
        await StepAsync(write: 0, losesAnswer, _ => Task.CompletedTask);
        var expected = await SnapshotAsync();
        for (var write = 1; await StepAsync(write, losesAnswer, Sweep); write++) Assert.Equal(expected, await SnapshotAsync());

        static async Task Sweep(TablesStore store)
        {
            var due = await store.DueJourneysAsync(Noon, 10);
            if ((await store.FindJourneyAsync("j1"))!.Revision == 2) return;
            Assert.Contains("j1", due);
            Assert.True(await store.SaveStepAsync(SecondStep));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_step_cut_off_at_any_write_is_finished_by_the_next_one(bool losesAnswer)
    {
        var third = Step(SecondStep.Journey, 2, Hours(7)) with { List = SecondStep.List with { Revision = 3 } };
        await StepAsync(write: 0, losesAnswer, async store => await store.SaveStepAsync(third));
        var expected = await SnapshotAsync();
        for (var write = 1; await StepAsync(write, losesAnswer, Next); write++) Assert.Equal(expected, await SnapshotAsync());

        async Task Next(TablesStore store)
        {
            if ((await store.FindJourneyAsync("j1"))!.Revision == 1) await store.SaveStepAsync(SecondStep);
            Assert.True(await store.SaveStepAsync(third));
        }
    }

    /// <summary>Nobody wakes the journey: only what the watchdog looks at each minute can find what the step wished for.</summary>
    [Theory, MemberData(nameof(Both))]
    public async Task What_a_step_cut_off_at_any_write_wished_for_is_found_by_the_watchdog(bool losesAnswer)
    {
        for (var write = 1; await StepAsync(write, losesAnswer, Look); write++)
        {
        }

        for (var write = 1; await ClockStepAsync(write, losesAnswer, Look); write++)
        {
        }

        static async Task Look(TablesStore store)
        {
            var due = await store.DueJourneysAsync(Hours(3), 10);
            if ((await store.FindJourneyAsync("j1"))!.Revision == 1)
            {
                Assert.Contains("j1", due);
                return;
            }

            var effects = (await store.LeaseEffectsAsync(Hours(3), Hours(3), 10)).Select(e => e.Key);
            Assert.Equal(["j1.1.0", "j1.2.0", "j1.2.1"], effects.Order(StringComparer.Ordinal));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task While_a_step_is_on_its_way_a_reader_sees_each_thing_once_and_none_that_is_gone(bool losesAnswer)
    {
        var seen = new HashSet<int>();
        for (var write = 1; await StepAsync(write, losesAnswer, Read); write++)
        {
        }

        Assert.Contains(2, seen);

        async Task Read(TablesStore store)
        {
            var revision = (await store.FindJourneyAsync("j1"))!.Revision;
            seen.Add(revision);
            var lines = (await store.JourneysAsync(Everything, Noon)).Items.Where(line => line.JourneyId == "j1").ToList();
            Assert.InRange(lines.Count, revision == 1 ? 1 : 0, 1);
            Assert.All(lines, line => Assert.Equal(revision, line.Revision));
            var tasks = (await store.TasksAsync(Everything, Noon)).Items;
            Assert.Equal(tasks.Length, tasks.DistinctBy(task => task.Number).Count());
            Assert.Equal(revision == 1, tasks.Any(task => task.Number == 1));
            Assert.DoesNotContain(tasks, task => task.Number == 2 && task.Unit == "south" != (revision == 2));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_event_cut_off_at_any_write_is_found_again_when_it_is_brought_again(bool losesAnswer)
    {
        for (var (write, fails) = (1, true); fails; write++)
        {
            await _wire.EmptyAsync();
            fails = await CutAsync(write, losesAnswer, store => store.ReceiveAsync(Event("a")).AsTask());
            await Store.ReceiveAsync(Event("a") with { ReceivedAt = Hours(1) });
            Assert.Single(await Store.UnadmittedAsync(10));
            await Store.SaveEventAsync((await Store.FindEventAsync("a"))! with { State = InboxState.Settled });
            Assert.Empty(await Store.UnadmittedAsync(10));
            Assert.Equal(0, await Store.CountUnadmittedAsync());
        }
    }

    [Fact]
    public async Task An_admission_that_stood_still_does_not_put_an_old_value_over_a_newer_one()
    {
        await _wire.EmptyAsync();
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        // Cut off right after the crime's transaction: its sealed value is owed.
        Assert.True(await CutAsync(2, losesAnswer: false, store =>
            store.SaveAdmissionAsync(Admission(Crime(sequence: 2), "j1") with { Sealed = [new("k", "point", [1])] }).AsTask()));
        Assert.Empty(await Store.SealedAsync("k", ""));
        Assert.True(await Store.SaveAdmissionAsync(Admission(Crime(sequence: 3), "j1") with { Sealed = [new("k", "point", [2])] }));
        Assert.True(await Store.SaveAdmissionAsync(Admission(Crime(sequence: 2), "j1") with { Sealed = [new("k", "point", [1])] }));
        Assert.Equal(2, Assert.Single(await Store.SealedAsync("k", "")).Sealed[0]);
    }

    private static AdmissionChange Change { get; } = Admission(Renumbered(Crime(CrimeRef, 2, "j1", "j2"), "46/9/26"), "j1", "j2") with
    {
        Started = [Journey("j2")],
        Cards = [Safe("person-j2", 1)],
        Sealed = [new("person:2", "identity", [2]), new("person:2", "point|1", [3]), new("crime:1", "offence", [4])],
        SuspectAddresses = ["h1"],
        Event = Event(KeyOf(Crime(sequence: 2)), "46/9/26") with { Unit = "north" },
    };

    private static StepChange FirstStep { get; } = Step(Journey("j1"), 1, Hours(2)) with
    {
        List = Line("j1") with { OverdueAt = Hours(5) },
        Tasks = [Call("j1", 1), Call("j1", 2)],
        Obligations = [Obligation("j1", 3), Obligation("j1", 4)],
        Alerts = [Alert("j1", 5)],
        Effects = [Effect("j1", 1, 0)],
    };

    private static StepChange SecondStep { get; } = Step(FirstStep.Journey, 2, Hours(6)) with
    {
        List = Line("j1") with { Revision = 2, OverdueAt = Hours(9), OfficerRef = "officer-2", Unit = "south", IsRestricted = true },
        Tasks = [Call("j1", 1) with { Status = HumanTaskStatus.Done }, Call("j1", 2) with { ClaimedBy = "officer-3", Unit = "south" },
            Call("j1", 6)],
        Obligations = [Obligation("j1", 3, ObligationStatus.Met) with { Unit = "south", ClosedAt = Hours(1) }, Obligation("j1", 7)],
        Alerts = [Alert("j1", 8)],
        Effects = [Effect("j1", 2, 0), Effect("j1", 2, 1, urgent: true)],
    };

    /// <returns>Whether there was such a write to fail.</returns>
    private async Task<bool> AdmitAsync(int write, bool losesAnswer, Func<TablesStore, Task> afterwards)
    {
        await _wire.EmptyAsync();
        await Store.SaveAdmissionAsync(Admission(Crime(CrimeRef, 1, "j1"), "j1"));
        await Store.ReceiveAsync(Change.Event);
        var failed = await CutAsync(write, losesAnswer, async store => await store.SaveAdmissionAsync(Change));
        if (failed || write == 0) await afterwards(Store);
        return failed;
    }

    private async Task<bool> StepAsync(int write, bool losesAnswer, Func<TablesStore, Task> afterwards)
    {
        await _wire.EmptyAsync();
        await Store.SaveAdmissionAsync(Admission(Crime(CrimeRef, 1, "j1"), "j1"));
        Assert.True(await Store.SaveStepAsync(FirstStep));
        await Store.SaveAdmissionAsync(Admission(Crime(CrimeRef, 2, "j1"), "j1"));
        var failed = await CutAsync(write, losesAnswer, async store => await store.SaveStepAsync(SecondStep));
        if (failed || write == 0) await afterwards(Store);
        return failed;
    }

    // Due by the clock, with no entry of the log: only the mark of its time leads to it.
    private async Task<bool> ClockStepAsync(int write, bool losesAnswer, Func<TablesStore, Task> afterwards)
    {
        await _wire.EmptyAsync();
        await Store.SaveAdmissionAsync(Admission(Crime(CrimeRef, 1, "j1"), "j1"));
        Assert.True(await Store.SaveStepAsync(FirstStep));
        var byClock = SecondStep with { Journey = SecondStep.Journey with { Position = FirstStep.Journey.Position, NextDue = null } };
        var failed = await CutAsync(write, losesAnswer, async store => await store.SaveStepAsync(byClock));
        if (failed) await afterwards(Store);
        return failed;
    }

    private async Task<bool> CutAsync(int write, bool losesAnswer, Func<TablesStore, Task> act)
    {
        _wire.Fail(write, losesAnswer);
        try
        {
            await act(Store);
        }
        catch (RequestFailedException cut) when (cut.Status == 503)
        {
        }
        var failed = _wire.HasFailed;
        _wire.Fail(0, losesAnswer: false);
        return failed;
    }

    // All that can be read, as text. What mends when it is asked is asked last: it must not be needed for the rest.
    private async Task<string> SnapshotAsync()
    {
        var store = Store;
        var all = new List<object?> { (await store.UnadmittedAsync(10)).Length, await store.CountUnadmittedAsync() };
        foreach (var officer in new[] { null, "officer-1", "officer-2", "officer-3" })
        {
            var filter = Everything with { OfficerRef = officer };
            all.AddRange([await store.JourneysAsync(filter, Noon), await store.TasksAsync(filter, Noon)]);
        }
        all.AddRange([await store.AlertsAsync(Everything), await store.AlertsAsync(Everything with { MaySeeRestricted = false })]);
        all.AddRange(await ShownAsync());
        all.AddRange([await store.ComplianceAsync(null, Noon, Hours(1), Noon), await store.CountEffectsAsync()]);
        foreach (var name in new[] { CrimeRef, "46/9/26" })
        {
            all.AddRange([await store.FindCrimeAsync(name), await store.LogAsync(name, 0, 10)]);
            all.AddRange([await store.IsSuspectAddressAsync(name, "h1"), (await store.WaitingForAsync(name)).Length]);
        }
        all.Add(await store.FindEventAsync(Change.Event.EventKey));
        foreach (var id in new[] { "j1", "j2" })
        {
            all.AddRange([await store.FindJourneyAsync(id), await store.AuditAsync(id, 0, 10), await store.FindCardAsync("person-" + id)]);
            all.Add(await store.EffectsOfAsync(id));
        }
        foreach (var key in new[] { "person:2", "crime:1" }) all.Add(await store.SealedAsync(key, ""));
        all.AddRange([await store.DueJourneysAsync(Hours(100), 10), await store.NextDueAsync()]);
        return string.Join('\n', all.Select(Text));
    }

    // As the rows stand in the lists, without what a reader makes of them.
    private async Task<List<string>> ShownAsync()
    {
        var rows = new List<string>();
        foreach (var partition in new[] { "unit|north", "unit|south", "worker|officer-1", "worker|officer-2", "worker|officer-3" })
        {
            await foreach (var row in _wire.Service.GetTableClient("lists").QueryAsync<TableEntity>($"PartitionKey eq '{partition}'"))
                rows.Add($"{partition} {row.RowKey} {row.GetString(Listed.Row)}");
        }

        return rows;
    }
}
