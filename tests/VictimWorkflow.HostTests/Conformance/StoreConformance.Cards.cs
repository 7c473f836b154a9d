using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.HostTests.Conformance.Rows;

namespace VictimWorkflow.HostTests.Conformance;

public abstract partial class StoreConformance
{
    private const int Writers = 6;

    [Fact]
    public async Task An_admission_that_came_second_changes_no_card()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1") with { Cards = [Safe("p", Writers)] });
        Assert.True(await Store.SaveAdmissionAsync(Freezing(1, sequence: 1)));

        Assert.False(await Store.SaveAdmissionAsync(Freezing(2, sequence: 1) with
        {
            Crime = Crime(CrimeOf(1)),
            Entry = new LogRow(CrimeOf(1), 1, "key|late", "{}"),
            SuspectAddresses = ["h"],
            Sealed = [new("k", "n", [1])],
        }));
        Assert.False(await Store.SaveAdmissionAsync(Freezing(3, sequence: 3)));

        Assert.Equal<string>(["p-1"], await FrozenAsync("p"));
        Assert.Equal(2, (await Store.FindCardAsync("p"))!.Revision);
        Assert.Empty(await Store.SealedAsync("k", ""));
        Assert.False(await Store.IsSuspectAddressAsync(CrimeOf(1), "h"));
        Assert.True(await Store.SaveAdmissionAsync(Freezing(1, sequence: 2) with { Cards = [Frozen("p", 4)] }));
        Assert.Equal<string>(["p-1", "p-4"], await FrozenAsync("p"));
    }

    /// <summary>Each in a crime of its own, as two processes would.</summary>
    [Fact]
    public async Task Of_many_who_change_one_card_at_once_every_change_stands()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1") with { Cards = [Safe("p", Writers)] });

        var saved = await Task.WhenAll(Enumerable.Range(1, Writers).Select(async n => await Store.SaveAdmissionAsync(Freezing(n, sequence: 1))));

        Assert.All(saved, Assert.True);
        Assert.Equal(Enumerable.Range(1, Writers).Select(n => $"p-{n}"), await FrozenAsync("p"));
        Assert.Equal(1 + Writers, (await Store.FindCardAsync("p"))!.Revision);
    }

    [Fact]
    public async Task What_the_other_record_learns_while_two_are_merged_binds_the_person_under_every_reference()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1") with { Cards = [Safe("p", Writers), Safe("q", 1), Safe("r", 1)] });

        await Task.WhenAll(Enumerable.Range(1, Writers).Select(async n => await Store.SaveAdmissionAsync(Freezing(n, sequence: 1)))
            .Append(MergeAsync("p", "q", 8)).Append(MergeAsync("q", "r", 9)));

        foreach (var reference in new[] { "p", "q", "r" })
        {
            Assert.Equal(Enumerable.Range(1, Writers).Select(n => $"p-{n}"), await FrozenAsync(reference));
            Assert.Equal(Writers + 2, (await Store.FindCardAsync(reference))!.Points.Count);
            Assert.Equal(reference, (await Store.FindCardAsync(reference))!.PersonRef);
        }
        Assert.Null(await Store.FindCardAsync("s"));

        async Task<bool> MergeAsync(string person, string into, int crime) => await Store.SaveAdmissionAsync(Admission(Crime(CrimeOf(crime))) with
        {
            Cards = CardChange.Of(new Event.PersonMerged(into, Reason: null) { PersonRef = person }, new Stated(Noon, "merge"), []),
        });
    }

    [Fact]
    public async Task A_crime_is_merged_only_into_one_that_is_as_it_was_read()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(CrimeOf(1))));
        await Store.SaveAdmissionAsync(Admission(Crime(CrimeOf(2))));
        var (one, other) = ((await Store.FindCrimeAsync(CrimeOf(1)))!, (await Store.FindCrimeAsync(CrimeOf(2)))!);

        Assert.True(await Store.SaveAdmissionAsync(Admission(Crime(CrimeOf(1), 2)) with { Surviving = other }));
        Assert.False(await Store.SaveAdmissionAsync(Admission(Crime(CrimeOf(2), 2)) with { Surviving = one, Cards = [Safe("p", 1)] }));

        Assert.Equal(1, (await Store.FindCrimeAsync(CrimeOf(2)))!.Sequence);
        Assert.Null(await Store.FindCardAsync("p"));
    }

    [Fact]
    public async Task Of_two_crimes_merged_into_one_another_at_once_at_most_one_is()
    {
        for (var round = 0; round < Writers; round++)
        {
            var (a, b) = (Crime(CrimeOf(10 + round)), Crime(CrimeOf(20 + round)));
            await Store.SaveAdmissionAsync(Admission(a));
            await Store.SaveAdmissionAsync(Admission(b));

            var saved = await Task.WhenAll(
                Store.SaveAdmissionAsync(Admission(Crime(a.Ref, 2)) with { Surviving = b }).AsTask(),
                Store.SaveAdmissionAsync(Admission(Crime(b.Ref, 2)) with { Surviving = a }).AsTask());

            Assert.NotEqual([true, true], saved);
        }
    }

    private static string CrimeOf(int writer) => $"46/{100 + writer}/26";

    private static AdmissionChange Freezing(int writer, int sequence) =>
        Admission(Crime(CrimeOf(writer), sequence)) with { Cards = [Frozen("p", writer)] };

    private static CardChange Frozen(string person, int point) => new(
        person, person, new Event.ContactPointFrozen(FreezeReason.Unsafe) { ContactPointRef = $"{person}-{point}", PersonRef = person },
        new Stated(Noon, $"freeze-{point}"));

    private async Task<IEnumerable<string>> FrozenAsync(string person) =>
        (await Store.FindCardAsync(person))!.Points.Values.Where(p => p.FrozenBecause is not null).Select(p => p.Ref);
}
