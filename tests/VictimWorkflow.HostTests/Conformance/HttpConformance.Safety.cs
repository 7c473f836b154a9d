using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using NodaTime.Text;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.HostTests.Conformance;

public abstract partial class HttpConformance
{
    private const int Processes = 6;

    /// <summary>One person, six crimes, six processes that share nothing but the store: each learns of another number that is unsafe.</summary>
    [Fact]
    public async Task What_several_processes_learn_of_one_persons_safety_at_once_all_stands()
    {
        await using var service = await StartAsync();
        for (var crime = 1; crime <= Processes; crime++)
        {
            var report = Given.Report($"C-{crime}");
            report["data"]!["persons"]![0]!["contactPoints"] = new JsonArray([.. Enumerable.Range(1, Processes).Select(Point)]);
            await service.TakeAsync($"msg-{crime}", report);
        }

        var at = InstantPattern.General.Parse("2026-03-30T09:00:00Z").Value;
        await Task.WhenAll(Enumerable.Range(1, Processes).Select(async n =>
        {
            var process = ActivatorUtilities.CreateInstance<Intake>(service.Get<IServiceProvider>(), new KeyedLocks());
            var frozen = new JsonObject { ["crimeRef"] = $"C-{n}", ["personRef"] = "V1", ["contactPointRef"] = $"V1-{n}", ["reason"] = "unsafe" };
            await process.RecordAsync("records", $"freeze-{n}", Origin.Feed, "contact-point.frozen", frozen, at);
        }));

        var card = (await service.Store.FindCardAsync("V1"))!;
        Assert.Equal(Enumerable.Range(1, Processes).Select(n => $"V1-{n}"), card.Points.Values.Where(p => p.FrozenBecause is not null).Select(p => p.Ref));
    }

    private static JsonNode Point(int number) => new JsonObject
    {
        ["contactPointRef"] = $"V1-{number}",
        ["kind"] = "email",
        ["value"] = $"v1-{number}@example.org",
        ["safe"] = "yes",
        ["checkedAt"] = "2026-03-29T09:00:00Z",
        ["checkedBy"] = "victim",
    };
}
