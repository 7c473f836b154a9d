using System.Collections.Immutable;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Storage;

public sealed class WorkTests : IAsyncDisposable
{
    private readonly OwnStore _own = new();
    private Journey _journey = Given.Journey("j1");

    private SqliteStore Store => _own.Store;

    public ValueTask DisposeAsync() => _own.DisposeAsync();

    [Fact]
    public async Task Open_tasks_come_urgent_first_and_then_by_their_limit()
    {
        var task = Given.Call("j1", 1);
        await SaveAsync(s => s with
        {
            Tasks =
            [
                task, task with { Number = 2, DueAt = null }, task with { Number = 3, DueAt = Given.Hours(1) }, task with { Number = 4,
                    Urgent = true, DueAt = null },
                task with { Number = 5, Status = HumanTaskStatus.Done }, task with { Number = 6, IsRestricted = true },
                    task with { Number = 7, Unit = "south" },
            ],
        });

        Assert.Equal<int>([4, 3, 1, 6, 7, 2], await TasksAsync(Given.Everything));
        Assert.Equal<int>([4, 3, 1, 7, 2], await TasksAsync(Given.Everything with { MaySeeRestricted = false }));
        Assert.Equal<int>([4, 3, 1, 6, 7, 2], await TasksAsync(Given.Everything with { Take = 1 }));
        Assert.Equal<int>([7], await TasksAsync(Given.Everything with { Unit = "south" }));
        Assert.Equal<int>([7], await TasksAsync(Given.Everything with { Units = ["south"] }));
        Assert.Empty(await TasksAsync(Given.Everything with { Units = ["north"], Unit = "south" }));
        Assert.Equal<int>([3], await TasksAsync(Given.Everything with { DueBefore = Given.Hours(2) }));
        Assert.Equal(task, (await Store.TasksAsync(Given.Everything with { CrimeRef = "46/1/26" },
            Given.Noon)).Items.Single(t => t.Number == 1));

        await SaveAsync(s => s with { Tasks = [task with { Status = HumanTaskStatus.Withdrawn }] });
        Assert.Equal<int>([4, 3, 6, 7, 2], await TasksAsync(Given.Everything));
    }

    [Fact]
    public async Task A_task_is_found_by_who_claimed_it_else_was_given_it_else_has_the_crime()
    {
        var task = Given.Call("j1", 1);
        await SaveAsync(s => s with
        {
            Tasks = [task, task with { Number = 2, AssignedTo = "officer-2" }, task with { Number = 3, AssignedTo = "officer-2",
                ClaimedBy = "officer-3" }],
        });

        for (var officer = 1; officer <= 3; officer++)
            Assert.Equal<int>([officer], await TasksAsync(Given.Everything with { OfficerRef = $"officer-{officer}" }));
    }

    [Fact]
    public async Task Alerts_come_newest_first_by_unit_and_hide_restricted_journeys()
    {
        AlertRow Alert(int number, string unit) =>
            new("j1", number, AlertKind.Overdue, unit, Given.Hours(number), "R6-ARREST", null, Urgent: true);
        await SaveAsync(s => s with { Alerts = [Alert(1, "north"), Alert(2, "south"), Alert(3, "north")] });

        var page = await Store.AlertsAsync(Given.Everything with { Take = 2 });
        Assert.Equal<AlertRow>([Alert(3, "north"), Alert(2, "south")], page.Items);
        Assert.Equal<AlertRow>([Alert(1, "north")], (await Store.AlertsAsync(Given.Everything with { Take = 2, After = page.Next })).Items);
        Assert.Equal(2, (await Store.AlertsAsync(Given.Everything with { Units = ["north"] })).Count);

        await SaveAsync(s => s with { List = s.List with { IsRestricted = true } });
        Assert.Empty((await Store.AlertsAsync(Given.Everything with { MaySeeRestricted = false })).Items);
    }

    [Fact]
    public async Task Quarantined_events_come_oldest_first_by_unit()
    {
        foreach (var (key, unit) in new[] { ("a", "north"), ("b", "south"), ("c", "north"), ("d", null) })
            await Store.SaveEventAsync(Given.Event(key) with { State = InboxState.Quarantined, Unit = unit });
        await Store.SaveEventAsync(Given.Event("e") with { Unit = "north" });

        var page = await Store.QuarantineAsync(Given.Everything with { Take = 3 });
        Assert.Equal<string>(["a", "b", "c"], page.Items.Select(r => r.EventKey));
        Assert.Equal(4, page.Count);
        Assert.Equal<string>(["d"], (await Store.QuarantineAsync(Given.Everything with
        {
            Take = 3,
            After = page.Next
        })).Items.Select(r => r.EventKey));
        Assert.Equal<string>(["a", "c"],
            (await Store.QuarantineAsync(Given.Everything with { Units = ["north"] })).Items.Select(r => r.EventKey));
    }

    [Fact]
    public async Task The_figures_count_each_obligation_once_and_give_the_true_median_and_tail()
    {
        var met = Enumerable.Range(1, 10).Select(n => Given.Obligation("j1", n, n < 9
            ? ObligationStatus.Met : ObligationStatus.MetLate) with
        { ClosedAt = Given.Hours(n) });
        var excluded = new[] { ObligationStatus.NotOwed, ObligationStatus.Superseded, ObligationStatus.Cancelled, ObligationStatus.Waived }
            .Select((status, n) => Given.Obligation("j1", 20 + n, status) with { ClosedAt = Given.Hours(900) });
        var open = Given.Obligation("j1", 30, ObligationStatus.Open);
        await SaveAsync(s => s with
        {
            Obligations =
            [
                .. met, .. excluded, open, open with { Number = 31, Status = ObligationStatus.AttemptedNotDelivered, DueAt = null },
                    open with { Number = 32, DueAt = Given.Hours(1) },
                open with { Number = 33, TriggeredAt = Given.Hours(-1) }, open with { Number = 34, TriggeredAt = Given.Hours(1) },
                open with { Number = 35, Unit = "south", Holder = "witness-care" },
            ],
        });

        var rows = await Store.ComplianceAsync(units: null, Given.Noon, Given.Hours(1), now: Given.Hours(2));
        Assert.Equal<ComplianceRow>(
        [
            new(6, "R6-ARREST", "north", "officer", Owed: 13, Met: 8, MetLate: 2, OpenInTime: 2, Overdue: 1, Excluded: 4, MedianHours: 5.5,
                P90Hours: 9),
            new(6, "R6-ARREST", "south", "witness-care", Owed: 1, Met: 0, MetLate: 0, OpenInTime: 1, Overdue: 0, Excluded: 0,
                MedianHours: null, P90Hours: null),
        ], rows);
        Assert.Equal("south", Assert.Single(await Store.ComplianceAsync(["south"], Given.Noon, Given.Hours(1), Given.Noon)).Unit);
    }

    [Fact]
    public async Task The_audit_is_read_in_order_from_a_revision_on()
    {
        for (var n = 0; n < 3; n++) await SaveAsync(s => s);
        Assert.Equal<int>([2, 3], (await Store.AuditAsync("j1", 1, 10)).Select(a => a.Revision));
        Assert.Equal(new AuditRow("j1", 1, Given.Noon, "event", "", "{}", "before", "after"), Assert.Single(await Store.AuditAsync("j1", 0,
            1)));
        await Store.NoteAccessAsync("j1", "officer-1", "journey", Given.Noon);
    }

    private async Task SaveAsync(Func<StepChange, StepChange> change)
    {
        if (_journey.Revision == 0) Assert.True(await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(), "j1")));
        var step = change(Given.Step(_journey, 1));
        Assert.True(await Store.SaveStepAsync(step));
        _journey = step.Journey;
    }

    private async Task<ImmutableArray<int>> TasksAsync(ListFilter filter)
    {
        var found = ImmutableArray.CreateBuilder<int>();
        do
        {
            var page = await Store.TasksAsync(filter, Given.Noon);
            found.AddRange(page.Items.Select(t => t.Number));
            filter = filter with { After = page.Next };
        }
        while (filter.After is not null);
        return found.ToImmutable();
    }
}
