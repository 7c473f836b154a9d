using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Functions.Tables;
using VictimWorkflow.Service.Security;
using Xunit.Abstractions;
using static VictimWorkflow.HostTests.Conformance.Rows;

namespace VictimWorkflow.AzureTests.Tables;

/// <summary>Every call is paid for: what an event and a step cost must not grow unnoticed.</summary>
[Collection(nameof(Wire))]
public sealed class CallTests(ITestOutputHelper output)
{
    private readonly Wire _wire = new();

    [Fact]
    public async Task An_event_and_a_step_cost_no_more_calls_than_this()
    {
        await _wire.EmptyAsync();
        var store = new TablesStore(_wire.Service);
        var crime = Crime(CrimeRef, 1, "j1");
        var report = Admission(crime, "j1", crime.CaseJourneyId) with
        {
            Started = [Journey("j1"), Journey(crime.CaseJourneyId)],
            Cards = [Safe("person-j1", 1)],
            Sealed = [new("person:1", "identity", [1]), new("person:1", "point|1", [1]), new("crime:1", "offence", [1])],
        };
        await CostsAsync("an event received (the event, that it is to be admitted, that it has a body)", 3, () => store.ReceiveAsync(report.Event).AsTask());
        await CostsAsync("a report admitted (1 victim and the case, 1 card, 3 sealed values)", 19, () => store.SaveAdmissionAsync(report)
            .AsTask());
        var first = Step(Journey("j1"), 1, Hours(2)) with
        {
            Tasks = [Call("j1", 1)],
            Obligations = [Obligation("j1", 2)],
            Effects = [Effect("j1", 1, 0)]
        };
        await CostsAsync("a first step (1 effect, 1 task, 1 obligation)", 8, () => store.SaveStepAsync(first).AsTask());
        await CostsAsync("effects of a journey", 2, () => store.EffectsOfAsync("j1").AsTask());
        await CostsAsync("an effect completed", 1, () => store.CompleteEffectAsync("j1.1.0").AsTask());

        var next = Admission(Crime(CrimeRef, 2, "j1"), "j1", crime.CaseJourneyId);
        await store.ReceiveAsync(next.Event);
        await CostsAsync("an event admitted (2 journeys woken)", 6, () => store.SaveAdmissionAsync(next).AsTask());
        await CostsAsync("a look for what waits", 1, () => store.WaitingForAsync(CrimeRef).AsTask());
        await CostsAsync("a crime read", 1, () => store.FindCrimeAsync(CrimeRef).AsTask());
        await CostsAsync("the log read", 1, () => store.LogAsync(CrimeRef, 1, 20).AsTask());
        var second = Step(first.Journey, 2,
            Hours(3)) with
        { Obligations = [Obligation("j1", 2, ObligationStatus.Met) with { ClosedAt = Noon }] };
        await CostsAsync("a step without effects", 5, () => store.SaveStepAsync(second).AsTask());
        await store.SaveStepAsync(Step(Journey(crime.CaseJourneyId), 2, Hours(9)));
        await CostsAsync("a sweep with nothing due", Keys.Buckets, () => store.DueJourneysAsync(Hours(1), 100).AsTask());
        await CostsAsync("a sweep of the inbox with nothing in it", Keys.Buckets, () => store.UnadmittedAsync(100).AsTask());
        await CostsAsync("a page of one unit (2, and one for each journey on it)", 2 + 2, () => store.JourneysAsync(Everything with { Units = ["north"] }, Noon).AsTask());
        Assert.Empty(_wire.Broken);
    }

    [Fact]
    public async Task Users_keys_and_links_come_back_and_a_link_works_once()
    {
        await _wire.EmptyAsync();
        IAccessStore access = new TablesAccessStore(_wire.Service);
        var user = new User("officer-1", "Sample Officer", [Role.Officer], ["north"], MayReadRestricted: true);
        await access.AddUserAsync(user);
        await access.AddUserAsync(user with { IsBlocked = true });
        await access.AddKeyAsync(new("hash", "laptop", "officer-1", null, Noon, Hours(1)));
        await access.AddSignInAsync(new("link", "officer-1", Hours(1)));
        await access.AddSignInAsync(new("old", "officer-1", Noon));

        Assert.True(await access.FindUserAsync("officer-1") is
        { IsBlocked: true, MayReadRestricted: true, Roles: [Role.Officer], Units: ["north"], DisplayName: "Sample Officer" });
        Assert.Equal(new ApiKey("hash", "laptop", "officer-1", null, Noon, Hours(1)), await access.FindKeyAsync("hash"));
        Assert.Null(await access.FindUserAsync("nobody"));
        Assert.Null(await access.TakeSignInAsync("old", Hours(0.5)));
        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => await access.TakeSignInAsync("link", Hours(0.5))));
        Assert.Equal("officer-1", Assert.Single(taken, t => t is not null)!.UserRef);
    }

    [Fact]
    public async Task The_first_key_of_a_person_stands_and_a_destroyed_one_stays_destroyed()
    {
        await _wire.EmptyAsync();
        IKeyStore keys = new TablesAccessStore(_wire.Service);
        Assert.Null(await keys.FindAsync("person:1"));
        var given = await Task.WhenAll(Enumerable.Range(1, 8).Select(async n => await keys.AddIfAbsentAsync("person:1", [(byte)n])));
        Assert.Single(given.Select(k => k[0]).Distinct());
        Assert.Equal(given[0], await keys.FindAsync("person:1"));

        await keys.DestroyAsync("person:1");
        Assert.Empty((await keys.FindAsync("person:1"))!);
        Assert.Empty(await keys.AddIfAbsentAsync("person:1", [1]));
        await keys.DestroyAsync("person:2");
        Assert.Empty(await keys.AddIfAbsentAsync("person:2", [1]));
    }

    private async Task CostsAsync(string what, int calls, Func<Task> act)
    {
        _wire.Calls.Clear();
        await act();
        output.WriteLine($"{_wire.Calls.Count,3}  {what}");
        Assert.True(_wire.Calls.Count <= calls, $"{what}: {string.Join('\n', _wire.Calls)}");
    }
}
