using NodaTime;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Storage;

public sealed class DueTests : IAsyncDisposable
{
    private readonly OwnStore _own = new();

    private SqliteStore Store => _own.Store;

    public ValueTask DisposeAsync() => _own.DisposeAsync();

    [Fact]
    public async Task A_started_journey_is_due_at_once_and_then_when_it_says()
    {
        Assert.Null(await Store.NextDueAsync());
        await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(), "j1", "j2", "j3"));
        Assert.Equal(Instant.MinValue, await Store.NextDueAsync());

        await Store.SaveStepAsync(Given.Step(Given.Journey("j1"), 1, Given.Hours(2)));
        await Store.SaveStepAsync(Given.Step(Given.Journey("j2"), 1, Given.Hours(1)));
        Assert.Equal<string>(["j3"], await Store.DueJourneysAsync(Given.Noon, 10));
        await Store.SaveStepAsync(Given.Step(Given.Journey("j3"), 1));

        Assert.Equal(Given.Hours(1), await Store.NextDueAsync());
        Assert.Empty(await Store.DueJourneysAsync(Given.Noon, 10));
        Assert.Equal<string>(["j2"], await Store.DueJourneysAsync(Given.Hours(1), 10));
        Assert.Equal<string>(["j2", "j1"], await Store.DueJourneysAsync(Given.Hours(2), 10));
        Assert.Equal<string>(["j2"], await Store.DueJourneysAsync(Given.Hours(2), 1));
    }

    [Fact]
    public async Task A_wake_that_comes_while_a_step_is_worked_out_outlives_it()
    {
        await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(), "j1", "j2"));
        await Store.SaveStepAsync(Given.Step(Given.Journey("j2"), 1, Given.Noon));
        var read = Given.Step(Given.Journey("j1"), 1, Given.Hours(5));
        await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(sequence: 2), "j1"));
        Assert.True(await Store.SaveStepAsync(read));

        Assert.Equal<string>(["j1", "j2"], await Store.DueJourneysAsync(Given.Noon, 10));
        Assert.True(await Store.SaveStepAsync(Given.Step(read.Journey, 2, Given.Hours(5))));
        Assert.Equal<string>(["j2"], await Store.DueJourneysAsync(Given.Noon, 10));
    }

    [Fact]
    public async Task A_renumbered_crime_still_wakes_the_journeys_that_know_its_old_reference()
    {
        await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(), "j1"));
        await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(sequence: 2) with
        {
            Ref = "46/9/26",
            Aliases = Given.Crime().Aliases.Add("46/1/26")
        }));
        await Store.SaveStepAsync(Given.Step(Given.Journey("j1"), 1, Given.Hours(5)));
        Assert.Equal<string>(["j1"], await Store.DueJourneysAsync(Given.Noon, 10));
    }

    [Fact]
    public async Task A_wake_of_a_journey_that_is_not_there_is_not_due_for_ever()
    {
        await Store.SaveAdmissionAsync(Given.Admission(Given.Crime()) with { Wake = ["nobody"] });
        Assert.Null(await Store.NextDueAsync());
    }

    [Fact]
    public async Task A_journey_is_never_woken_a_part_of_a_tick_early()
    {
        var due = Given.Noon + Duration.FromNanoseconds(1);
        await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(), "j1"));
        await Store.SaveStepAsync(Given.Step(Given.Journey("j1"), 1, due));
        Assert.True(await Store.NextDueAsync() >= due);
        Assert.Empty(await Store.DueJourneysAsync(Given.Noon, 10));
    }

    [Fact]
    public async Task Effects_are_leased_urgent_first_and_come_back_when_the_lease_runs_out()
    {
        await Store.SaveAdmissionAsync(Given.Admission(Given.Crime(), "j1"));
        await Store.SaveStepAsync(Given.Step(Given.Journey("j1"), 1) with
        {
            Effects = [Given.Effect("a"), Given.Effect("b", urgent: true), Given.Effect("c"), Given.Effect("c"),
                Given.Effect("later") with { DueAt = Given.Hours(9) }],
        });
        Assert.Equal(4, await Store.CountEffectsAsync());

        var first = await Store.LeaseEffectsAsync(Given.Noon, Given.Hours(1), 2);
        Assert.Equal<string>(["b", "a"], first.Select(e => e.Key));
        Assert.Equal<string>(["c"], (await Store.LeaseEffectsAsync(Given.Noon, Given.Hours(1), 10)).Select(e => e.Key));
        await Store.CompleteEffectAsync("a");
        await Store.RetryEffectAsync("b", Given.Hours(0.5));
        Assert.Empty(await Store.LeaseEffectsAsync(Given.Noon, Given.Hours(1), 10));

        var retried = Assert.Single(await Store.LeaseEffectsAsync(Given.Hours(0.5), Given.Hours(2), 10));
        Assert.Equal(("b", 1, true), (retried.Key, retried.Tries, retried.Urgent));
        Assert.Equal<string>(["c"], (await Store.LeaseEffectsAsync(Given.Hours(1), Given.Hours(2), 10)).Select(e => e.Key));
        Assert.Equal<string>(["b", "c", "later"], (await Store.LeaseEffectsAsync(Given.Hours(9), Given.Hours(10), 10)).Select(e => e.Key));

        // Leases end with the process that took them; so does its claim on a send.
        await _own.ReopenAsync();
        Assert.Equal(3, (await Store.LeaseEffectsAsync(Given.Noon, Given.Hours(1), 10)).Length);
    }

    [Fact]
    public async Task A_claim_of_a_process_that_is_gone_is_over_and_is_not_made_again()
    {
        var claim = new SendClaim("j1.1.0", Given.Noon, Given.Hours(1), Outcome: null, ProviderId: null);
        Assert.Null(await Store.ClaimSendAsync(claim));

        await _own.ReopenAsync();

        Assert.Equal(claim with { LeaseUntil = Instant.MinValue }, await Store.ClaimSendAsync(claim));
    }

    [Fact]
    public async Task A_send_is_claimed_once_until_it_is_given_back()
    {
        var claim = new SendClaim("j1.1.0", Given.Noon, Given.Hours(1), Outcome: null, ProviderId: null);
        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await Store.ClaimSendAsync(claim))));
        Assert.Single(claims, c => c is null);
        Assert.Equal(19, claims.Count(c => c == claim));

        await Store.SaveSendOutcomeAsync("j1.1.0", "accepted", "op-1");
        Assert.Equal(claim with { Outcome = "accepted", ProviderId = "op-1" }, await Store.ClaimSendAsync(claim));
        await Store.ReleaseSendAsync("j1.1.0");
        Assert.Null(await Store.ClaimSendAsync(claim));
    }

    [Fact]
    public async Task A_fact_is_the_last_one_saved()
    {
        Assert.Null(await Store.FindFactAsync("clock"));
        await Store.SaveFactAsync("clock", "1");
        await Store.SaveFactAsync("clock", "2");
        await _own.ReopenAsync();
        Assert.Equal("2", await Store.FindFactAsync("clock"));
    }
}
