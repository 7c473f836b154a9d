using NodaTime;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.HostTests.Conformance.Rows;

namespace VictimWorkflow.HostTests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Raw_bodies_are_found_by_age_page_by_page_and_by_crime_until_they_are_forgotten()
    {
        for (var n = 0; n < 5; n++)
        {
            await Store.ReceiveAsync(Event($"records|{n}", n == 3 ? "46/3/26" : CrimeRef) with { ReceivedAt = Hours(n) });
        }

        var first = await Store.BodiesAsync(null, Hours(4), "", 3);
        var second = await Store.BodiesAsync(null, Hours(4), first[^1].Place, 3);
        Assert.Equal<string>(["records|0", "records|1", "records|2"], first.Select(b => b.EventKey));
        Assert.Equal<string>(["records|3"], second.Select(b => b.EventKey));
        Assert.Equal<string>(["records|3"], (await Store.BodiesAsync("46/3/26", Instant.MaxValue, "", 10)).Select(b => b.EventKey));

        await Store.ForgetBodyAsync("records|1");
        await Store.ForgetBodyAsync("records|1");
        await Store.ForgetBodyAsync("records|none");

        Assert.Equal<string>(["records|0", "records|2", "records|3"], (await Store.BodiesAsync(null, Hours(4), "", 10)).Select(b => b.EventKey));
        var forgotten = await Store.FindEventAsync("records|1");
        Assert.Equal((null, "hash-records|1", InboxState.Received), (forgotten!.SealedBody, forgotten.BodyHash, forgotten.State));
        Assert.Equal(Receipt.Same, await Store.ReceiveAsync(Event("records|1")));
    }

    [Fact]
    public async Task A_body_is_still_found_after_its_event_was_admitted_and_not_after_it_was_saved_without()
    {
        await Store.ReceiveAsync(Event(KeyOf(Crime())));
        Assert.True(await Store.SaveAdmissionAsync(Admission(Crime(), "j1")));
        Assert.Equal<string>([KeyOf(Crime())], (await Store.BodiesAsync(CrimeRef, Instant.MaxValue, "", 10)).Select(b => b.EventKey));

        var row = (await Store.FindEventAsync(KeyOf(Crime())))!;
        await Store.SaveEventAsync(row with { SealedBody = null });

        Assert.Empty(await Store.BodiesAsync(null, Instant.MaxValue, "", 10));
    }

    [Fact]
    public async Task Everything_sealed_under_a_key_is_forgotten_and_nothing_under_another()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1") with
        {
            Sealed = [new("person:1", "identity", [1]), new("person:1", "point|a", [2]), new("person:12", "identity", [3]), new("crime:1", "offence", [4])],
        });

        await Store.ForgetSealedAsync("person:1");
        await Store.ForgetSealedAsync("person:1");

        Assert.Empty(await Store.SealedAsync("person:1", ""));
        Assert.Single(await Store.SealedAsync("person:12", ""));
        Assert.Single(await Store.SealedAsync("crime:1", ""));
    }

    [Fact]
    public async Task Notes_of_reading_are_forgotten_by_age_without_harm_to_others()
    {
        await Store.NoteAccessAsync("j1", "officer-1", "journey", Hours(1));
        await Store.NoteAccessAsync("j1", "officer-2", "timeline", Hours(3));
        await Store.NoteAccessAsync("j2", "officer-1", "journey", Hours(1));
        Assert.Equal<AccessNote>([new(Hours(1), "officer-1", "journey")], await Store.AccessAsync("j1", Hours(0), 1));

        await Store.ForgetAccessAsync("j1", Hours(2));
        await Store.ForgetAccessAsync("j3", Hours(2));

        Assert.Equal<AccessNote>([new(Hours(3), "officer-2", "timeline")], await Store.AccessAsync("j1", Hours(0), 10));
        Assert.Empty(await Store.AccessAsync("j1", Hours(3), 10));
        Assert.Single(await Store.AccessAsync("j2", Hours(0), 10));
    }

    [Fact]
    public async Task The_head_of_an_audit_chain_is_its_last_entry()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1"));
        Assert.Null(await Store.AuditHeadAsync("j1"));
        Assert.Null(await Store.AuditHeadAsync("nobody"));

        var first = Step(Journey("j1"), 1);
        await Store.SaveStepAsync(first);
        await Store.SaveStepAsync(Step(first.Journey, 1));

        Assert.Equal((2, "hash-j1-2"), (await Store.AuditHeadAsync("j1")) is { } head ? (head.Revision, head.Hash) : default);
    }

    [Fact]
    public async Task Facts_of_one_kind_come_in_the_order_of_their_names_page_by_page()
    {
        foreach (var name in new[] { "seal|b", "seal|a", "sea|l", "seal|c/1", "seam" })
        {
            await Store.SaveFactAsync(name, $"value of {name}");
        }

        Assert.Equal<string>(["value of seal|a", "value of seal|b"], await Store.FactsAsync("seal|", null, 2));
        Assert.Equal<string>(["value of seal|c/1"], await Store.FactsAsync("seal|", "seal|b", 2));
        Assert.Empty(await Store.FactsAsync("seal|", "seal|c/1", 2));
        Assert.Empty(await Store.FactsAsync("none|", null, 2));
    }
}
