using System.Collections.Immutable;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.HostTests.Conformance.Rows;
using ContactPointFrozen = VictimWorkflow.Core.Events.Event.ContactPointFrozen;
using ContactPointKind = VictimWorkflow.Core.Events.ContactPointKind;
using FreezeReason = VictimWorkflow.Core.Events.FreezeReason;
using Stated = VictimWorkflow.Core.Crimes.Stated;

namespace VictimWorkflow.HostTests.Conformance;

public abstract partial class StoreConformance
{
    private const int Writers = 6;

    [Fact]
    public async Task Of_two_changes_of_one_card_worked_out_on_one_revision_the_second_changes_nothing()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1") with { Cards = [new(CardWithPoints(), 0)] });
        var read = (await Store.FindCardAsync("p"))!;

        Assert.True(await Store.SaveAdmissionAsync(Freezing(read, writer: 1)));
        Assert.False(await Store.SaveAdmissionAsync(Freezing(read, writer: 2) with { SuspectAddresses = ["h"], Sealed = [new("k", "n", [1])] }));
        Assert.False(await Store.SaveAdmissionAsync(Freezing(CardWithPoints() with { Revision = 9 }, writer: 3)));

        Assert.Equal<string>(["point-1"], await FrozenAsync());
        Assert.Null(await Store.FindCrimeAsync(CrimeOf(2)));
        Assert.Null(await Store.FindEventAsync(KeyOf(Crime(CrimeOf(2)))));
        Assert.Empty(await Store.SealedAsync("k", ""));
        Assert.False(await Store.SaveAdmissionAsync(Freezing(CardWithPoints() with { Revision = 0 }, writer: 4)));
    }

    /// <summary>Each in a crime of its own, as two processes would: whoever is second is told so, reads again and folds its change in.</summary>
    [Fact]
    public async Task Of_many_who_change_one_card_at_once_every_change_stands()
    {
        await Store.SaveAdmissionAsync(Admission(Crime(), "j1") with { Cards = [new(CardWithPoints(), 0)] });

        var tries = await Task.WhenAll(Enumerable.Range(1, Writers).Select(FreezeAsync));

        Assert.Equal(Enumerable.Range(1, Writers).Select(n => $"point-{n}"), await FrozenAsync());
        Assert.Equal(1 + Writers, (await Store.FindCardAsync("p"))!.Revision);
        Assert.InRange(tries.Sum(), Writers, Writers * Writers);

        async Task<int> FreezeAsync(int writer)
        {
            for (var tried = 1; ; tried++)
            {
                if (await Store.SaveAdmissionAsync(Freezing((await Store.FindCardAsync("p"))!, writer))) return tried;
            }
        }
    }

    private static string CrimeOf(int writer) => $"46/{100 + writer}/26";

    private static AdmissionChange Freezing(SafetyCard read, int writer)
    {
        var frozen = new ContactPointFrozen(FreezeReason.Unsafe) { ContactPointRef = $"point-{writer}", PersonRef = "p" };
        return Admission(Crime(CrimeOf(writer))) with { Cards = [new(read.After(frozen, new Stated(Noon, $"freeze-{writer}")), read.Revision)] };
    }

    private static SafetyCard CardWithPoints() => SafetyCard.Empty("p") with
    {
        Revision = 1,
        Points = Enumerable.Range(1, Writers).ToImmutableSortedDictionary(
            n => $"point-{n}", n => new CardPoint($"point-{n}", PointHolder.Person, ContactPointKind.Mobile, IsSafe: true), StringComparer.Ordinal),
    };

    private async Task<IEnumerable<string>> FrozenAsync() =>
        (await Store.FindCardAsync("p"))!.Points.Values.Where(p => p.FrozenBecause is not null).Select(p => p.Ref);
}
