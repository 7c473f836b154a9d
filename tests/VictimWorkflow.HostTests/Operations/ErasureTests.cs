using System.Text.Json.Nodes;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Operations;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Operations;

public sealed class ErasureTests
{
    [Fact]
    public async Task An_erased_person_is_shown_as_erased_and_nothing_that_names_them_can_be_read()
    {
        await using var office = await Office.OpenAsync();
        await office.Officer.ActAsync(Given.Contact("C-1", "She asked about the broken window and her insurance."));
        var before = await office.Officer.AskAsync($"/api/journeys/{office.Journey}");

        var erased = await office.Erase("V1");

        var after = await office.Officer.AskAsync($"/api/journeys/{office.Journey}");
        var timeline = (await office.Officer.AskAsync($"/api/journeys/{office.Journey}/timeline")).Body!.ToJsonString();
        Assert.Equal(("Sam Placeholder", "erased"), ((string?)before.Body!["name"], (string?)after.Body!["name"]));
        Assert.Equal((200, "REQUEST-4", "sergeant-1"), (erased.Status, (string?)erased.Body!["authority"], (string?)erased.Body["erasedBy"]));
        Assert.DoesNotContain("Placeholder", timeline, StringComparison.Ordinal);
        Assert.DoesNotContain("broken window", timeline, StringComparison.Ordinal);
        Assert.Empty(await office.Service.Store.SealedAsync(PersonDesk.PersonKey("V1"), ""));
        Assert.Empty(await office.Service.Store.BodiesAsync("C-1", NodaTime.Instant.MaxValue, "", 100));
        Assert.True(await office.Service.Get<PersonDesk>().IsErasedAsync("V1"));
    }

    [Fact]
    public async Task Their_journey_ends_what_was_owed_is_closed_with_its_reason_and_nothing_more_is_sent()
    {
        await using var office = await Office.OpenAsync();
        await office.Service.PostSignedAsync("msg-2", Given.Recorded("C-1"));
        await office.Service.PumpAsync(carryOut: false);
        Assert.Contains((await JourneyAsync(office)).Messages.Values, m => m.Status == MessageStatus.Released);

        await office.Erase("V1");
        await office.Service.PumpAsync();
        await office.Service.TakeAsync("msg-3", Given.Identified("C-1"));

        var journey = await JourneyAsync(office);
        Assert.Equal((JourneyState.Terminated, (NodaTime.Instant?)null), (journey.State, journey.NextDue));
        Assert.DoesNotContain(journey.Obligations.Values, o => o.IsOpen);
        Assert.Contains(journey.Obligations.Values, o => o.Because == "journey-terminated");
        Assert.DoesNotContain(journey.Tasks.Values, t => t.Status == HumanTaskStatus.Open);
        Assert.Empty(office.Service.Sender.Sent);
    }

    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    public async Task Somebody_who_had_two_references_is_erased_under_both(string reference)
    {
        await using var office = await Office.OpenAsync();
        var other = Given.Person("V2");
        other["contactPoints"]![0]!["contactPointRef"] = "V2-email";
        await office.Service.TakeAsync("msg-2", Given.Event("person.updated", Given.Reported, new JsonObject { ["crimeRef"] = "C-1", ["person"] = other }));
        await office.Service.TakeAsync("msg-3", Given.Event(
            "person.merged", Given.Reported, new JsonObject { ["crimeRef"] = "C-1", ["personRef"] = "V2", ["intoRef"] = "V1", ["reason"] = "One person" }));
        await office.Hold(Office.Person("V1"));
        await office.Hold(Office.Person("V2"));
        await office.Release(Office.Person(reference));
        Assert.Equal((409, "legal-hold"), ((await office.Erase(reference)) is var held ? (held.Status, held.Code) : default));
        await office.Release(Office.Person("V1"));
        await office.Release(Office.Person("V2"));

        Assert.Equal(200, (await office.Erase(reference)).Status);

        foreach (var person in new[] { "V1", "V2" })
        {
            Assert.Empty(await office.Service.Store.SealedAsync(PersonDesk.PersonKey(person), ""));
            Assert.True(await office.Service.Get<PersonDesk>().IsErasedAsync(person));
        }

        Assert.Equal(JourneyState.Terminated, (await JourneyAsync(office)).State);
    }

    [Fact]
    public async Task A_legal_hold_on_the_person_or_their_crime_refuses_it_and_changes_nothing()
    {
        await using var office = await Office.OpenAsync();
        foreach (var held in new[] { Office.Crime("C-1"), Office.Person("V1") })
        {
            await office.Hold(held.DeepClone().AsObject());
            var refused = await office.Erase("V1");

            Assert.Equal((409, "legal-hold"), (refused.Status, refused.Code));
            Assert.Equal(JourneyState.Running, (await JourneyAsync(office)).State);
            Assert.Equal("Sam Placeholder", (await office.Service.Get<PersonDesk>().IdentityAsync("V1"))!.DisplayName);
            await office.Release(held);
        }

        Assert.Equal(200, (await office.Erase("V1")).Status);
    }

    [Fact]
    public async Task A_legal_hold_on_somebody_else_in_the_crime_keeps_the_bodies_that_tell_of_both()
    {
        await using var office = await Office.OpenAsync();
        await office.Service.TakeAsync("msg-2", Given.Event("person.updated", Given.Reported, new JsonObject { ["crimeRef"] = "C-1", ["person"] = Given.Person("V2") }));
        await office.Hold(Office.Person("V2"));
        var before = await office.Service.Store.BodiesAsync("C-1", NodaTime.Instant.MaxValue, "", 100);

        var refused = await office.Erase("V1");

        Assert.Equal((409, "legal-hold"), (refused.Status, refused.Code));
        Assert.Equal(before.Length, (await office.Service.Store.BodiesAsync("C-1", NodaTime.Instant.MaxValue, "", 100)).Length);
    }

    [Fact]
    public async Task A_report_in_quarantine_that_names_them_goes_and_cannot_be_mended_to_name_them()
    {
        await using var office = await Office.OpenAsync();
        var faulty = Given.Report("C-9");
        faulty["data"]!["persons"]![0]!["birthDate"] = "1991-01-01"; // Known with another: refused, and there is no crime C-9.
        await office.Service.TakeAsync("msg-9", faulty);
        var other = Given.Report("C-8", person: "V8");
        await office.Service.TakeAsync("msg-8", other);
        faulty = Given.Report("C-7", person: "V8");
        faulty["data"]!["persons"]![0]!["birthDate"] = "1991-01-01";
        await office.Service.TakeAsync("msg-7", faulty);
        Assert.Equal((InboxState.Quarantined, true), await StateAsync(office, "records|msg-9"));

        await office.Erase("V1");
        using var ofAll = await office.Service.SignInAsync("sergeant-3", [Role.Supervisor], [Actor.EveryUnit]);
        var mended = await ofAll.SendJsonAsync("/api/quarantine/records%7Cmsg-7/replay", Given.Report("C-7"));

        Assert.Equal((InboxState.Settled, false), await StateAsync(office, "records|msg-9"));
        Assert.Equal((InboxState.Quarantined, true), await StateAsync(office, "records|msg-7"));
        Assert.Equal((410, "erased"), (mended.Status, mended.Code));
    }

    [Fact]
    public async Task A_report_that_was_answered_and_not_admitted_yet_makes_no_crime_and_its_words_go()
    {
        await using var office = await Office.OpenAsync();
        await office.Service.PostSignedAsync("msg-2", Given.Report("C-2"));
        await office.Service.PostSignedAsync("msg-3", Given.Report("C-3", person: "V3"));

        await office.Erase("V1");
        await office.Service.PumpAsync();

        Assert.Equal((InboxState.Settled, false), await StateAsync(office, "records|msg-2"));
        Assert.Equal((InboxState.Admitted, true), await StateAsync(office, "records|msg-3"));
        Assert.Null(await office.Service.Store.FindCrimeAsync("C-2"));
        Assert.Empty(await office.Service.Store.BodiesAsync("C-2", NodaTime.Instant.MaxValue, "", 100));
    }

    [Fact]
    public async Task An_event_that_waits_for_a_crime_nobody_has_reported_ends_when_it_is_tried_again()
    {
        await using var office = await Office.OpenAsync();
        var waits = Given.Event("person.updated", Given.Reported, new JsonObject { ["crimeRef"] = "C-2", ["person"] = Given.Person("V1") });
        await office.Service.TakeAsync("msg-2", waits);
        Assert.Equal((InboxState.Waiting, true), await StateAsync(office, "records|msg-2"));

        await office.Erase("V1");
        await office.Service.TakeAsync("msg-3", Given.Report("C-2", person: "V3"));

        Assert.Equal((InboxState.Settled, false), await StateAsync(office, "records|msg-2"));
        Assert.DoesNotContain("V1", (await office.Service.Store.FindCrimeAsync("C-2"))!.Persons.Keys);
    }

    [Fact]
    public async Task A_case_of_somebody_erased_is_not_taken_over_and_its_words_are_not_kept()
    {
        await using var office = await Office.OpenAsync();
        await office.Erase("V1");

        var imported = await office.Operator.SendJsonAsync("/api/operations/import", Given.Report("C-2"));

        Assert.Equal((410, "erased"), (imported.Status, imported.Code));
        Assert.Empty(await office.Service.Store.BodiesAsync("C-2", NodaTime.Instant.MaxValue, "", 100));
    }

    [Fact]
    public async Task The_record_stays_and_asking_again_gives_the_same()
    {
        await using var office = await Office.OpenAsync();
        var first = await office.Erase("V1");

        var second = await office.Erase("V1");

        Assert.Equal(first.Body!.ToJsonString(), second.Body!.ToJsonString());
        Assert.Equal(office.Journey, Assert.Single((await office.Service.Get<Erasure>().FindAsync("V1"))!.JourneyIds));
    }

    [Fact]
    public async Task An_event_about_somebody_erased_is_refused_and_one_about_the_others_is_not()
    {
        await using var office = await Office.OpenAsync();
        await office.Erase("V1");

        var feed = await office.Service.PostSignedAsync("msg-2", Given.Report("C-2"));
        var staff = await office.Officer.ActAsync(Given.Contact("C-1", "She called again."));
        var joined = Given.Event("person.updated", Given.Reported, new JsonObject { ["crimeRef"] = "C-1", ["person"] = Given.Person("V2") });
        var other = await office.Service.TakeAsync("msg-3", joined);

        Assert.Equal((410, "erased"), (feed.Status, feed.Code));
        Assert.Equal((410, "erased"), (staff.Status, staff.Code));
        Assert.Equal(202, other.Status);
        Assert.Equal(InboxState.Admitted, (await office.Service.Store.FindEventAsync("records|msg-3"))!.State);
        Assert.Null(await office.Service.Store.FindEventAsync("records|msg-2"));
    }

    [Fact]
    public async Task A_person_is_erased_only_by_somebody_who_sees_all_their_crimes()
    {
        await using var office = await Office.OpenAsync();
        await office.Service.TakeAsync("report-2", Given.Report("C-2", unit: "maidstone"));

        Assert.Equal(404, (await office.Erase("V1")).Status);
        Assert.Equal(403, (await office.Operator.SendJsonAsync("/api/operations/erasures", Office.Person("V1"))).Status);
        Assert.Equal(404, (await office.Erase("nobody")).Status);
        Assert.Equal((400, "personRef"), Pair(await office.Supervisor.SendJsonAsync("/api/operations/erasures", Office.Crime("C-1"))));
    }

    [Fact]
    public async Task A_waiting_event_that_names_them_goes_and_one_that_does_not_stays()
    {
        await using var office = await Office.OpenAsync();
        await office.Service.TakeAsync("msg-2", Given.Arrested("C-1", suspect: "D9"));
        var about = Given.Event("property.released", Given.Reported, new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["personRef"] = "V1",
            ["suspectRef"] = "D9",
            ["propertyRef"] = "P1",
        });
        await office.Service.PostSignedAsync("msg-3", about);

        await office.Erase("V1");

        Assert.Equal((InboxState.Waiting, true), await StateAsync(office, "records|msg-2"));
        Assert.Equal((InboxState.Settled, false), await StateAsync(office, "records|msg-3"));
    }

    private static (int Status, string? Field) Pair(Answer answer) => (answer.Status, answer.Field);

    private static async Task<(InboxState State, bool HasBody)> StateAsync(Office office, string key) =>
        await office.Service.Store.FindEventAsync(key) is { } row ? (row.State, row.SealedBody is not null) : default;

    private static async Task<Journey> JourneyAsync(Office office) => (await office.Service.Store.FindJourneyAsync(office.Journey))!;
}
