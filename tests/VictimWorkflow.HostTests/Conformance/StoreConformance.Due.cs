using NodaTime;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.HostTests.Conformance.Rows;

namespace VictimWorkflow.HostTests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_started_journey_is_due_at_once_and_then_when_it_says()
    {
        Assert.Null(await Store.NextDueAsync());
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1", "j2", "j3"));
        Assert.Equal(Instant.MinValue, await Store.NextDueAsync());
        Assert.Equal<string>(["j1", "j2", "j3"], await Store.DueJourneysAsync(Noon, 10));

        await Store.SaveStepAsync(Step(Journey("j1"), 1, Hours(2)));
        await Store.SaveStepAsync(Step(Journey("j2"), 1, Hours(1)));
        Assert.Equal<string>(["j3"], await Store.DueJourneysAsync(Noon, 10));
        await Store.SaveStepAsync(Step(Journey("j3"), 1));

        Assert.Equal(Hours(1), await Store.NextDueAsync());
        Assert.Empty(await Store.DueJourneysAsync(Noon, 10));
        Assert.Equal<string>(["j2"], await Store.DueJourneysAsync(Hours(1), 10));
        Assert.Equal<string>(["j2", "j1"], await Store.DueJourneysAsync(Hours(2), 10));
        Assert.Equal<string>(["j2"], await Store.DueJourneysAsync(Hours(2), 1));

        await Store.SaveStepAsync(Step(Step(Journey("j2"), 1).Journey, 1, Hours(3)));
        Assert.Equal(Hours(2), await Store.NextDueAsync());
        await Store.SaveStepAsync(Step(Step(Journey("j1"), 1).Journey, 1));
        Assert.Equal(Hours(3), await Store.NextDueAsync());
    }

    [Fact]
    public async Task A_wake_that_comes_while_a_step_is_worked_out_outlives_it()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1", "j2"));
        await Store.SaveStepAsync(Step(Journey("j2"), 1, Noon));
        var read = Step(Journey("j1"), 1, Hours(5));
        await Store.SaveAdmissionAsync(Admission(Crime(sequence: 2), "j1"));
        Assert.True(await Store.SaveStepAsync(read));

        Assert.Equal<string>(["j1", "j2"], await Store.DueJourneysAsync(Noon, 10));
        Assert.True(await Store.SaveStepAsync(Step(read.Journey, 2, Hours(5))));
        Assert.Equal<string>(["j2"], await Store.DueJourneysAsync(Noon, 10));
    }

    [Fact]
    public async Task A_renumbered_crime_still_wakes_the_journeys_that_know_its_old_reference()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        await Store.SaveAdmissionAsync(Admission(Renumbered(Crime(sequence: 2), "46/9/26"), "j1"));
        await Store.SaveStepAsync(Step(Journey("j1"), 1, Hours(5)));
        Assert.Equal<string>(["j1"], await Store.DueJourneysAsync(Noon, 10));
    }

    [Fact]
    public async Task A_wake_of_a_journey_that_is_not_there_is_not_due_for_ever()
    {
        await Store.SaveAdmissionAsync(Admission(Crime()) with { Wake = ["nobody"] });
        Assert.Null(await Store.NextDueAsync());
    }

    [Fact]
    public async Task A_journey_is_never_woken_a_part_of_a_tick_early()
    {
        var due = Noon + Duration.FromNanoseconds(1);
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        await Store.SaveStepAsync(Step(Journey("j1"), 1, due));
        Assert.True(await Store.NextDueAsync() >= due);
        Assert.Empty(await Store.DueJourneysAsync(Noon, 10));
    }

    [Fact]
    public async Task Effects_are_leased_urgent_first_and_come_back_when_the_lease_runs_out()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        await Store.SaveStepAsync(Step(Journey("j1"), 1) with
        {
            Effects = [Effect("j1", 1, 0), Effect("j1", 1, 1, urgent: true), Effect("j1", 1, 2), Effect("j1", 1, 2),
                Effect("j1", 1, 3) with { DueAt = Hours(9) }],
        });
        Assert.Equal(4, await Store.CountEffectsAsync());
        var own = (await Store.EffectsOfAsync("j1")).Select(e => e.Key).ToList();
        Assert.Equal(("j1.1.1", "j1.1.3", 4), (own[0], own[^1], own.Count));
        Assert.Empty(await Store.EffectsOfAsync("j"));

        Assert.Equal<string>(["j1.1.1", "j1.1.0"], await LeaseAsync(Noon, Hours(1), 2));
        Assert.Equal<string>(["j1.1.2"], await LeaseAsync(Noon, Hours(1), 10));
        await Store.CompleteEffectAsync("j1.1.0");
        await Store.CompleteEffectAsync("j1.1.0");
        await Store.RetryEffectAsync("j1.1.1", Hours(0.5));
        Assert.Empty(await LeaseAsync(Noon, Hours(1), 10));

        var retried = Assert.Single(await Store.LeaseEffectsAsync(Hours(0.5), Hours(2), 10));
        Assert.Equal(("j1.1.1", "j1", 1, true), (retried.Key, retried.JourneyId, retried.Tries, retried.Urgent));
        Assert.Equal<string>(["j1.1.2"], await LeaseAsync(Hours(1), Hours(2), 10));
        Assert.Equal<string>(["j1.1.1", "j1.1.2", "j1.1.3"], await LeaseAsync(Hours(9), Hours(10), 10));
        await Store.CompleteEffectAsync("j1.1.1");
        Assert.Equal(2, await Store.CountEffectsAsync());
    }

    [Fact]
    public async Task Every_try_of_an_effect_counts_once_whether_it_was_leased_or_not()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        await Store.SaveStepAsync(Step(Journey("j1"), 1) with { Effects = [Effect("j1", 1, 0)] });

        await Store.RetryEffectAsync("j1.1.0", Hours(1));
        await IsTriedAsync(1, Hours(1));
        await Store.RetryEffectAsync("j1.1.0", Hours(2));
        await IsTriedAsync(2, Hours(2));
        await LeaseAsync(Hours(2), Hours(3), 1);
        await IsTriedAsync(3, Hours(3));
        await Store.RetryEffectAsync("j1.1.0", Hours(4));
        await IsTriedAsync(3, Hours(4));
        await Store.RetryEffectAsync("j1.1.0", Hours(5));
        await IsTriedAsync(4, Hours(5));
        await Store.RetryEffectAsync("j1.1.9", Hours(5));

        async Task IsTriedAsync(int tries, Instant due) => Assert.Equal((tries, due), Assert.Single(
            (await Store.EffectsOfAsync("j1")).Select(e => (e.Tries, e.DueAt))));
    }

    [Fact]
    public async Task An_effect_is_leased_to_one_of_many_who_ask_at_once()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        await Store.SaveStepAsync(Step(Journey("j1"), 1) with { Effects = [.. Enumerable.Range(0, 20).Select(n => Effect("j1", 1, n))] });
        var leases = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => await LeaseAsync(Noon, Hours(1), 20)));
        Assert.Equal(leases.Sum(l => l.Count), leases.SelectMany(l => l).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(20, leases.Sum(l => l.Count) + (await LeaseAsync(Noon, Hours(1), 20)).Count);
    }

    [Fact]
    public async Task A_send_is_claimed_once_until_it_is_given_back()
    {
        var claim = new SendClaim("j1.1.0", Noon, Hours(1), Outcome: null, ProviderId: null);
        var claims = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(async () => await Store.ClaimSendAsync(claim))));
        Assert.Single(claims, c => c is null);
        Assert.Equal(9, claims.Count(c => c == claim));

        await Store.SaveSendOutcomeAsync("j1.1.0", "accepted", "op-1");
        await Store.SaveSendOutcomeAsync("j1.1.0", "accepted", null);
        var settled = (await Store.ClaimSendAsync(claim))!;
        Assert.Equal(("j1.1.0", "accepted", "op-1"), (settled.Key, settled.Outcome, settled.ProviderId));
        await Store.ReleaseSendAsync("j1.1.0");
        Assert.Null(await Store.ClaimSendAsync(claim));
        await Store.SaveSendOutcomeAsync("never claimed", "accepted", null);
        Assert.Null(await Store.ClaimSendAsync(claim with { Key = "never claimed" }));
    }

    private async Task<List<string>> LeaseAsync(Instant now, Instant until, int take) =>
        [.. (await Store.LeaseEffectsAsync(now, until, take)).Select(e => e.Key)];
}
