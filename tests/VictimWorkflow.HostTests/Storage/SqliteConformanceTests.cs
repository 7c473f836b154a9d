using VictimWorkflow.HostTests.Conformance;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.HostTests.Conformance.Rows;

namespace VictimWorkflow.HostTests.Storage;

public sealed class SqliteConformanceTests : StoreConformance
{
    protected override (int Lines, int Filters) Searched => (400, 450);

    [Fact]
    public async Task A_long_list_of_journeys_is_counted_to_a_thousand()
    {
        await Store.ShowAsync([.. Enumerable.Range(0, 1_000).Select(n => Line($"j{n}"))]);
        var page = await Store.JourneysAsync(Everything, Noon);
        Assert.Equal((1_000, false, 50), (page.Count, page.IsMore, page.Items.Length));

        await Store.ShowAsync(Line("one more") with { CrimeRef = "46/2/26" });
        page = await Store.JourneysAsync(Everything, Noon);
        Assert.Equal((1_000, true), (page.Count, page.IsMore));
    }

    protected override Task<(IStore Store, Func<ValueTask> Close)> OpenEmptyAsync()
    {
        var own = new OwnStore();
        return Task.FromResult<(IStore, Func<ValueTask>)>((own.Store, own.DisposeAsync));
    }
}
