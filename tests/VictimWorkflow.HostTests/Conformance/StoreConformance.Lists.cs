using NodaTime;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.HostTests.Conformance.Rows;

namespace VictimWorkflow.HostTests.Conformance;

public abstract partial class StoreConformance
{
    /// <summary>How many lines are searched, and by how many filters: fewer where each call goes over a wire.</summary>
    protected virtual (int Lines, int Filters) Searched => (120, 60);

    [Fact]
    public async Task Every_filter_gives_what_a_plain_search_of_all_rows_gives()
    {
        var random = new Random(2);
        ListRow[] lines = [.. Enumerable.Range(0, Searched.Lines).Select(n => Any(random, n))];
        await Store.ShowAsync([.. lines]);
        for (var n = 0; n < Searched.Filters; n++)
        {
            var filter = AnyFilter(random);
            var expected = lines.Where(l => IsWanted(l, filter, Noon))
                .OrderBy(l => l.OverdueAt ?? Instant.MaxValue).ThenBy(l => l.JourneyId, StringComparer.Ordinal).Select(l => l.JourneyId)
                    .ToList();
            Assert.Equal(expected, await AllPagesAsync(filter));
        }
    }

    [Fact]
    public async Task A_line_comes_back_as_it_was_saved_and_moves_with_each_step()
    {
        await Store.ShowAsync(Line("j1") with { OverdueAt = Hours(3) }, Line("j2") with { OverdueAt = Hours(2) });
        Assert.Equal<string>(["j2", "j1"], await AllPagesAsync(Everything));

        var line = Line("j1") with
        {
            Revision = 2,
            Unit = "south",
            OfficerRef = "officer-2",
            NextRule = "R6-ARREST",
            OverdueAt = Hours(1),
            IsStuck = true,
            Rights = 1 << 6
        };
        Assert.True(await Store.SaveStepAsync(Step(Step(Journey("j1"), 1).Journey, 1) with { List = line }));
        Assert.Equal<string>(["j1", "j2"], await AllPagesAsync(Everything));
        Assert.Equal(line, Assert.Single((await Store.JourneysAsync(Everything with { Unit = "south" }, Noon)).Items));
        Assert.Equal<string>(["j2"], await AllPagesAsync(Everything with { OfficerRef = "officer-1" }));
        Assert.Equal<string>(["j1"], await AllPagesAsync(Everything with { OfficerRef = "officer-2" }));
        Assert.Empty(await AllPagesAsync(Everything with { OfficerRef = "officer-2", Units = ["north"] }));
    }

    [Fact]
    public async Task A_limit_is_in_time_until_it_is_past()
    {
        await Store.ShowAsync(Line("j1") with { AtRiskAt = Hours(1), OverdueAt = Hours(2) });
        foreach (var (hours, state) in new[] { (0.9, ListState.OnTrack), (1, ListState.AtRisk), (2, ListState.AtRisk),
            (2.1, ListState.Overdue) })
        {
            foreach (var asked in new[] { ListState.OnTrack, ListState.AtRisk, ListState.Overdue })
                Assert.Equal(asked == state ? 1 : 0, (await Store.JourneysAsync(Everything with { State = asked }, Hours(hours))).Count);
        }
    }

    [Fact]
    public async Task A_crimes_journeys_are_found_by_its_old_reference_and_its_own_only_then()
    {
        var own = CaseOf(CrimeRef);
        await Store.ShowAsync(Line(own) with { Role = JourneyRole.Case }, Line("j1"));
        await Store.SaveAdmissionAsync(Admission(Renumbered(Crime(CrimeRef, 2, "j1"), "46/9/26")));
        Assert.Equal<string>(["j1"], await AllPagesAsync(Everything));
        Assert.Equal<string>([own, "j1"], await AllPagesAsync(Everything with { CrimeRef = "46/9/26" }));
        Assert.Equal<string>([own, "j1"], await AllPagesAsync(Everything with { CrimeRef = CrimeRef, Take = 1 }));
    }

    [Fact]
    public async Task A_cursor_that_is_not_ours_is_refused()
    {
        foreach (var cursor in new[] { "?", "bm90IG91cnM", "" })
            await Assert.ThrowsAsync<FormatException>(async () => await Store.JourneysAsync(Everything with { After = cursor }, Noon));
    }

    [Fact]
    public async Task A_step_that_changes_a_hundred_and_fifty_rows_of_each_kind_is_saved_whole_and_a_long_list_is_counted_to_a_thousand()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        var step = Step(Journey("j1"), 1, Hours(1)) with
        {
            Effects = [.. Enumerable.Range(0, 150).Select(n => Effect("j1", 1, n))],
            Obligations = [.. Enumerable.Range(1, 150).Select(n => Obligation("j1", n))],
            Tasks = [.. Enumerable.Range(1, 1_000).Select(n => Call("j1", n))],
            Alerts = [.. Enumerable.Range(1, 150).Select(n => Alert("j1", n))],
        };
        Assert.True(await Store.SaveStepAsync(step));
        Assert.Equal(150, await Store.CountEffectsAsync());
        Assert.Equal(150, Assert.Single(await Store.ComplianceAsync(null, Noon, Hours(1), Noon)).Owed);
        Assert.Equal(150, (await Store.AlertsAsync(Everything)).Count);
        var page = await Store.TasksAsync(Everything, Noon);
        Assert.Equal((1_000, false, 50), (page.Count, page.IsMore, page.Items.Length));

        Assert.True(await Store.SaveStepAsync(Step(step.Journey, 1) with { Tasks = [Call("j1", 1_001)] }));
        page = await Store.TasksAsync(Everything, Noon);
        Assert.Equal((1_000, true), (page.Count, page.IsMore));

        var last = Step(Step(step.Journey, 1).Journey,
            1) with
        { Tasks = [.. Enumerable.Range(1, 1_000).Select(n => Call("j1", n) with { Status = HumanTaskStatus.Done })] };
        Assert.True(await Store.SaveStepAsync(last));
        Assert.Equal(1_001, Assert.Single((await Store.TasksAsync(Everything, Noon)).Items).Number);
    }

    [Fact]
    public async Task Open_tasks_come_urgent_first_and_then_by_their_limit_to_whoever_has_them()
    {
        var task = Call("j1", 1);
        await Store.SaveAdmissionAsync(Admission(Crime(journeys: "j1"), "j1"));
        var step = Step(Journey("j1"), 1) with
        {
            Tasks =
            [
                task, task with { Number = 2, DueAt = null, AssignedTo = "officer-2" },
                    task with { Number = 3, DueAt = Hours(1), AssignedTo = "officer-2", ClaimedBy = "officer-3" },
                task with { Number = 4, Urgent = true, DueAt = null }, task with { Number = 5, Status = HumanTaskStatus.Done },
                task with { Number = 6, IsRestricted = true }, task with { Number = 7, Unit = "south" },
            ],
        };
        Assert.True(await Store.SaveStepAsync(step));
        await Store.ShowAsync(Line("j9") with { Unit = "south", CrimeRef = "46/3/26" });

        Assert.Equal<int>([4, 3, 1, 6, 7, 2], await TasksAsync(Everything));
        Assert.Equal<int>([4, 3, 1, 7, 2], await TasksAsync(Everything with { MaySeeRestricted = false }));
        Assert.Equal<int>([4, 3, 1, 6, 7, 2], await TasksAsync(Everything with { Take = 1 }));
        Assert.Equal<int>([7], await TasksAsync(Everything with { Units = ["south"] }));
        Assert.Empty(await TasksAsync(Everything with { Units = ["north"], Unit = "south" }));
        Assert.Equal<int>([3], await TasksAsync(Everything with { DueBefore = Hours(2) }));
        Assert.Equal<int>([2], await TasksAsync(Everything with { OfficerRef = "officer-2" }));
        Assert.Equal<int>([3], await TasksAsync(Everything with { OfficerRef = "officer-3" }));
        Assert.Equal<int>([4, 1, 6, 7], await TasksAsync(Everything with { OfficerRef = "officer-1" }));
        Assert.Equal<int>([7], await TasksAsync(Everything with { OfficerRef = "officer-1", Unit = "south" }));
        Assert.Equal<int>([4, 3, 1, 6, 7, 2], await TasksAsync(Everything with { CrimeRef = CrimeRef }));
        Assert.Equal(task, (await Store.TasksAsync(Everything with { CrimeRef = CrimeRef }, Noon)).Items.Single(t => t.Number == 1));

        Assert.True(await Store.SaveStepAsync(Step(step.Journey, 1) with
        {
            Tasks = [task with { Status = HumanTaskStatus.Withdrawn }, task with { Number = 2, DueAt = null, ClaimedBy = "officer-4" }],
        }));
        Assert.Equal<int>([4, 3, 6, 7, 2], await TasksAsync(Everything));
        Assert.Empty(await TasksAsync(Everything with { OfficerRef = "officer-2" }));
        Assert.Equal<int>([2], await TasksAsync(Everything with { OfficerRef = "officer-4" }));
    }

    [Fact]
    public async Task Alerts_come_newest_first_by_unit_and_hide_restricted_journeys()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        var step = Step(Journey("j1"), 1) with { Alerts = [Alert("j1", 1), Alert("j1", 2) with { Unit = "south" }, Alert("j1", 3)] };
        Assert.True(await Store.SaveStepAsync(step));
        await Store.ShowAsync(Line("j9") with { Unit = "south", CrimeRef = "46/3/26" });

        var page = await Store.AlertsAsync(Everything with { Take = 2 });
        Assert.Equal<int>([3, 2], page.Items.Select(a => a.Number));
        Assert.Equal(step.Alerts[0], Assert.Single((await Store.AlertsAsync(Everything with { Take = 2, After = page.Next })).Items));
        Assert.Equal(2, (await Store.AlertsAsync(Everything with { Units = ["north"] })).Count);

        var hidden = Step(step.Journey, 1);
        Assert.True(await Store.SaveStepAsync(hidden with { List = hidden.List with { IsRestricted = true } }));
        Assert.Empty((await Store.AlertsAsync(Everything with { MaySeeRestricted = false })).Items);
        Assert.Equal(3, (await Store.AlertsAsync(Everything)).Count);
    }

    [Fact]
    public async Task An_alert_of_no_journey_is_raised_once_under_its_number()
    {
        var alert = Alert("event records|a/b", 5) with { Kind = AlertKind.EventWaiting, EventKey = "records|a/b", Rule = null };
        await Store.ShowAsync(Line("j1"));
        await Store.AddAlertAsync(alert);
        await Store.AddAlertAsync(alert with { RaisedAt = Hours(9) });
        await Store.AddAlertAsync(alert with { Number = 6, RaisedAt = Hours(10), Unit = "" });
        Assert.Equal(alert, Assert.Single((await Store.AlertsAsync(Everything with { Units = ["north"] })).Items));
        Assert.Equal<int>([6, 5], (await Store.AlertsAsync(Everything)).Items.Select(a => a.Number));
    }

    [Fact]
    public async Task Crimes_are_found_by_their_persons_and_passed_through_in_portions()
    {
        await Store.ShowAsync(Line("j1"), Line("j2") with { CrimeRef = "46/2/26", PersonRef = "person-j1" },
            Line("j3") with { CrimeRef = "46/3/26" });
        Assert.Equal<string>([CrimeRef, "46/2/26"], await Store.CrimesOfAsync("person-j1"));
        Assert.Empty(await Store.CrimesOfAsync("nobody"));
        var all = new List<string>();
        for (var after = ""; (await Store.CrimesAfterAsync(after, 2)) is { IsEmpty: false } some; after = some[^1]) all.AddRange(some);
        Assert.Equal<string>([CrimeRef, "46/2/26", "46/3/26"], all);
    }

    [Fact]
    public async Task The_figures_count_each_obligation_once_and_give_the_true_median_and_tail()
    {
        var open = Obligation("j1", 30);
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        var first = Step(Journey("j1"),
            1) with
        { Obligations = [.. Enumerable.Range(1, 10).Select(n => Obligation("j1", n)), open with { Number = 36 }] };
        Assert.True(await Store.SaveStepAsync(first));
        await Store.ShowAsync(Line("j9") with { Unit = "south", CrimeRef = "46/3/26" });
        Assert.True(await Store.SaveStepAsync(Step(first.Journey, 1) with
        {
            Obligations =
            [
                .. Enumerable.Range(1, 10).Select(n =>
                    Obligation("j1", n, n < 9 ? ObligationStatus.Met : ObligationStatus.MetLate) with { ClosedAt = Hours(n) }),
                .. new[] { ObligationStatus.NotOwed, ObligationStatus.Superseded, ObligationStatus.Cancelled, ObligationStatus.Waived }
                    .Select((status, n) => Obligation("j1", 20 + n, status) with { ClosedAt = Hours(900) }),
                open, open with { Number = 31, Status = ObligationStatus.AttemptedNotDelivered, DueAt = null },
                    open with { Number = 32, DueAt = Hours(1) },
                open with { Number = 33, TriggeredAt = Hours(-1) }, open with { Number = 34, TriggeredAt = Hours(1) },
                open with { Number = 35, TriggeredAt = Hours(24 * 300) },
                    open with { Number = 36, Unit = "south", Holder = "witness-care" },
            ],
        }));

        var rows = await Store.ComplianceAsync(units: null, Noon, Hours(1), now: Hours(2));
        Assert.Equal<ComplianceRow>(
        [
            new(6, "R6-ARREST", "north", "officer", Owed: 13, Met: 8, MetLate: 2, OpenInTime: 2, Overdue: 1, Excluded: 4, MedianHours: 5.5,
                P90Hours: 9),
            new(6, "R6-ARREST", "south", "witness-care", Owed: 1, Met: 0, MetLate: 0, OpenInTime: 1, Overdue: 0, Excluded: 0,
                MedianHours: null, P90Hours: null),
        ], rows);
        Assert.Equal("south", Assert.Single(await Store.ComplianceAsync(["south"], Noon, Hours(1), Noon)).Unit);
        Assert.Equal(16, (await Store.ComplianceAsync(["north"], Hours(-2), Hours(24 * 400), Noon)).Sum(r => r.Owed));
    }

    private async Task<List<string>> AllPagesAsync(ListFilter filter)
    {
        var found = new List<string>();
        var counts = new List<int>();
        do
        {
            var page = await Store.JourneysAsync(filter, Noon);
            found.AddRange(page.Items.Select(l => l.JourneyId));
            counts.Add(page.Count);
            filter = filter with { After = page.Next };
        }
        while (filter.After is not null);
        Assert.All(counts, c => Assert.Equal(found.Count, c));
        return found;
    }

    private async Task<List<int>> TasksAsync(ListFilter filter)
    {
        var found = new List<int>();
        do
        {
            var page = await Store.TasksAsync(filter, Noon);
            found.AddRange(page.Items.Select(t => t.Number));
            filter = filter with { After = page.Next };
        }
        while (filter.After is not null);
        return found;
    }

    private static bool IsWanted(ListRow l, ListFilter f, Instant now) =>
        (f.Units is not { } units || units.Contains(l.Unit)) && (f.MaySeeRestricted || !l.IsRestricted)
            && (f.CrimeRef is not null || l.Role != JourneyRole.Case)
        && (f.CrimeRef is null || l.CrimeRef == f.CrimeRef) && (f.Unit is null || l.Unit == f.Unit)
            && (f.OfficerRef is null || l.OfficerRef == f.OfficerRef)
        && (f.Stage is null || l.Stage == f.Stage) && (f.Enhanced is null || l.Enhanced == f.Enhanced)
            && (f.Right is not { } r || (l.Rights & (1 << r)) != 0)
        && (f.DueBefore is null || l.OverdueAt < f.DueBefore)
        && f.State switch
        {
            null => true,
            ListState.Stuck => l.IsStuck,
            ListState.Suspended => l.State == JourneyState.Suspended,
            ListState.Overdue => l.OverdueAt < now,
            ListState.AtRisk => l.AtRiskAt <= now && !(l.OverdueAt < now),
            _ => !(l.AtRiskAt <= now) && !(l.OverdueAt < now),
        };

    private static ListRow Any(Random random, int n)
    {
        var hours = random.Next(-40, 60);
        var isDated = random.Next(3) > 0;
        return Line($"j{n:000}") with
        {
            CrimeRef = $"46/{random.Next(15)}/26",
            Unit = "unit-" + random.Next(4),
            OfficerRef = random.Next(5) == 0 ? null : "officer-" + random.Next(5),
            Role = random.Next(10) == 0 ? JourneyRole.Case : JourneyRole.Victim,
            Stage = (Stage)random.Next(7),
            Enhanced = random.Next(2) == 0,
            State = (JourneyState)random.Next(3),
            IsStuck = random.Next(10) == 0,
            IsRestricted = random.Next(10) == 0,
            Rights = random.Next(1 << 14) << 1,
            OverdueAt = isDated ? Hours(hours) : null,
            AtRiskAt = isDated ? Hours(hours - random.Next(12)) : null,
        };
    }

    private static ListFilter AnyFilter(Random random)
    {
        bool Asks() => random.Next(4) == 0;
        return new(random.Next(3) switch { 0 => null, 1 => ["unit-1"], _ => ["unit-0", "unit-3", "nowhere"] }, random.Next(2) == 0,
            random.Next(5, 60), After: null)
        {
            Unit = Asks() ? "unit-" + random.Next(4) : null,
            OfficerRef = Asks() ? "officer-" + random.Next(5) : null,
            Stage = Asks() ? (Stage)random.Next(7) : null,
            State = random.Next(2) == 0 ? (ListState)random.Next(5) : null,
            Right = Asks() ? random.Next(1, 15) : null,
            Enhanced = Asks() ? random.Next(2) == 0 : null,
            DueBefore = Asks() ? Hours(random.Next(-40, 60)) : null,
            CrimeRef = Asks() ? $"46/{random.Next(15)}/26" : null,
        };
    }
}
