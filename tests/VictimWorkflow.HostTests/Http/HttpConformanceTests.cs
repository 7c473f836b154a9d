using VictimWorkflow.HostTests.Conformance;
using VictimWorkflow.HostTests.Hosting;

namespace VictimWorkflow.HostTests.Http;

public sealed class HttpConformanceTests : HttpConformance
{
    private protected override async Task<Hosted> StartAsync() => await RunningService.StartAsync();
}
