using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using NodaTime.Text;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.HostTests.Conformance;

public abstract partial class HttpConformance
{
    private const string MergedAt = "2026-03-30T08:58:00Z";

    [Fact]
    public async Task Nobody_is_merged_into_themselves_or_back()
    {
        await using var service = await StartAsync();
        using var supervisor = await service.SignInAsync("sergeant-1", [Role.Supervisor], [Actor.EveryUnit]);
        await service.TakeAsync("msg-1", Two("C-1"));

        var itself = await supervisor.ActAsync(Same("V1", "V1", "C-1"));
        var everywhere = await supervisor.ActAsync(Same("V1", "V1"));
        var nobody = await supervisor.ActAsync(Same("V9", "V1"));
        var merged = await supervisor.ActAsync(Same("V2", "V1"));
        var again = await supervisor.ActAsync(Same("V2", "V1", "C-1"));
        var back = await supervisor.ActAsync(Same("V1", "V2"));
        await service.TakeAsync("msg-back", Same("V1", "V2", "C-1"));

        Assert.Equal((409, "conflicting-event", "data.intoRef"), (itself.Status, itself.Code, itself.Field));
        Assert.Equal((409, "conflicting-event"), (everywhere.Status, everywhere.Code));
        Assert.Equal((404, "unknown-person"), (nobody.Status, nobody.Code));
        Assert.Equal(200, merged.Status);
        Assert.Equal((409, 409), (again.Status, back.Status));
        var refused = (await service.Store.FindEventAsync(Intake.KeyOf("records", "msg-back")))!;
        Assert.Equal((InboxState.Quarantined, "conflicting-event"), (refused.State, refused.Code));
        Assert.Equal("V1", CrimeMachine.Standing((await service.Store.FindCrimeAsync("C-1"))!, "V2"));
    }

    [Fact]
    public async Task No_crime_is_merged_into_itself_or_back_and_a_merge_is_not_withdrawn()
    {
        await using var service = await StartAsync();
        using var supervisor = await service.SignInAsync("sergeant-1", [Role.Supervisor], [Actor.EveryUnit]);
        await service.TakeAsync("msg-1", Given.Report("C-1"));
        await service.TakeAsync("msg-2", Given.Report("C-2"));

        var itself = await supervisor.ActAsync(MergeOf("C-1", "C-1"));
        await service.TakeAsync("msg-merge", MergeOf("C-1", "C-2"));
        var back = await supervisor.ActAsync(MergeOf("C-2", "C-1"));
        var withdrawn = await supervisor.ActAsync(Given.Event("event.withdrawn", MergedAt, new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["eventRef"] = "msg-merge",
            ["reason"] = "wrong-crime",
        }));

        Assert.Equal((409, "conflicting-event", "data.mergedInto"), (itself.Status, itself.Code, itself.Field));
        Assert.Equal((409, "conflicting-event"), (back.Status, back.Code));
        Assert.Equal((409, "illegal-move", "data.eventRef"), (withdrawn.Status, withdrawn.Code, withdrawn.Field));
        Assert.Equal(("C-2", null), ((await service.Store.FindCrimeAsync("C-1"))!.MergedInto, (await service.Store.FindCrimeAsync("C-2"))!.MergedInto));
    }

    [Fact]
    public async Task A_person_is_merged_once_in_a_crime_that_has_several_records()
    {
        await using var service = await StartAsync();
        await service.TakeAsync("msg-1", Two("C-1"));
        await service.TakeAsync("msg-2", Two("C-2"));
        await service.TakeAsync("msg-merge", MergeOf("C-1", "C-2"));

        await service.TakeAsync("msg-same", Same("V2", "V1"));

        var log = await service.Store.LogAsync("C-2", 0, 100);
        Assert.Equal("V1", CrimeMachine.Standing((await service.Store.FindCrimeAsync("C-2"))!, "V2"));
        Assert.Single(log, entry => entry.EntryJson.Contains("person.merged", StringComparison.Ordinal));
        Assert.Empty((await service.Store.QuarantineAsync(new ListFilter(Units: null, MaySeeRestricted: true, 10, After: null))).Items);
    }

    /// <summary>Processes that share nothing but the store.</summary>
    [Fact]
    public async Task Merges_that_meet_at_one_moment_make_no_circle()
    {
        await using var service = await StartAsync();
        await service.TakeAsync("msg-1", Two("C-1"));
        await service.TakeAsync("msg-2", Two("C-2"));
        await service.TakeAsync("msg-3", Two("C-3"));

        await Task.WhenAll(
            AsProcessAsync(service, "crime-1", MergeOf("C-1", "C-2")), AsProcessAsync(service, "crime-2", MergeOf("C-2", "C-3")),
            AsProcessAsync(service, "crime-3", MergeOf("C-3", "C-1")),
            AsProcessAsync(service, "person-1", Same("V2", "V1", "C-1")), AsProcessAsync(service, "person-2", Same("V1", "V2", "C-1")));
        await service.PumpAsync();

        var crimes = await Task.WhenAll(Enumerable.Range(1, 3).Select(async n => (await service.Store.FindCrimeAsync($"C-{n}"))!));
        var survivor = Assert.Single(crimes, crime => crime.MergedInto is null);
        Assert.Equal(2, crimes.Count(crime => crime.MergedInto is not null));
        Assert.Equal(2, survivor.MergedFrom.Length);
        Assert.Single(survivor.Persons.Keys.Select(person => CrimeMachine.Standing(survivor, person)).Distinct());
    }

    [Fact]
    public async Task An_old_reference_of_a_task_is_answered_where_the_work_goes_on()
    {
        await using var service = await StartAsync();
        using var officer = await service.SignInAsync("officer-1", [Role.Officer], [Actor.EveryUnit]);
        await service.TakeAsync("msg-1", Given.Report("C-1"));
        await service.TakeAsync("msg-2", Given.Recorded("C-1"));
        await service.TakeAsync("msg-3", Given.Report("C-2"));
        var old = (await service.Store.FindJourneyAsync((await service.Store.FindCrimeAsync("C-1"))!.Persons["V1"].JourneyId))!;
        var task = TaskRefs.Of(old, Assert.Single(old.Tasks.Open, t => t.Kind == TaskKind.Visit).Number);
        await service.TakeAsync("msg-merge", MergeOf("C-1", "C-2"));

        var claimed = await officer.SendJsonAsync($"/api/tasks/{task}/claim", []);

        Assert.Equal(200, claimed.Status);
        var next = (await service.Store.FindJourneyAsync((await service.Store.FindCrimeAsync("C-2"))!.Persons["V1"].JourneyId))!;
        Assert.Equal("officer-1", TaskRefs.Find(next, task)!.ClaimedBy);
        var shown = (await officer.AskAsync($"/api/tasks?crimeRef=C-2")).Body!["items"]!.AsArray();
        Assert.Contains(shown, line => (string?)line!["claimedBy"] == "officer-1");
        Assert.Equal(404, (await officer.SendJsonAsync($"/api/tasks/{old.Id}.9999/claim", [])).Status);
    }

    [Fact]
    public async Task What_is_unsafe_under_one_reference_is_unsafe_under_the_other_and_each_number_is_found()
    {
        await using var service = await StartAsync();
        await service.TakeAsync("msg-1", Two("C-1"));
        await service.TakeAsync("msg-2", Given.Report("C-2"));
        await service.TakeAsync("msg-merge", Same("V2", "V1", "C-1"));

        await service.TakeAsync("msg-freeze", Given.Event("contact-point.frozen", MergedAt, new JsonObject
        {
            ["crimeRef"] = "C-1",
            ["personRef"] = "V2",
            ["contactPointRef"] = "V2-email",
            ["reason"] = "unsafe",
        }));

        Assert.NotNull((await service.Store.FindCardAsync("V1"))!.Find("V2-email")!.FrozenBecause);
        Assert.Equal("two@example.org", await service.Get<PersonDesk>().PointValueAsync("V1", "V2-email"));
    }

    // A signed event as another process would take it in: its own locks, the same store.
    private static async Task AsProcessAsync(Hosted service, string id, JsonObject happened)
    {
        var process = ActivatorUtilities.CreateInstance<Intake>(service.Get<IServiceProvider>(), new KeyedLocks());
        await process.RecordAsync(
            "records", id, Origin.Feed, (string)happened["type"]!, happened["data"]!.DeepClone().AsObject(), InstantPattern.General.Parse(MergedAt).Value);
    }

    private static JsonObject Two(string crimeRef)
    {
        var report = Given.Report(crimeRef);
        var other = report["data"]!["persons"]![0]!.DeepClone();
        other["personRef"] = "V2";
        other["contactPoints"]![0]!["contactPointRef"] = "V2-email";
        other["contactPoints"]![0]!["value"] = "two@example.org";
        report["data"]!["persons"]!.AsArray().Add(other);
        return report;
    }

    private static JsonObject Same(string person, string into, string? crimeRef = null)
    {
        var data = new JsonObject { ["personRef"] = person, ["intoRef"] = into, ["reason"] = "One person" };
        if (crimeRef is not null) data["crimeRef"] = crimeRef;
        return Given.Event("person.merged", MergedAt, data);
    }

    private static JsonObject MergeOf(string crimeRef, string into) => Given.Event("crime.finalised", MergedAt, new JsonObject
    {
        ["crimeRef"] = crimeRef,
        ["outcome"] = "cancelled-merged",
        ["reason"] = "Recorded twice",
        ["mergedInto"] = into,
    });
}
