using VictimWorkflow.Core.Code;
using VictimWorkflow.HostTests.Conformance;
using VictimWorkflow.HostTests.Hosting;

namespace VictimWorkflow.HostTests.Http;

public sealed class ScenarioConformanceTests : ScenarioConformance
{
    private protected override async Task<Hosted> StartAsync(RuleBook rules, string at) => await RunningService.StartAsync(rules, at);
}
