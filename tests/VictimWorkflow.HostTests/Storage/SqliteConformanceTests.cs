using VictimWorkflow.HostTests.Conformance;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Storage;

public sealed class SqliteConformanceTests : StoreConformance
{
    private readonly OwnStore _own = new();

    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(_own.Store);

    protected override async Task CloseAsync() => await _own.DisposeAsync();
}
