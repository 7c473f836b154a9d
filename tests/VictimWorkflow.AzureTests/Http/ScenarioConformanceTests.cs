using VictimWorkflow.AzureTests.Hosting;
using VictimWorkflow.AzureTests.Tables;
using VictimWorkflow.Core.Code;
using VictimWorkflow.HostTests.Conformance;
using VictimWorkflow.HostTests.Hosting;

namespace VictimWorkflow.AzureTests.Http;

[Collection(nameof(Wire))]
public sealed class ScenarioConformanceTests : ScenarioConformance
{
    private protected override async Task<Hosted> StartAsync(RuleBook rules, string at) => await RunningAzure.StartAsync(at, rules);
}
