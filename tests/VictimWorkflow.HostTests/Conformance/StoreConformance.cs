using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.HostTests.Conformance.Rows;

namespace VictimWorkflow.HostTests.Conformance;

/// <summary>What every store must do alike. Derive from it where there is a store, and open an empty one for each test.</summary>
public abstract partial class StoreConformance : IAsyncLifetime
{
    private Func<ValueTask> _close = () => ValueTask.CompletedTask;

    protected IStore Store { get; private set; } = null!;

    /// <summary>Opens a store with nothing in it, and says how it is closed.</summary>
    protected abstract Task<(IStore Store, Func<ValueTask> Close)> OpenEmptyAsync();

    public async Task InitializeAsync() => (Store, _close) = await OpenEmptyAsync();

    public async Task DisposeAsync() => await _close();

    [Fact]
    public async Task The_same_event_is_kept_once_and_another_body_under_its_id_is_told_apart()
    {
        Assert.Equal(Receipt.New, await Store.ReceiveAsync(Event("records|a")));
        Assert.Equal(Receipt.Same, await Store.ReceiveAsync(Event("records|a") with { ReceivedAt = Hours(1) }));
        Assert.Equal(Receipt.Different, await Store.ReceiveAsync(Event("records|a") with { BodyHash = "other" }));

        var kept = Assert.Single(await Store.UnadmittedAsync(10));
        Assert.Equal((Noon, "hash-records|a"), (kept.ReceivedAt, kept.BodyHash));
        Assert.Equal(1, await Store.CountUnadmittedAsync());
    }

    [Fact]
    public async Task Of_many_who_bring_one_event_at_once_one_is_new()
    {
        var receipts = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => await Store.ReceiveAsync(Event("a"))));
        Assert.Single(receipts, r => r == Receipt.New);
        Assert.Equal(9, receipts.Count(r => r == Receipt.Same));
    }

    [Fact]
    public async Task Events_not_admitted_come_oldest_first_and_their_count_follows_every_change_of_state()
    {
        foreach (var (key, hours) in new[] { ("d", 1), ("c", 2), ("b", 3),
            ("a", 4) }) await Store.ReceiveAsync(Event(key) with { ReceivedAt = Hours(hours) });
        Assert.Equal<string>(["d", "c", "b"], (await Store.UnadmittedAsync(3)).Select(r => r.EventKey));

        await Store.SaveEventAsync(Event("a") with { ReceivedAt = Hours(4), State = InboxState.Waiting });
        await Store.SaveEventAsync(Event("a") with { ReceivedAt = Hours(4), State = InboxState.Quarantined });
        await Store.SaveEventAsync(Event("b") with { ReceivedAt = Hours(3), Failures = 1 });
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1") with { Event = Event("c") with { ReceivedAt = Hours(2) } });

        Assert.Equal(2, await Store.CountUnadmittedAsync());
        Assert.Equal<string>(["d", "b"], (await Store.UnadmittedAsync(10)).Select(r => r.EventKey));
    }

    [Fact]
    public async Task An_event_comes_back_as_it_was_saved()
    {
        var row = Event("records|a/b#c?d") with
        {
            State = InboxState.Waiting,
            Code = "unknown-crime",
            Field = "data.crimeRef",
            Detail = "not known",
            AlertAt = Hours(1),
            Until = Hours(72),
            Failures = 2,
            Unit = "north",
            JourneyIds = ["j1", "j2"],
            Sequence = 3,
            SealedBody = new byte[100_000],
        };
        await Store.SaveEventAsync(row);
        Assert.Equal(Text(row), Text(await Store.FindEventAsync("records|a/b#c?d")));
        await Store.SaveEventAsync(row with { SealedBody = null });
        Assert.Null((await Store.FindEventAsync("records|a/b#c?d"))!.SealedBody);
        Assert.Null(await Store.FindEventAsync("b"));
    }

    [Fact]
    public async Task Events_wait_under_any_reference_of_their_crime_and_are_due_at_their_alert_and_then_at_their_end()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        await Store.SaveEventAsync(Waiting("early", "46/9/26"));
        Assert.Equal<string>(["early"], (await Store.WaitingForAsync("46/9/26")).Select(r => r.EventKey));
        await Store.SaveAdmissionAsync(Admission(Renumbered(Crime(sequence: 2), "46/9/26"), "j1"));
        await Store.SaveEventAsync(Waiting("b", CrimeRef) with { ReceivedAt = Hours(0.1) });
        await Store.SaveEventAsync(Waiting("c", "46/other/26") with { ReceivedAt = Hours(0.2), AlertAt = Hours(1.5) });
        await Store.SaveEventAsync(Waiting("early", "46/9/26") with { AlertAt = null });

        foreach (var name in new[] { CrimeRef, "46/9/26" }) Assert.Equal<string>(["early", "b"], (await Store.WaitingForAsync(name))
            .Select(r => r.EventKey));
        Assert.Equal<string>(["c"], (await Store.WaitingForAsync("46/other/26")).Select(r => r.EventKey));
        Assert.Empty(await Store.WaitingForAsync("46/nobody/26"));
        Assert.Empty(await Store.WaitingDueAsync(Hours(0.9), 10));
        Assert.Equal<string>(["b"], (await Store.WaitingDueAsync(Hours(1), 10)).Select(r => r.EventKey));
        Assert.Equal<string>(["b", "c"], (await Store.WaitingDueAsync(Hours(2), 2)).Select(r => r.EventKey));
        Assert.Equal(3, (await Store.WaitingDueAsync(Hours(2), 10)).Length);

        await Store.SaveAdmissionAsync(Admission(Renumbered(Crime(sequence: 3), "46/9/26"),
            "j1") with
        { Event = Waiting("b", CrimeRef) with { ReceivedAt = Hours(0.1) } });
        Assert.Equal<string>(["early"], (await Store.WaitingForAsync(CrimeRef)).Select(r => r.EventKey));
        Assert.Equal<string>(["c", "early"], (await Store.WaitingDueAsync(Hours(9), 10)).Select(r => r.EventKey));

        static InboxRow Waiting(string key, string crimeRef) =>
            Event(key, crimeRef) with { State = InboxState.Waiting, AlertAt = Hours(1), Until = Hours(2) };
    }

    [Fact]
    public async Task Quarantined_events_come_oldest_first_by_unit()
    {
        foreach (var (key, unit, hours) in new[] { ("a", "north", 0), ("b", "south", 1), ("c", "north", 2), ("d", null, 3) })
            await Store.SaveEventAsync(Event(key) with { State = InboxState.Quarantined, Unit = unit, ReceivedAt = Hours(hours) });
        await Store.SaveEventAsync(Event("e") with { Unit = "north" });

        var page = await Store.QuarantineAsync(Everything with { Take = 3 });
        Assert.Equal<string>(["a", "b", "c"], page.Items.Select(r => r.EventKey));
        Assert.Equal((4, false), (page.Count, page.IsMore));
        Assert.Equal<string>(["d"], (await Store.QuarantineAsync(Everything with { Take = 3, After = page.Next }))
            .Items.Select(r => r.EventKey));
        Assert.Equal<string>(["a", "c"], (await Store.QuarantineAsync(Everything with { Units = ["north"] }))
            .Items.Select(r => r.EventKey));

        await Store.SaveEventAsync(Event("a") with { State = InboxState.Settled, Unit = "north" });
        Assert.Equal<string>(["c"], (await Store.QuarantineAsync(Everything with { Units = ["north"] })).Items.Select(r => r.EventKey));
    }

    [Fact]
    public async Task An_admission_saves_all_that_it_changes()
    {
        await Store.ReceiveAsync(Event("a"));
        Assert.True(await Store.SaveAdmissionAsync(Admission(Crime(journeys: "j1"), "j1") with
        {
            Event = Event("a"),
            Cards = [Safe("person-1", 1), Safe("person-1", 2)],
            Sealed = [new("person:1", "identity", [9]), new("person:1", "point|1", new byte[70_000]), new("crime:46/1/26", "offence", [7])],
            SuspectAddresses = [.. Enumerable.Range(0, 120).Select(n => $"h{n}")],
        }));

        var admitted = (await Store.FindEventAsync("a"))!;
        Assert.Equal((InboxState.Admitted, 1), (admitted.State, admitted.Sequence));
        Assert.Equal<string>(["j1"], admitted.JourneyIds);
        Assert.Equal(Text(Crime(journeys: "j1")), Text(await Store.FindCrimeAsync(CrimeRef)));
        Assert.Equal(Text(Journey("j1")), Text(await Store.FindJourneyAsync("j1")));
        Assert.Equal(new LogRow(CrimeRef, 1, KeyOf(Crime()), "{\"entry\":1}"), Assert.Single(await Store.LogAsync(CrimeRef, 0, 10)));
        Assert.Equal(2, (await Store.FindCardAsync("person-1"))!.Revision);
        Assert.Equal(9, Assert.Single(await Store.SealedAsync("person:1", "ident")).Sealed[0]);
        Assert.Equal<string>(["identity", "point|1"], (await Store.SealedAsync("person:1", "")).Select(s => s.Name));
        Assert.Equal(70_000, (await Store.SealedAsync("person:1", "point|1"))[0].Sealed.Length);
        foreach (var known in new[] { "h0", "h119" }) Assert.True(await Store.IsSuspectAddressAsync(CrimeRef, known));
        Assert.False(await Store.IsSuspectAddressAsync("46/2/26", "h0"));
        Assert.False(await Store.IsSuspectAddressAsync(CrimeRef, "h120"));
        Assert.Null(await Store.FindCardAsync("person-2"));
        Assert.Null(await Store.FindCrimeAsync("46/2/26"));
    }

    [Fact]
    public async Task A_started_journey_is_not_started_over_and_the_newest_sealed_value_stands()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1") with { Sealed = [new("k", "n", [1])] });
        Assert.True(await Store.SaveStepAsync(Step(Journey("j1"), 1)));
        Assert.True(await Store.SaveAdmissionAsync(Admission(Crime(sequence: 2)) with { Started = [Journey("j1")], Sealed = [new("k", "n", [2])] }));

        Assert.Equal(1, (await Store.FindJourneyAsync("j1"))!.Revision);
        Assert.Equal(2, Assert.Single(await Store.SealedAsync("k", "n")).Sealed[0]);
    }

    [Fact]
    public async Task A_renumbered_crime_is_found_by_each_of_its_references_with_its_whole_log()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1") with { SuspectAddresses = ["h1"] });
        Assert.True(await Store.SaveAdmissionAsync(Admission(Renumbered(Crime(sequence: 2), "46/9/26"), "j1")));
        Assert.True(await Store.SaveAdmissionAsync(Admission(Renumbered(Crime(sequence: 3), "46/9/26"), "j1")));

        foreach (var name in new[] { CrimeRef, "46/9/26" })
        {
            Assert.Equal(3, (await Store.FindCrimeAsync(name))!.Sequence);
            Assert.Equal<int>([1, 2, 3], (await Store.LogAsync(name, 0, 10)).Select(e => e.Sequence));
            Assert.Equal<int>([2], (await Store.LogAsync(name, 1, 1)).Select(e => e.Sequence));
            Assert.Empty(await Store.LogAsync(name, 3, 10));
            Assert.True(await Store.IsSuspectAddressAsync(name, "h1"));
        }
        Assert.False(await Store.SaveAdmissionAsync(Admission(Crime("46/9/26"), "j2")));
    }

    [Fact]
    public async Task Of_two_changes_worked_out_on_one_revision_the_second_changes_nothing()
    {
        Assert.True(await Store.SaveAdmissionAsync(Admission(Crime(), "j1")));
        Assert.False(await Store.SaveAdmissionAsync(Admission(Crime(), "j2") with
        {
            Entry = new(CrimeRef, 1, "late", "{}"),
            Event = Event("late"),
            SuspectAddresses = ["h"],
            Sealed = [new("k", "n", [1])],
        }));
        Assert.Null(await Store.FindJourneyAsync("j2"));
        Assert.Null(await Store.FindEventAsync("late"));
        Assert.Empty(await Store.SealedAsync("k", ""));
        Assert.False(await Store.IsSuspectAddressAsync(CrimeRef, "h"));

        var step = Step(Journey("j1"), 1) with { Effects = [Effect("j1", 1, 0)] };
        Assert.True(await Store.SaveStepAsync(step));
        Assert.False(await Store.SaveStepAsync(step with { Effects = [Effect("j1", 1, 1)], Audit = step.Audit with { Hash = "other" } }));
        Assert.False(await Store.SaveStepAsync(Step(Journey("nobody"), 1)));
        Assert.Equal(1, await Store.CountEffectsAsync());
        Assert.Equal(step.Audit, Assert.Single(await Store.AuditAsync("j1", 0, 10)));
    }

    [Fact]
    public async Task Of_many_at_once_one_admission_and_one_step_is_first()
    {
        var admissions = await Task.WhenAll(Enumerable.Range(0, 8).Select(async n => await Store.SaveAdmissionAsync(
            Admission(Crime(), "j1") with
            {
                Entry = new(CrimeRef, 1, $"e{n}", "{}"),
                Event = Event($"e{n}"),
                Sealed = [new("k", "n", [(byte)n])]
            })));
        var winner = Array.IndexOf(admissions, true);
        Assert.Single(admissions, won => won);
        Assert.Equal($"e{winner}", Assert.Single(await Store.LogAsync(CrimeRef, 0, 10)).EventKey);
        Assert.Equal(winner, Assert.Single(await Store.SealedAsync("k", "n")).Sealed[0]);

        var step = Step(Journey("j1"), 1);
        var steps = await Task.WhenAll(Enumerable.Range(0, 8).Select(async n => await Store.SaveStepAsync(
            step with { List = step.List with { NextRule = $"{n}" }, Audit = step.Audit with { Hash = $"{n}" } })));
        Assert.Single(steps, won => won);
        Assert.Equal($"{Array.IndexOf(steps, true)}", Assert.Single((await Store.JourneysAsync(Everything, Noon)).Items).NextRule);
    }

    [Fact]
    public async Task A_state_that_hardly_compresses_comes_back_as_it_was()
    {
        var random = new Random(1);
        var notes = Enumerable.Range(0, 9_000)
            .ToDictionary(_ => Convert.ToHexStringLower(Bytes(16)), n => new Noted(Noon, $"{n}"), StringComparer.Ordinal);
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        var step = Step(Journey("j1"), 1);
        var large = step.Journey with { Noted = step.Journey.Noted.AddRange(notes) };
        Assert.True(await Store.SaveStepAsync(step with { Journey = large }));
        Assert.Equal(Text(large), Text(await Store.FindJourneyAsync("j1")));

        byte[] Bytes(int length)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            return bytes;
        }
    }

    [Fact]
    public async Task The_audit_is_read_in_order_from_a_revision_on()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        var journey = Journey("j1");
        for (var n = 0; n < 12; n++)
        {
            Assert.True(await Store.SaveStepAsync(Step(journey, 1)));
            journey = Step(journey, 1).Journey;
        }
        Assert.Equal<int>([2, 3], (await Store.AuditAsync("j1", 1, 2)).Select(a => a.Revision));
        Assert.Equal<int>([10, 11, 12], (await Store.AuditAsync("j1", 9, 10)).Select(a => a.Revision));
        await Store.NoteAccessAsync("j1", "officer-1", "journey", Noon);
    }

    [Fact]
    public async Task A_fact_is_the_last_one_saved()
    {
        Assert.Null(await Store.FindFactAsync("clock"));
        await Store.SaveFactAsync("clock", "1");
        await Store.SaveFactAsync("clock", "{\"2\":'é'}");
        Assert.Equal("{\"2\":'é'}", await Store.FindFactAsync("clock"));
    }
}
