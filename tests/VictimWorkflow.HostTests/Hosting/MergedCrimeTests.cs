using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Hosting;

/// <summary>C-1 is merged into C-2: over HTTP, whatever ends in between.</summary>
public sealed class MergedCrimeTests
{
    private const string Told = "Told her that both reports are one case now; she asked about the broken window.";

    [Fact]
    public async Task The_old_journey_shows_where_it_goes_on_and_the_old_reference_leads_there()
    {
        await using var service = await ArrestedAsync();
        using var supervisor = await service.SignInAsync("sergeant-1", [Role.Supervisor], ["*"]);
        await service.TakeAsync("msg-merge", Merge());
        var (old, next) = (await JourneyAsync(service, "C-1"), await JourneyAsync(service, "C-2"));

        var view = await supervisor.AskAsync($"/api/journeys/{old.Id}");
        await service.TakeAsync("msg-i", Interviewed());

        Assert.Equal(
            ("terminated", "C-2", next.Id),
            ((string?)view.Body!["state"], (string?)view.Body["goesOn"]!["crimeRef"], (string?)view.Body["goesOn"]!["journeyId"]));
        var after = await supervisor.AskAsync($"/api/journeys/{next.Id}");
        Assert.Equal("C-1", (string?)Assert.Single(after.Body!["mergedFrom"]!.AsArray()));
        Assert.Single((await JourneyAsync(service, "C-2")).Obligations.Open, o => o.Rule == "R6-INTERVIEW");
        Assert.Empty((await service.Store.QuarantineAsync(new ListFilter(Units: null, MaySeeRestricted: true, Take: 10, After: null))).Items);
    }

    [Fact]
    public async Task Whoever_comes_by_before_anything_went_over_finds_all_of_it_there()
    {
        await using var service = await ArrestedAsync();
        await service.PostSignedAsync("msg-merge", Merge());
        await service.PumpAsync(carryOut: false);
        Assert.DoesNotContain((await JourneyAsync(service, "C-2")).Obligations.Values, o => o.Rule == "R6-ARREST");

        using var officer = await service.SignInAsync("officer-1", [Role.Officer], ["*"]);
        var answer = await officer.ActAsync(Given.Contact("C-1", Told, "2026-03-30T09:00:00Z", "R6-ARREST"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(ObligationStatus.Met, Assert.Single((await JourneyAsync(service, "C-2")).Obligations.Of("R6-ARREST")).Status);
        await service.PumpAsync();
        Assert.Single((await JourneyAsync(service, "C-2")).Obligations.Of("R6-ARREST"));
    }

    [Fact]
    public async Task Who_died_after_telling_the_other_crime_tells_it_once()
    {
        await using var service = await ArrestedAsync();
        await service.PostSignedAsync("msg-merge", Merge());
        await service.PumpAsync(carryOut: false);
        var wall = service.Clock.WallNow;
        var effects = await service.Store.LeaseEffectsAsync(wall, wall + Duration.FromMilliseconds(1), 20);
        foreach (var effect in effects)
        {
            await service.Get<Dispatch>().CarryOutAsync(effect, CancellationToken.None); // Carried out, and never noted as done.
        }

        var log = (await service.Store.FindCrimeAsync("C-2"))!.Sequence;
        await Task.Delay(20);
        await service.PumpAsync();

        Assert.Equal(log, (await service.Store.FindCrimeAsync("C-2"))!.Sequence);
        Assert.Single((await JourneyAsync(service, "C-2")).Obligations.Of("R6-ARREST"));
        Assert.Equal(0, await service.Store.CountEffectsAsync());
    }

    [Fact]
    public async Task What_was_stored_for_the_other_crime_and_not_admitted_is_admitted_later()
    {
        await using var service = await ArrestedAsync();
        await service.PostSignedAsync("msg-merge", Merge());
        await service.PumpAsync(carryOut: false);
        var wall = service.Clock.WallNow;
        var old = await JourneyAsync(service, "C-1");
        foreach (var effect in (await service.Store.EffectsOfAsync(old.Id)).Where(e => e.Json.Contains("carry-over", StringComparison.Ordinal)))
        {
            var over = System.Text.Json.JsonSerializer.Deserialize<Effect>(effect.Json, Core.Events.CoreJson.Options) as Effect.CarryOver;
            var envelope = Core.Events.InternalEvents.Envelope(over!.Event, service.Clock.Now);
            await service.Get<Intake>().ReceiveAsync("merge", effect.Key, Core.Crimes.Origin.Clock, envelope, Core.Events.InternalEvents.Write(envelope));
            await service.Store.CompleteEffectAsync(effect.Key);
        }

        Assert.DoesNotContain((await JourneyAsync(service, "C-2")).Obligations.Values, o => o.Rule == "R6-ARREST");
        await service.PumpAsync();

        Assert.Single((await JourneyAsync(service, "C-2")).Obligations.Open, o => o.Rule == "R6-ARREST");
    }

    [Fact]
    public async Task The_merge_waits_for_the_other_report_and_its_receipts_come_to_where_the_journey_goes_on()
    {
        await using var service = await RunningService.StartAsync();
        await service.TakeAsync("msg-r1", Given.Report("C-1"));
        await service.TakeAsync("msg-n1", Given.Recorded("C-1"));
        var acknowledged = Assert.Single(service.Sender.Sent);
        await service.TakeAsync("msg-merge", Merge());
        Assert.Equal((InboxState.Waiting, "unknown-crime"), await StateAsync(service, "msg-merge"));

        await service.TakeAsync("msg-r2", Given.Report("C-2"));
        await service.TakeAsync("msg-n2", Given.Recorded("C-2"));

        Assert.Equal((InboxState.Admitted, null), await StateAsync(service, "msg-merge"));
        Assert.Equal("C-2", (await JourneyAsync(service, "C-1")).MergedInto);
        Assert.Single(service.Sender.Sent);
        Assert.True(await service.Get<Dispatch>().ReportAsync(acknowledged.Key, "delivered", null, ContactMethod.Email, "report-1"));
        await service.PumpAsync();
        Assert.DoesNotContain((await JourneyAsync(service, "C-2")).Obligations.Open, o => o.Rule == "R3-ACK");
    }

    [Fact]
    public async Task Nobody_outside_can_say_what_goes_over()
    {
        await using var service = await RunningService.StartAsync();
        await service.TakeAsync("msg-r1", Given.Report("C-1"));

        var answer = await service.PostSignedAsync("msg-x", Given.Event("journey.carried-over", Given.Reported, new JsonObject { ["crimeRef"] = "C-1" }));

        Assert.Equal((400, "unknown-event-type"), (answer.Status, answer.Code));
    }

    private static async Task<RunningService> ArrestedAsync()
    {
        var service = await RunningService.StartAsync();
        await service.TakeAsync("msg-r1", Given.Report("C-1"));
        await service.TakeAsync("msg-n1", Given.Recorded("C-1"));
        await service.TakeAsync("msg-i1", Given.Identified("C-1"));
        await service.TakeAsync("msg-a1", Given.Arrested("C-1"));
        await service.TakeAsync("msg-r2", Given.Report("C-2"));
        await service.TakeAsync("msg-n2", Given.Recorded("C-2"));
        return service;
    }

    private static JsonObject Merge() => Given.Event("crime.finalised", "2026-03-30T08:58:00Z", new JsonObject
    {
        ["crimeRef"] = "C-1",
        ["outcome"] = "cancelled-merged",
        ["reason"] = "Recorded twice",
        ["mergedInto"] = "C-2",
    });

    private static JsonObject Interviewed() => Given.Event("suspect.interviewed", "2026-03-30T08:59:00Z", new JsonObject
    {
        ["crimeRef"] = "C-1",
        ["suspectRef"] = "D1",
        ["voluntary"] = false,
    });

    private static async Task<Journey> JourneyAsync(RunningService service, string crimeRef) =>
        (await service.Store.FindJourneyAsync((await service.Store.FindCrimeAsync(crimeRef))!.Persons["V1"].JourneyId))!;

    private static async Task<(InboxState, string?)> StateAsync(RunningService service, string id)
    {
        var row = (await service.Store.FindEventAsync(Intake.KeyOf("records", id)))!;
        return (row.State, row.Code);
    }
}
