using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Hosting;

/// <summary>One person in two crimes: one text at most for each release, and none lost, whatever happens in between.</summary>
public sealed class TogetherTests
{
    private const string Told = "Explained what happens next; she asked about the broken window and her insurance.";

    [Fact]
    public async Task What_two_crimes_have_to_tell_at_once_is_one_message_and_one_report_meets_both()
    {
        await using var service = await ReleasedAsync();
        await service.PumpAsync();

        var message = Assert.Single(service.Sender.Sent);
        Assert.Contains("Reference 46/C-1: A person has been arrested.", message.Body, StringComparison.Ordinal);
        Assert.Contains("Reference 46/C-2: A person has been arrested.", message.Body, StringComparison.Ordinal);
        Assert.Equal([MessageStatus.Accepted, MessageStatus.Accepted], await StatusesAsync(service));

        Assert.True(await service.Get<Dispatch>().ReportAsync(message.Key, "delivered", null, ContactMethod.Email, "report-1"));
        await service.PumpAsync();
        Assert.Equal([ObligationStatus.Met, ObligationStatus.Met], await ArrestsAsync(service));
    }

    [Fact]
    public async Task A_part_that_is_withdrawn_in_between_is_not_in_it()
    {
        await using var service = await ReleasedAsync();
        await service.PostSignedAsync("msg-w", Given.Event("event.withdrawn", "2026-03-30T08:55:00Z", new()
        {
            ["crimeRef"] = "C-1",
            ["eventRef"] = "msg-a1",
            ["reason"] = "wrong-person",
        }));
        await service.PumpAsync();

        var message = Assert.Single(service.Sender.Sent);
        Assert.DoesNotContain("46/C-1", message.Body, StringComparison.Ordinal);
        Assert.Contains("46/C-2", message.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Who_died_between_claim_and_call_leaves_one_part_to_a_person_and_the_other_goes_alone(int claimed)
    {
        await using var service = await ReleasedAsync();
        var keys = await KeysAsync(service);
        await ClaimAsDeadAsync(service, keys[claimed]);
        await service.PumpAsync();

        Assert.Equal(keys[1 - claimed], Assert.Single(service.Sender.Sent).Key);
        await service.MoveToAsync("2026-03-30T09:20:00Z");
        await service.PumpAsync();
        var journeys = await JourneysAsync(service);
        var waiting = journeys.Single(j => j.Id == keys[claimed].Split('.')[0]);
        Assert.Contains(waiting.Tasks.Values, t => t is { Why: "delivery-in-doubt", Status: HumanTaskStatus.Open });
        Assert.Single(service.Sender.Sent);
    }

    [Fact]
    public async Task Who_died_after_the_call_has_sent_both_and_neither_is_sent_again()
    {
        await using var service = await ReleasedAsync();
        var keys = await KeysAsync(service);
        foreach (var key in keys)
        {
            await ClaimAsDeadAsync(service, key);
        }

        await service.Get<Companions>().NoteAsync([.. keys]);
        service.Sender.Sent.Enqueue(new Outgoing(keys[0], ContactMethod.Email, "v1@example.org", "Both", "Both"));
        await service.PumpAsync();

        Assert.Single(service.Sender.Sent);
        Assert.Equal([MessageStatus.Accepted, MessageStatus.Accepted], await StatusesAsync(service));
    }

    [Fact]
    public async Task While_another_takes_the_earlier_part_along_nobody_calls()
    {
        await using var service = await ReleasedAsync();
        var keys = await KeysAsync(service);
        var wall = service.Clock.WallNow;
        await service.Store.ClaimSendAsync(new SendClaim(keys[0], wall, wall + Sending.Lease, Outcome: null, ProviderId: null));

        foreach (var effect in await service.Store.LeaseEffectsAsync(wall, wall + Duration.FromMinutes(1), 10))
        {
            await Assert.ThrowsAsync<TimeoutException>(async () => await service.Get<Dispatch>().CarryOutAsync(effect, CancellationToken.None));
        }

        Assert.Empty(service.Sender.Sent);
    }

    [Fact]
    public async Task Nothing_of_any_crime_goes_to_the_address_of_somebody_suspected_of_another()
    {
        await using var service = await ReleasedAsync();
        var report = Given.Report("C-3");
        report["data"]!["suspects"] = new JsonArray(new JsonObject
        {
            ["suspectRef"] = "D3",
            ["contactPoints"] = new JsonArray(new JsonObject { ["kind"] = "email", ["value"] = "v1@example.org" }),
        });
        await service.PostSignedAsync("msg-r3", report);
        await service.PumpAsync();

        Assert.Empty(service.Sender.Sent);
        Assert.Contains((await JourneysAsync(service))[0].Tasks.Values, t => t is { Why: "not-sent", Status: HumanTaskStatus.Open });
    }

    // Arrested in both crimes; both messages stand released and nothing has been carried out.
    private static async Task<RunningService> ReleasedAsync()
    {
        var service = await RunningService.StartAsync();
        foreach (var crime in new[] { "C-1", "C-2" })
        {
            var recorded = Given.Recorded(crime);
            recorded["data"]!["crimeNumber"] = $"46/{crime}";
            await service.TakeAsync($"msg-r{crime}", Given.Report(crime));
            await service.TakeAsync($"msg-n{crime}", recorded);
            await service.TakeAsync($"msg-i{crime}", Given.Identified(crime));
            await service.TakeAsync($"msg-c{crime}", Given.Contact(crime, Told, covers: "SOP-FIRST-CONTACT"));
        }

        service.Sender.Sent.Clear();
        Assert.Equal(202, (await service.PostSignedAsync("msg-a1", Given.Arrested("C-1"))).Status);
        Assert.Equal(202, (await service.PostSignedAsync("msg-a2", Given.Arrested("C-2"))).Status);
        await service.PumpAsync(carryOut: false);
        return service;
    }

    private static async Task<List<Journey>> JourneysAsync(RunningService service)
    {
        var journeys = new List<Journey>();
        foreach (var crimeRef in await service.Store.CrimesOfAsync("V1"))
        {
            journeys.Add((await service.Store.FindJourneyAsync((await service.Store.FindCrimeAsync(crimeRef))!.Persons["V1"].JourneyId))!);
        }

        return journeys;
    }

    private static async Task<List<string>> KeysAsync(RunningService service)
    {
        var journeys = await JourneysAsync(service);
        var keys = journeys.Select(j => Part.KeyOf(j, j.Messages.Values.Single(m => m.Status == MessageStatus.Released).Number, 1));
        return [.. keys.Order(StringComparer.Ordinal)];
    }

    private static async Task<IEnumerable<MessageStatus>> StatusesAsync(RunningService service) =>
        (await JourneysAsync(service)).Select(j => j.Messages.Values.Last().Status);

    private static async Task<IEnumerable<ObligationStatus>> ArrestsAsync(RunningService service) =>
        (await JourneysAsync(service)).Select(j => j.Obligations.Values.Single(o => o.Rule == "R6-ARREST").Status);

    private static async Task ClaimAsDeadAsync(RunningService service, string key)
    {
        var past = service.Clock.WallNow - Duration.FromMinutes(2);
        Assert.Null(await service.Store.ClaimSendAsync(new SendClaim(key, past, past + Sending.Lease, Outcome: null, ProviderId: null)));
    }
}
