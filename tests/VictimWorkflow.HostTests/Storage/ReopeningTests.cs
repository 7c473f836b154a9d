using NodaTime;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.HostTests.Conformance.Rows;

namespace VictimWorkflow.HostTests.Storage;

/// <summary>What is kept, and what ends with the process that made it, when the file is opened again.</summary>
public sealed class ReopeningTests : IAsyncDisposable
{
    private readonly OwnStore _own = new();

    private SqliteStore Store => _own.Store;

    public ValueTask DisposeAsync() => _own.DisposeAsync();

    [Fact]
    public async Task A_lease_of_a_process_that_is_gone_is_over()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        await Store.SaveStepAsync(Step(Journey("j1"), 1) with { Effects = [Effect("j1", 1, 0), Effect("j1", 1, 1)] });
        Assert.Equal(2, (await Store.LeaseEffectsAsync(Noon, Hours(1), 10)).Length);

        await _own.ReopenAsync();

        Assert.Equal(2, (await Store.LeaseEffectsAsync(Noon, Hours(1), 10)).Length);
    }

    [Fact]
    public async Task A_claim_of_a_process_that_is_gone_is_over_and_is_not_made_again()
    {
        var claim = new SendClaim("j1.1.0", Noon, Hours(1), Outcome: null, ProviderId: null);
        Assert.Null(await Store.ClaimSendAsync(claim));

        await _own.ReopenAsync();

        Assert.Equal(claim with { LeaseUntil = Instant.MinValue }, await Store.ClaimSendAsync(claim));
    }

    [Fact]
    public async Task A_fact_and_the_count_of_events_not_admitted_are_kept()
    {
        await Store.SaveFactAsync("clock", "1");
        foreach (var key in new[] { "a", "b" }) await Store.ReceiveAsync(Event(key));
        await Store.SaveEventAsync(Event("a") with { State = InboxState.Waiting });

        await _own.ReopenAsync();

        Assert.Equal("1", await Store.FindFactAsync("clock"));
        Assert.Equal(1, await Store.CountUnadmittedAsync());
    }
}
