using VictimWorkflow.AzureTests.Hosting;
using VictimWorkflow.AzureTests.Tables;
using VictimWorkflow.HostTests.Conformance;
using VictimWorkflow.HostTests.Hosting;

namespace VictimWorkflow.AzureTests.Http;

[Collection(nameof(Wire))]
public sealed class HttpConformanceTests : HttpConformance
{
    private protected override async Task<Hosted> StartAsync() => await RunningAzure.StartAsync();
}
