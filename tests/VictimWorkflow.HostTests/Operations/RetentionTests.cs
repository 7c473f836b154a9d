using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Operations;

public sealed class RetentionTests
{
    [Fact]
    public async Task Raw_bodies_go_after_thirty_days_and_what_became_of_the_event_stays()
    {
        await using var office = await Office.OpenAsync();

        await PassAsync(office, "2026-04-29T08:59:00Z");
        Assert.NotNull(await BodyAsync(office, "records|report-1"));
        await PassAsync(office, "2026-04-30T09:01:00Z");

        Assert.Null(await BodyAsync(office, "records|report-1"));
        var row = await office.Service.Store.FindEventAsync("records|report-1");
        Assert.Equal((InboxState.Admitted, 1), (row!.State, row.Sequence));
        // A repeat of it is still known for one.
        Assert.Equal(202, (await office.Service.PostSignedAsync("report-1", Given.Report("C-1"))).Status);
        Assert.Equal(409, (await office.Service.PostSignedAsync("report-1", Given.Report("C-2"))).Status);
    }

    [Fact]
    public async Task A_quarantined_event_can_be_mended_for_ninety_days_and_is_then_given_up()
    {
        await using var office = await Office.OpenAsync();
        var id = await QuarantineAsync(office);

        await PassAsync(office, "2026-05-30T09:00:00Z");
        Assert.Equal((InboxState.Quarantined, true), await StateAsync(office, id));
        await PassAsync(office, "2026-07-10T09:00:00Z");

        Assert.Equal((InboxState.Settled, false), await StateAsync(office, id));
    }

    [Fact]
    public async Task What_is_under_a_legal_hold_stays_until_it_is_released()
    {
        await using var office = await Office.OpenAsync();
        await office.Service.TakeAsync("report-2", Given.Report("C-2", person: "V2"));
        await office.Hold(Office.Person("V1"));

        await PassAsync(office, "2026-05-10T09:00:00Z");
        Assert.NotNull(await BodyAsync(office, "records|report-1"));
        Assert.Null(await BodyAsync(office, "records|report-2"));
        await office.Release(Office.Person("V1"));
        await PassAsync(office, "2026-05-11T09:01:00Z");

        Assert.Null(await BodyAsync(office, "records|report-1"));
    }

    [Fact]
    public async Task Names_and_words_go_seven_years_after_the_last_step_and_the_ledger_stays()
    {
        await using var office = await Office.OpenAsync();
        await EndAsync(office);
        var before = (await office.Service.Store.FindJourneyAsync(office.Journey))!;
        Assert.Equal("Sam Placeholder", (await office.Service.Get<PersonDesk>().IdentityAsync("V1"))!.DisplayName);

        await PassAsync(office, "2033-03-20T09:00:00Z");
        Assert.NotEmpty(await SealedAsync(office));
        await PassAsync(office, "2033-04-20T09:00:00Z");

        Assert.Empty(await SealedAsync(office));
        Assert.Empty(await office.Service.Store.SealedAsync(PersonDesk.CrimeKey("C-1"), ""));
        Assert.Equal(before.Revision, (await office.Service.Store.FindJourneyAsync(office.Journey))!.Revision);
        Assert.NotEmpty(await office.Service.Store.AuditAsync(office.Journey, 0, 100));
        Assert.Null((string?)(await office.Officer.AskAsync($"/api/journeys/{office.Journey}")).Body!["name"]);
    }

    [Fact]
    public async Task Somebody_with_another_crime_that_is_not_over_is_still_known()
    {
        await using var office = await Office.OpenAsync();
        await EndAsync(office);
        await office.Service.MoveToAsync("2033-04-18T09:00:00Z");
        await office.Service.TakeAsync("report-9", Given.Report("C-9", at: "2033-04-18T08:30:00Z"));

        await PassAsync(office, "2033-04-20T09:00:00Z");

        Assert.NotEmpty(await SealedAsync(office));
    }

    [Fact]
    public async Task Who_read_a_journey_is_known_for_six_years()
    {
        await using var office = await Office.OpenAsync();
        await office.Officer.AskAsync($"/api/journeys/{office.Journey}");
        // Reads are noted by wall time, which a test cannot wait for.
        await ((SqliteStore)office.Service.Store).WriteAsync(s => { s.Execute("UPDATE access SET at = $1", Instant.FromUtc(2026, 3, 30, 9, 0)); });

        await PassAsync(office, "2032-03-29T09:00:00Z");
        Assert.Equal(1, await ReadsAsync(office));
        await PassAsync(office, "2032-04-10T09:00:00Z");

        Assert.Equal(0, await ReadsAsync(office));
    }

    [Fact]
    public async Task A_pass_that_was_broken_off_goes_on_and_a_second_one_a_day_does_nothing()
    {
        await using var office = await Office.OpenAsync();
        for (var n = 0; n < 70; n++)
        {
            await office.Service.PostSignedAsync($"msg-{n}", Given.Report($"C-1{n}", person: $"P{n}"));
        }

        await office.Service.PumpAsync(carryOut: false);
        await office.Service.MoveToAsync("2026-05-10T09:00:00Z");
        Assert.True(await office.Service.Get<Retention>().RunPortionAsync());
        var left = (await office.Service.Store.BodiesAsync(null, Instant.MaxValue, "", 1_000)).Length;
        Assert.InRange(left, 1, 69);
        // As another process would: everything it knows stands in the store.
        var other = new Retention(
            office.Service.Store, office.Service.Get<LegalHolds>(), office.Service.Get<RestoreMark>(), office.Service.Clock,
            Microsoft.Extensions.Options.Options.Create(new RetentionOptions()), Microsoft.Extensions.Logging.Abstractions.NullLogger<Retention>.Instance);
        while (await other.RunPortionAsync())
        {
            // To its end.
        }

        Assert.Empty(await office.Service.Store.BodiesAsync(null, Instant.MaxValue, "", 1_000));
        await office.Service.PostSignedAsync("late", Given.Recorded("C-1"));
        Assert.False(await office.Service.Get<Retention>().RunPortionAsync());
        Assert.Contains(await office.Service.Store.BodiesAsync(null, Instant.MaxValue, "", 10), body => body.EventKey == "records|late");
    }

    private static async Task PassAsync(Office office, string at)
    {
        await office.Service.MoveToAsync(at);
        while (await office.Service.Get<Housekeeping>().RunPortionAsync())
        {
            // To the end of the day's work.
        }
    }

    private static async Task EndAsync(Office office)
    {
        var end = Given.Event("journey.terminated", Given.Reported, new JsonObject { ["crimeRef"] = "C-1", ["personRef"] = "V1", ["reason"] = "Entered in error" });
        Assert.Equal(200, (await office.Supervisor.ActAsync(end)).Status);
        await office.Service.TakeAsync("recorded-1", Given.Event("crime.recorded", Given.Reported, new JsonObject { ["crimeRef"] = "C-1" }));
        var cancel = Given.Event("crime.finalised", Given.Reported, new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["outcome"] = "cancelled-not-a-crime",
            ["reason"] = "Entered in error",
        });
        var answer = await office.Supervisor.ActAsync(cancel);
        Assert.True(answer.Status == 200, $"{answer.Status} {answer.Code} {answer.Field}");
        await office.Service.PumpAsync();
    }

    private static async Task<string> QuarantineAsync(Office office)
    {
        await office.Service.TakeAsync("msg-2", Given.Event("charge.decided", Given.Reported, new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["suspectRef"] = "D7",
            ["decision"] = "charged",
            ["decidedBy"] = "police",
        }));
        await office.Service.MoveToAsync("2026-04-05T09:00:00Z");
        await office.Service.PumpAsync();
        Assert.Equal(InboxState.Quarantined, (await office.Service.Store.FindEventAsync("records|msg-2"))!.State);
        return "records|msg-2";
    }

    private static async Task<byte[]?> BodyAsync(Office office, string key) => (await office.Service.Store.FindEventAsync(key))!.SealedBody;

    private static async Task<(InboxState State, bool HasBody)> StateAsync(Office office, string key) =>
        await office.Service.Store.FindEventAsync(key) is { } row ? (row.State, row.SealedBody is not null) : default;

    private static ValueTask<System.Collections.Immutable.ImmutableArray<SealedRow>> SealedAsync(Office office) =>
        office.Service.Store.SealedAsync(PersonDesk.PersonKey("V1"), "");

    private static async Task<int> ReadsAsync(Office office) =>
        (await office.Service.Store.AccessAsync(office.Journey, Instant.FromUnixTimeTicks(0), 10)).Length;
}
