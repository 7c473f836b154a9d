using System.Text.Json.Nodes;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Http;

public sealed class UserActionTests : IAsyncLifetime
{
    private const string Told = "Explained that a detective has the case now; she asked about the broken window and her insurance.";

    private RunningService _service = null!;
    private HttpClient _officer = null!;
    private HttpClient _supervisor = null!;
    private string _journey = "";

    public async Task InitializeAsync()
    {
        _service = await RunningService.StartAsync();
        _officer = await _service.SignInAsync("officer-1", [Role.Officer], ["medway"]);
        _supervisor = await _service.SignInAsync("sergeant-1", [Role.Supervisor], ["medway"]);
        _journey = (string)(await _service.TakeAsync("msg-1", Given.Report("C-1"))).Body!["journeyIds"]![0]!;
    }

    public async Task DisposeAsync()
    {
        _officer.Dispose();
        _supervisor.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_contact_is_in_the_journey_when_it_is_answered()
    {
        await _service.TakeAsync("msg-2", Given.Recorded("C-1"));
        var answer = await _officer.ActAsync(Given.Contact("C-1", Told, covers: "SOP-FIRST-CONTACT"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(_journey, (string?)Assert.Single(answer.Body!["journeyIds"]!.AsArray()));
        var owed = await _officer.AskAsync($"/api/journeys/{_journey}/obligations");
        Assert.Equal("met", (string?)owed.Body!.AsArray().Single(o => (string?)o!["rule"] == "SOP-FIRST-CONTACT")!["status"]);
    }

    [Fact]
    public async Task Victim_updated_is_refused_with_what_is_missing()
    {
        var answer = await _officer.ActAsync(Given.Contact("C-1", "Victim updated by phone about the case as required today."));

        Assert.Equal((422, "summary-says-nothing", "data.summary"), (answer.Status, answer.Code, answer.Field));
        Assert.Contains("what was told", (string)answer.Body!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_twice_is_done_once()
    {
        var first = await _officer.ActAsync(Given.Contact("C-1", Told), "visit-7");
        var again = await _officer.ActAsync(Given.Contact("C-1", Told), "visit-7");
        var other = await _officer.ActAsync(Given.Contact("C-1", Told + " She will ring."), "visit-7");

        Assert.Equal(first.Body!.ToJsonString(), again.Body!.ToJsonString());
        Assert.Equal((409, "conflicting-event"), (other.Status, other.Code));
        var timeline = await _officer.AskAsync($"/api/journeys/{_journey}/timeline");
        Assert.Single(timeline.Body!["items"]!.AsArray(), entry => (string?)entry!["type"] == "contact.logged");
    }

    [Fact]
    public async Task A_worker_that_picked_an_action_up_too_changes_nothing_of_its_answer()
    {
        var answer = await _officer.ActAsync(Given.Contact("C-1", Told));
        var stored = await _service.Store.FindEventAsync(answer.EventId);

        var again = await _service.Get<Intake>().AdmitAsync(stored! with { State = InboxState.Received, JourneyIds = [], Sequence = null });

        Assert.Equal(_journey, Assert.Single(again.JourneyIds));
        Assert.Equal(_journey, Assert.Single((await _service.Store.FindEventAsync(answer.EventId))!.JourneyIds));
    }

    [Fact]
    public async Task A_refusal_asked_for_again_is_the_same_refusal()
    {
        var first = await _officer.ActAsync(Given.Contact("C-1", "Victim updated by phone about the case as required today."), "visit-8");
        var again = await _officer.ActAsync(Given.Contact("C-1", "Victim updated by phone about the case as required today."), "visit-8");

        Assert.Equal((422, first.Code, first.Field), (again.Status, again.Code, again.Field));
    }

    [Fact]
    public async Task Only_a_supervisor_approves_and_only_as_themselves()
    {
        var ended = Given.Event("journey.terminated", Given.Reported, new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["personRef"] = "V1",
            ["reason"] = "The person asked for an end.",
        });
        var assessed = Given.Event("needs.assessed", Given.Reported, new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["personRef"] = "V1",
            ["kind"] = "initial",
            ["enhanced"] = false,
            ["approvedBy"] = "sergeant-1",
        });

        var byOfficer = await _officer.ActAsync(ended.DeepClone().AsObject());
        var claimed = await _officer.ActAsync(assessed);
        ended["data"]!["approvedBy"] = "somebody-else";
        var bySupervisor = await _supervisor.ActAsync(ended);

        Assert.Equal(200, bySupervisor.Status);
        Assert.Equal((422, "supervisor-required"), (byOfficer.Status, byOfficer.Code));
        Assert.Equal((422, "supervisor-required", "data.approvedBy"), (claimed.Status, claimed.Code, claimed.Field));
        var timeline = await _supervisor.AskAsync($"/api/journeys/{_journey}/timeline");
        var entry = timeline.Body!["items"]!.AsArray().Single(e => (string?)e!["type"] == "journey.terminated")!;
        Assert.Equal(("sergeant-1", "sergeant-1"), ((string?)entry["data"]!["approvedBy"], (string?)entry["data"]!["actorRef"]));
    }

    [Fact]
    public async Task A_role_sends_only_its_own_events()
    {
        using var care = await _service.SignInAsync("care-1", [Role.WitnessCare], ["medway"]);
        using var operate = await _service.SignInAsync("operator-1", [Role.Operator], ["*"]);

        var machine = await _officer.ActAsync(Given.Recorded("C-1"));
        var officers = await care.ActAsync(Given.Arrested("C-1"));
        var held = await operate.ActAsync(Given.Event("send-hold.set", Given.Reported, new JsonObject { ["reason"] = "Provider down" }));
        var contact = await operate.ActAsync(Given.Contact("C-1", Told));

        Assert.Equal((403, "not-permitted"), (machine.Status, machine.Code));
        Assert.Equal((403, "not-permitted"), (officers.Status, officers.Code));
        Assert.Equal(200, held.Status);
        Assert.Equal((403, "not-permitted"), (contact.Status, contact.Code));
    }

    [Fact]
    public async Task A_person_who_can_never_be_reached_becomes_a_conflict_for_a_person_to_decide()
    {
        await _service.TakeAsync("msg-2", Given.Recorded("C-1"));
        var agreed = await _officer.ActAsync(Given.Event("contact.agreed", Given.Reported, new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["personRef"] = "V1",
            ["agreedHow"] = "conversation",
            ["preferences"] = new JsonObject
            {
                ["timesToAvoid"] = new JsonArray(new JsonObject
                {
                    ["days"] = new JsonArray("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
                    ["from"] = "00:00",
                    ["to"] = "24:00",
                }),
            },
        }));

        Assert.Equal(200, agreed.Status);
        var journey = await _officer.AskAsync($"/api/journeys/{_journey}");
        Assert.All(journey.Body!["conflicts"]!.AsArray(), conflict => Assert.NotEmpty(conflict!["options"]!.AsArray()));
        Assert.NotEmpty(journey.Body["conflicts"]!.AsArray());
    }

    [Fact]
    public async Task An_address_frozen_between_release_and_send_is_not_written_to()
    {
        var posted = await _service.PostSignedAsync("msg-2", Given.Recorded("C-1"));
        await _service.PumpAsync(carryOut: false);
        var released = await MessageAsync();

        var frozen = await _officer.ActAsync(Given.Event("contact-point.frozen", Given.Reported, new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["personRef"] = "V1",
            ["contactPointRef"] = "V1-email",
            ["reason"] = "unsafe",
        }));
        await _service.PumpAsync();

        Assert.Equal((202, 200), (posted.Status, frozen.Status));
        Assert.Equal("released", (string?)released["status"]);
        Assert.Empty(_service.Sender.Sent);
        Assert.Contains((string?)(await MessageAsync())["status"], new[] { "withdrawn", "not-sent" });
    }

    [Fact]
    public async Task A_task_is_claimed_and_answered()
    {
        await _service.TakeAsync("msg-2", Given.Recorded("C-1"));
        var tasks = await _officer.AskAsync("/api/tasks");
        var task = tasks.Body!["items"]!.AsArray().First(t => t!["rules"]!.ToJsonString().Contains("SOP-FIRST-CONTACT", StringComparison.Ordinal))!;
        var path = $"/api/tasks/{task["taskRef"]}";
        var outcome = Given.Contact("C-9", Told, covers: "SOP-FIRST-CONTACT");
        outcome["data"]!.AsObject().Remove("personRef");

        var claimed = await _officer.SendJsonAsync($"{path}/claim", null);
        var held = (await _officer.AskAsync("/api/tasks")).Body!["items"]!.AsArray().Single(t => (string?)t!["taskRef"] == (string?)task["taskRef"])!;
        var foreign = await _officer.SendJsonAsync($"{path}/outcome", Given.Identified("C-1"));
        var missing = await _officer.SendJsonAsync($"/api/tasks/{_journey}.9999/claim", null);
        var answered = await _officer.SendJsonAsync($"{path}/outcome", outcome);

        Assert.Equal((200, "officer-1"), (claimed.Status, (string?)held["claimedBy"]));
        Assert.Equal((400, "type"), (foreign.Status, foreign.Field));
        Assert.Equal(404, missing.Status);
        Assert.Equal(200, answered.Status);
        var left = await _officer.AskAsync("/api/tasks");
        Assert.DoesNotContain(left.Body!["items"]!.AsArray(), t => (string?)t!["taskRef"] == (string?)task["taskRef"]);
    }

    private async Task<JsonNode> MessageAsync() => Assert.Single((await _officer.AskAsync($"/api/journeys/{_journey}/messages")).Body!.AsArray())!;
}
