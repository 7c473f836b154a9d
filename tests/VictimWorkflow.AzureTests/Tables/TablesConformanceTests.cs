using VictimWorkflow.Functions.Tables;
using VictimWorkflow.HostTests.Conformance;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.AzureTests.Tables;

[Collection(nameof(Wire))]
public sealed class TablesConformanceTests : StoreConformance
{
    private readonly Wire _wire = new();

    protected override async Task<IStore> OpenEmptyAsync()
    {
        await _wire.EmptyAsync();
        return new TablesStore(_wire.Service);
    }

    // Whatever a test did: every query named its partition, and no limit of Azure's was passed.
    protected override Task CloseAsync()
    {
        Assert.Empty(_wire.Broken);
        return Task.CompletedTask;
    }
}
