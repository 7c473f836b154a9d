using System.Text.Json.Nodes;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Operations;

/// <summary>A burglary (C-1) of V1 in Medway, and those who look after the store.</summary>
internal sealed class Office : IAsyncDisposable
{
    private Office(RunningService service, HttpClient supervisor, HttpClient elsewhere, HttpClient @operator, HttpClient officer) =>
        (Service, Supervisor, Elsewhere, Operator, Officer) = (service, supervisor, elsewhere, @operator, officer);

    public RunningService Service { get; }

    public HttpClient Supervisor { get; }

    /// <summary>A supervisor of another unit.</summary>
    public HttpClient Elsewhere { get; }

    public HttpClient Operator { get; }

    public HttpClient Officer { get; }

    public string Journey { get; private set; } = "";

    public static async Task<Office> OpenAsync()
    {
        var service = await RunningService.StartAsync();
        var office = new Office(
            service, await service.SignInAsync("sergeant-1", [Role.Supervisor], ["medway"]), await service.SignInAsync("sergeant-2", [Role.Supervisor], ["maidstone"]),
            await service.SignInAsync("operator-1", [Role.Operator], ["*"]), await service.SignInAsync("officer-1", [Role.Officer], ["medway"]));
        office.Journey = (string)(await service.TakeAsync("report-1", Given.Report("C-1"))).Body!["journeyIds"]![0]!;
        return office;
    }

    public static JsonObject Crime(string reference) => new() { ["crimeRef"] = reference, ["authority"] = "ORDER/2026/17" };

    public static JsonObject Person(string reference) => new() { ["personRef"] = reference, ["authority"] = "REQUEST-4" };

    public Task<Answer> Hold(JsonObject of) => Supervisor.SendJsonAsync("/api/operations/holds", of);

    public Task<Answer> Release(JsonObject of) => Supervisor.SendJsonAsync("/api/operations/holds/release", of);

    public Task<Answer> Erase(string person) => Supervisor.SendJsonAsync("/api/operations/erasures", Person(person));

    public async ValueTask DisposeAsync()
    {
        foreach (var client in new[] { Supervisor, Elsewhere, Operator, Officer })
        {
            client.Dispose();
        }

        await Service.DisposeAsync();
    }
}
