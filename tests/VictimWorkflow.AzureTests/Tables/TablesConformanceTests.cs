using VictimWorkflow.Functions.Tables;
using VictimWorkflow.HostTests.Conformance;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.AzureTests.Tables;

[Collection(nameof(Wire))]
public sealed class TablesConformanceTests : StoreConformance
{
    protected override async Task<(IStore Store, Func<ValueTask> Close)> OpenEmptyAsync()
    {
        var wire = new Wire();
        await wire.EmptyAsync();
        return (new TablesStore(wire.Service), () =>
        {
            // Whatever a test did: every query named its partition, and no limit of Azure's was passed.
            Assert.Empty(wire.Broken);
            return ValueTask.CompletedTask;
        }
        );
    }
}
