using System.Text.Json.Nodes;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Http;

/// <summary>
/// Ten days after a burglary (C-1) was reported, and a serious sexual offence with a business harmed too (C-2): an officer, a
/// supervisor and a witness care officer stand ready. Data without <c>crimeRef</c> is about C-1.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private const string Now = "2026-04-10T09:00:00Z";
    private const string Summary = "Explained what happens next; she asked about the broken window and her insurance.";

    private readonly HttpClient _supervisor;
    private readonly HttpClient _care;
    private int _sent;

    private Scene(RunningService service, HttpClient officer, HttpClient supervisor, HttpClient care) =>
        (Service, OfficerClient, _supervisor, _care) = (service, officer, supervisor, care);

    public RunningService Service { get; }

    public HttpClient OfficerClient { get; }

    /// <param name="backlog">Events that may be unstepped before senders are asked to wait.</param>
    public static async Task<Scene> SetAsync(string backlog = "20000")
    {
        var service = await RunningService.StartAsync(Now, ("Force:UnsteppedAtMost", backlog));
        var scene = new Scene(
            service, await service.SignInAsync("officer-1", [Role.Officer], ["medway"]),
            await service.SignInAsync("sergeant-1", [Role.Supervisor], ["medway"]), await service.SignInAsync("care-1", [Role.WitnessCare], ["medway"]));
        await service.TakeAsync("report-1", Given.Report("C-1"));
        var serious = Given.Report("C-2");
        serious["data"]!["offence"]!["flags"] = new JsonArray("serious-sexual-offence", "sexual-offence");
        serious["data"]!["persons"]!.AsArray().Add(Business());
        await service.TakeAsync("report-2", serious);
        return scene;
    }

    public static JsonObject Event(string type, string data)
    {
        var fields = JsonNode.Parse(data)!.AsObject();
        fields["crimeRef"] ??= "C-1";
        return Given.Event(type, (string?)fields["occurredAt"] ?? Now, fields);
    }

    public static string ContactData(string summary = Summary, string? covers = null, string more = "{}")
    {
        var contact = Given.Contact("C-1", summary, Now, covers is null ? [] : [covers])["data"]!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
        {
            contact[name] = value?.DeepClone();
        }

        return contact.ToJsonString();
    }

    public Task<Answer> Officer(string type, string data, string? key = null) => OfficerClient.ActAsync(Event(type, data), key);

    public async Task OfficerIsHeard(string type, string data, string? key = null) => Heard(await Officer(type, data, key));

    public Task<Answer> Supervisor(string type, string data) => _supervisor.ActAsync(Event(type, data));

    public Task<Answer> WitnessCare(string type, string data) => _care.ActAsync(Event(type, data));

    public Task<Answer> Contact(string summary = Summary, string? covers = null, string more = "{}") =>
        Officer("contact.logged", ContactData(summary, covers, more));

    /// <summary>Sent by a feed and worked on; its id.</summary>
    public async Task<string> Feed(string type, string data)
    {
        var id = $"feed-{++_sent}";
        await Service.TakeAsync(id, Event(type, data));
        return id;
    }

    /// <summary>The same, and three days later.</summary>
    public async Task<string> Late(string type, string data)
    {
        var id = await Feed(type, data);
        await Service.MoveToAsync("2026-04-13T09:00:01Z");
        await Service.PumpAsync();
        return id;
    }

    /// <param name="flag">What the offence turns out to be when it is recorded.</param>
    public async Task Investigated(string flag = "burglary")
    {
        await Feed("crime.recorded", $$"""
            {"occurredAt": "2026-03-30T08:40:00Z", "offence": {"title": "Synthetic offence", "flags": ["{{flag}}"] } }
            """);
        await Feed("crime.allocated", """{"occurredAt": "2026-03-30T08:45:00Z", "officerRef": "officer-1", "unit": "medway"}""");
        await Feed("suspect.identified", """{"suspectRef": "D1"}""");
    }

    public async Task Charged()
    {
        await Investigated();
        await Feed("charge.decided", """{"suspectRef": "D1", "decision": "charged", "decidedBy": "police"}""");
    }

    public async Task NotProsecuted()
    {
        await Investigated();
        await Feed("charge.decided", """{"suspectRef": "D1", "decision": "no-charge", "decidedBy": "police", "reason": "Evidence"}""");
    }

    /// <summary>Two calls and a visit on three days, at different hours, by a number that shows.</summary>
    public async Task TriedEverything(string flag = "burglary")
    {
        await Investigated(flag);
        (string At, string Method)[] tries = [("2026-04-07T09:00:00Z", "phone"), ("2026-04-08T14:00:00Z", "phone"), ("2026-04-09T17:00:00Z", "in-person")];
        foreach (var (at, method) in tries)
        {
            Heard(await Contact(more: $$"""{"occurredAt": "{{at}}", "method": "{{method}}", "outcome": "no-answer", "numberVisible": true}"""));
        }
    }

    public async Task AnswerRisk() => Heard(await Contact(more: """
        {"outcome": "third-party", "spokeTo": "third-party", "reason": "welfare", "covers": [{"rule": "R6-DISENGAGE-RISK", "answer": "safe"}]}
        """));

    public Task<Answer> File() => Supervisor("crime.finalised", """{"outcome": "filed-disengaged", "reason": "No answer"}""");

    public async ValueTask DisposeAsync()
    {
        OfficerClient.Dispose();
        _supervisor.Dispose();
        _care.Dispose();
        await Service.DisposeAsync();
    }

    private static void Heard(Answer answer) => Assert.True(answer.Status == 200, $"{answer.Status} {answer.Code}");

    private static JsonObject Business() => new()
    {
        ["personRef"] = "B1",
        ["role"] = "victim",
        ["kind"] = "business",
        ["organisation"] = "Example Stores Ltd",
        ["contactPoints"] = new JsonArray(),
    };
}
