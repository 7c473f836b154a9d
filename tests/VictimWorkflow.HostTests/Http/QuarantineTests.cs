using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Http;

public sealed class QuarantineTests
{
    [Fact]
    public async Task A_supervisor_mends_and_sends_on_under_a_new_id()
    {
        await using var service = await RunningService.StartAsync();
        using var supervisor = await service.SignInAsync("sergeant-1", [Role.Supervisor], ["medway"]);
        using var operate = await service.SignInAsync("operator-1", [Role.Operator], ["*"]);
        await service.TakeAsync("msg-1", Given.Report("C-1"));
        await service.TakeAsync("msg-2", Given.Report("C-1", person: "V9"));

        var codes = Assert.Single((await operate.AskAsync("/api/quarantine")).Body!["items"]!.AsArray())!;
        var content = Assert.Single((await supervisor.AskAsync("/api/quarantine")).Body!["items"]!.AsArray())!;
        var mended = content["body"]!.DeepClone().AsObject();
        mended["data"]!["crimeRef"] = "C-2";
        var replayed = await supervisor.SendJsonAsync("/api/quarantine/records%7Cmsg-2/replay", mended);

        Assert.Equal(("crime-already-exists", "data.crimeRef"), ((string?)codes["code"], (string?)codes["field"]));
        Assert.Null(codes["body"]);
        Assert.Equal(200, replayed.Status);
        Assert.Equal("admitted", (string?)replayed.Body!["state"]);
        Assert.NotEqual("records|msg-2", replayed.EventId);
        Assert.NotNull(await service.Store.FindCrimeAsync("C-2"));
        Assert.Empty((await operate.AskAsync("/api/quarantine")).Body!["items"]!.AsArray());
        Assert.Equal("settled", (string?)(await supervisor.AskAsync("/api/events/records%7Cmsg-2")).Body!["state"]);
        Assert.Equal(404, (await supervisor.SendJsonAsync("/api/quarantine/records%7Cmsg-2/replay", mended)).Status);
    }

    [Fact]
    public async Task An_operator_sends_on_as_it_is_and_mends_nothing()
    {
        await using var service = await RunningService.StartAsync();
        using var operate = await service.SignInAsync("operator-1", [Role.Operator], ["*"]);
        await service.TakeAsync("msg-1", Given.Report("C-1"));
        await service.TakeAsync("msg-2", Given.Report("C-1", person: "V9"));

        var mended = await operate.SendJsonAsync("/api/quarantine/records%7Cmsg-2/replay", Given.Report("C-2"));
        var asItIs = await operate.SendJsonAsync("/api/quarantine/records%7Cmsg-2/replay", null);

        Assert.Equal((403, "not-permitted"), (mended.Status, mended.Code));
        Assert.Equal(("quarantined", "crime-already-exists"), ((string?)asItIs.Body!["state"], asItIs.Code));
        var left = Assert.Single((await operate.AskAsync("/api/quarantine")).Body!["items"]!.AsArray())!;
        Assert.Equal(asItIs.EventId, (string?)left["eventId"]);
    }

    [Fact]
    public async Task A_refused_report_about_a_police_employee_is_read_only_by_those_with_the_grant()
    {
        await using var service = await RunningService.StartAsync();
        using var without = await service.SignInAsync("sergeant-1", [Role.Supervisor], ["medway"]);
        using var with = await service.SignInAsync("sergeant-2", [Role.Supervisor], ["medway"], restricted: true);
        await service.TakeAsync("msg-1", Given.Report("C-1"));
        await service.TakeAsync("msg-2", Given.Report("C-1", policeEmployee: true, person: "V9"));

        Assert.Null(Assert.Single((await without.AskAsync("/api/quarantine")).Body!["items"]!.AsArray())!["body"]);
        Assert.NotNull(Assert.Single((await with.AskAsync("/api/quarantine")).Body!["items"]!.AsArray())!["body"]);
    }

    [Fact]
    public async Task A_refused_event_that_names_a_police_employee_as_the_suspect_is_read_only_by_those_with_the_grant()
    {
        await using var service = await RunningService.StartAsync();
        using var without = await service.SignInAsync("sergeant-1", [Role.Supervisor], ["medway"]);
        using var with = await service.SignInAsync("sergeant-2", [Role.Supervisor], ["medway"], restricted: true);
        await service.TakeAsync("msg-1", Given.Report("C-1"));
        await service.TakeAsync("msg-2", Given.Identified("C-1"));
        var again = Given.Identified("C-1", at: "2026-03-30T08:46:00Z");
        again["data"]!["policeEmployee"] = true;
        await service.TakeAsync("msg-3", again);

        Assert.Null(Assert.Single((await without.AskAsync("/api/quarantine")).Body!["items"]!.AsArray())!["body"]);
        Assert.NotNull(Assert.Single((await with.AskAsync("/api/quarantine")).Body!["items"]!.AsArray())!["body"]);
    }

    [Fact]
    public async Task What_is_out_of_sight_is_neither_listed_nor_sent_on_nor_mended_into()
    {
        await using var service = await RunningService.StartAsync();
        using var other = await service.SignInAsync("sergeant-2", [Role.Supervisor], ["maidstone"]);
        using var medway = await service.SignInAsync("sergeant-1", [Role.Supervisor], ["medway"]);
        await service.TakeAsync("msg-1", Given.Report("C-1"));
        await service.TakeAsync("msg-2", Given.Report("C-1", person: "V9"));
        await service.TakeAsync("msg-3", Given.Report("C-3", unit: "maidstone", person: "V3"));
        await service.TakeAsync("msg-4", Given.Report("C-3", unit: "maidstone", policeEmployee: true, person: "V4"));
        var otherKind = Given.Arrested("C-1");

        Assert.DoesNotContain((await other.AskAsync("/api/quarantine")).Body!["items"]!.AsArray(), row => (string?)row!["crimeRef"] == "C-1");
        Assert.Equal(404, (await other.SendJsonAsync("/api/quarantine/records%7Cmsg-2/replay", null)).Status);
        Assert.Equal((404, "unknown-crime"), Of(await medway.SendJsonAsync("/api/quarantine/records%7Cmsg-2/replay", Given.Report("C-3"))));
        Assert.Equal((400, "invalid-data"), Of(await medway.SendJsonAsync("/api/quarantine/records%7Cmsg-2/replay", otherKind)));
    }

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
}
