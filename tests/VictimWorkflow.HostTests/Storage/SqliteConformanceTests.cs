using VictimWorkflow.HostTests.Conformance;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Storage;

public sealed class SqliteConformanceTests : StoreConformance
{
    protected override Task<(IStore Store, Func<ValueTask> Close)> OpenEmptyAsync()
    {
        var own = new OwnStore();
        return Task.FromResult<(IStore, Func<ValueTask>)>((own.Store, own.DisposeAsync));
    }
}
