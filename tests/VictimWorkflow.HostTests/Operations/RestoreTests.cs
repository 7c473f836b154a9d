using VictimWorkflow.Core.Journeys;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Operations;

/// <summary>A store that was put back has forgotten what left since the copy: nothing leaves twice.</summary>
public sealed class RestoreTests
{
    [Fact]
    public async Task What_was_to_be_sent_before_a_restore_is_not_sent_and_a_person_makes_sure()
    {
        await using var office = await Office.OpenAsync();
        await office.Service.PostSignedAsync("msg-2", Given.Recorded("C-1"));
        await office.Service.PumpAsync(carryOut: false);
        await office.Service.MoveToAsync("2026-03-30T09:05:00Z");
        Assert.Equal(200, (await office.Operator.SendJsonAsync("/api/operations/restore", null)).Status);

        await office.Service.PumpAsync();
        Assert.Empty(office.Service.Sender.Sent);
        await office.Service.MoveToAsync("2026-03-30T11:00:00Z");
        await office.Service.PumpAsync();

        var journey = await JourneyAsync(office);
        Assert.Empty(office.Service.Sender.Sent);
        Assert.Contains(journey.Messages.Values, m => m.Status == MessageStatus.Unknown);
        Assert.Contains(journey.Tasks.Values, t => t is { Why: "delivery-in-doubt", Status: HumanTaskStatus.Open });
    }

    [Fact]
    public async Task Also_what_is_planned_only_now_about_something_older_is_in_doubt()
    {
        await using var office = await Office.OpenAsync();
        await office.Service.MoveToAsync("2026-03-30T09:30:00Z");
        await office.Service.Get<RestoreMark>().SetAsync("operator-1");

        // The sender brings again what came after the copy was made: it happened before the restore.
        await office.Service.TakeAsync("msg-2", Given.Recorded("C-1", at: "2026-03-30T08:40:00Z"));

        Assert.NotEmpty((await JourneyAsync(office)).Messages);
        Assert.Empty(office.Service.Sender.Sent);
    }

    [Fact]
    public async Task What_happened_after_the_restore_is_told_as_always_under_a_key_no_provider_has_seen()
    {
        await using var office = await Office.OpenAsync();
        await office.Service.MoveToAsync("2026-03-30T09:30:00Z");
        await office.Service.Get<RestoreMark>().SetAsync("operator-1");
        await office.Service.MoveToAsync("2026-03-30T10:00:00Z");

        await office.Service.TakeAsync("msg-2", Given.Report("C-2", person: "V2", at: "2026-03-30T09:40:00Z"));
        await office.Service.TakeAsync("msg-3", Given.Recorded("C-2", at: "2026-03-30T09:45:00Z"));

        var sent = Assert.Single(office.Service.Sender.Sent);
        Assert.Matches(@"^kent-\w+\.\d+\.1-\d{13}$", sent.Key);
    }

    [Fact]
    public async Task A_report_on_a_message_the_store_has_forgotten_is_not_taken_for_one_that_bears_its_number()
    {
        await using var office = await Office.OpenAsync();
        await office.Service.TakeAsync("msg-2", Given.Recorded("C-1"));
        var known = Assert.Single(office.Service.Sender.Sent).Key;
        await office.Service.Get<RestoreMark>().SetAsync("operator-1");
        var dispatch = office.Service.Get<Dispatch>();

        Assert.True(await dispatch.ReportAsync(known, "delivered", null, Core.Contact.ContactMethod.Email, "r1"));
        Assert.False(await dispatch.ReportAsync(known[..^1] + "7", "delivered", null, Core.Contact.ContactMethod.Email, "r2"));
        Assert.False(await dispatch.ReportAsync(known[..^1] + "7", "delivered", null, Core.Contact.ContactMethod.Email, "r3"));
    }

    [Fact]
    public async Task An_operator_releases_it_once_and_from_then_on_everything_is_sent()
    {
        await using var office = await Office.OpenAsync();
        Assert.Equal(404, (await office.Operator.AskAsync("/api/operations/restore")).Status);
        await office.Operator.SendJsonAsync("/api/operations/restore", null);

        Assert.Equal(403, (await office.Supervisor.SendJsonAsync("/api/operations/restore/release", null)).Status);
        var released = await office.Operator.SendJsonAsync("/api/operations/restore/release", null);
        Assert.Equal(404, (await office.Operator.SendJsonAsync("/api/operations/restore/release", null)).Status);
        await office.Service.TakeAsync("msg-2", Given.Recorded("C-1"));

        Assert.Equal("operator-1", (string?)released.Body!["releasedBy"]);
        Assert.Single(office.Service.Sender.Sent);
    }

    [Fact]
    public async Task Only_an_operator_of_every_unit_says_so_or_releases_it()
    {
        await using var office = await Office.OpenAsync();
        using var ofOneUnit = await office.Service.SignInAsync("operator-2", [Role.Operator], ["medway"]);

        Assert.Equal(403, (await ofOneUnit.SendJsonAsync("/api/operations/restore", null)).Status);
        await office.Operator.SendJsonAsync("/api/operations/restore", null);
        Assert.Equal(403, (await ofOneUnit.SendJsonAsync("/api/operations/restore/release", null)).Status);
        Assert.Null((await office.Service.Get<RestoreMark>().FindAsync())!.ReleasedAt);
    }

    private static async Task<Journey> JourneyAsync(Office office) => (await office.Service.Store.FindJourneyAsync(office.Journey))!;
}
