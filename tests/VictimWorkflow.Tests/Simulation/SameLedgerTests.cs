using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Simulator.Worlds;

namespace VictimWorkflow.Tests.Simulation;

/// <summary>
/// The same facts reach the same ledger, however a feed delivers them: in order, or late by up to two and a half days and therefore in
/// any order, sent twice, and after a wrong version that had to be withdrawn; contacts that never were are logged and taken back, journeys
/// ended by mistake; two records of one person become one meanwhile.
/// </summary>
/// <remarks>
/// The ledger is, for every person and the case, what is owed and what became of it: rule, edition, suspect, hearing, limit, status, and
/// when it was met; then where every suspect stands, in custody or on bail, and when every hearing begins.
/// Left out, because it must differ: messages, tasks, alerts and conflicts with their times (they were made when the news came); rows
/// cancelled because their event was withdrawn (the orderly world never had them); rows superseded by newer news (overtaken news opens
/// none); when and by what an unmet row was closed (the day the end became known); the limit of what was declined; the record of a
/// person that was merged into another (until that is known it goes on, and what is open in it goes over).
/// People act on what they know: a contact follows four days after the news it tells of, and nobody rings between a decision and its
/// arrival. Such a call would count as an update where the decision is not known and as none where it is, and that is inherent: it was owed.
/// </remarks>
public class SameLedgerTests
{
    private const int Batches = 8;
    private const int SeedsInBatch = 25;

    public static TheoryData<int> BatchNumbers => [.. Enumerable.Range(0, Batches)];

    [Theory, MemberData(nameof(BatchNumbers))]
    public void Facts_reach_the_same_ledger_in_any_order(int batch)
    {
        foreach (var seed in Enumerable.Range(batch * SeedsInBatch, SeedsInBatch))
        {
            var facts = new InventedFacts(seed).All;
            var orderly = Deliver(facts.Select(f => f.InOrder()));
            var spoilt = Deliver(new SpoiltFeed(seed).Spoil(facts));

            var (expected, found) = (Ledger(orderly), Ledger(spoilt));
            Assert.True(
                expected.SequenceEqual(found),
                $"Seed {seed}\nin order only:\n{string.Join('\n', expected.Except(found))}\nspoilt only:\n{string.Join('\n', found.Except(expected))}");
        }
    }

    [Fact]
    public void The_feed_is_really_spoilt_and_the_ledger_not_empty()
    {
        var facts = Enumerable.Range(0, SeedsInBatch).Select(seed => (Seed: seed, Facts: new InventedFacts(seed).All)).ToList();
        var deliveries = facts.SelectMany(f => new SpoiltFeed(f.Seed).Spoil(f.Facts)).ToList();

        Assert.Contains(deliveries, d => d.Type == "event.withdrawn");
        Assert.Contains(deliveries, d => d.Id.EndsWith("-never", StringComparison.Ordinal));
        Assert.Contains(deliveries, d => d.Type == "journey.terminated");
        Assert.Contains(deliveries, d => d.Type == "person.merged" && d.At - d.SentAt > Duration.FromDays(1));
        Assert.Contains(deliveries.GroupBy(d => d.Id + d.Data["crimeRef"]), same => same.Count() > 1);
        Assert.Contains(facts, f => Ledger(Deliver(f.Facts.Select(x => x.InOrder()))).Length > 60);
        Assert.Contains(facts, f => Watched(new SpoiltFeed(f.Seed).Spoil(f.Facts)) > 3);
    }

    private static World Deliver(IEnumerable<Delivery> deliveries)
    {
        var world = new World(new WorldOptions(RuleBook.Current), InventedFacts.Start);
        foreach (var delivery in deliveries.OrderBy(d => d.At))
        {
            var reception = Hand(world, delivery);
            Assert.False(reception is Reception.Refused, $"{delivery.Type} {delivery.Id} at {delivery.At}: {reception}");
        }

        world.MoveTo(InventedFacts.Start + Duration.FromDays(120));
        Assert.Empty(world.Waiting);
        Assert.Empty(world.Quarantine);
        return world;
    }

    /// <summary>How many events had to wait.</summary>
    private static int Watched(IEnumerable<Delivery> deliveries)
    {
        var world = new World(new WorldOptions(RuleBook.Current), InventedFacts.Start);
        return deliveries.OrderBy(d => d.At).Count(d => Hand(world, d) is Reception.Waiting);
    }

    private static Reception Hand(World world, Delivery delivery)
    {
        world.MoveTo(delivery.At);
        return world.Receive(Post.Of(delivery.Id, delivery.Origin, delivery.Type, delivery.SentAt, delivery.Data.DeepClone()));
    }

    private static string[] Ledger(World world)
    {
        var crime = world.Crimes.Single();
        var rows = world.Journeys.Where(j => j.PersonRef is null || crime.Persons[j.PersonRef].MergedInto is null).SelectMany(j => j.Obligations.Values.Where(IsCompared).Select(o => Row(j, o))).Order(StringComparer.Ordinal);
        var suspects = crime.Suspects.Select(s => $"{s.Key} {s.Value.State} {Flags(s.Value)}");
        var hearings = crime.Hearings.Select(h => $"{h.Key} {h.Value.StartsAt} {h.Value.IsVacated} {h.Value.IsResulted}");
        // Equal rows are told apart, so that one too many is seen.
        return [.. rows.Concat(suspects).Concat(hearings).GroupBy(r => r).SelectMany(same => same.Select((row, n) => n == 0 ? row : $"{row} ({n + 1})"))];
    }

    private static bool IsCompared(Obligation o) =>
        o.Status != ObligationStatus.Superseded && !(o.Status == ObligationStatus.Cancelled && o.Because == "event-withdrawn");

    private static string Row(Journey journey, Obligation o)
    {
        var met = o.Status is ObligationStatus.Met or ObligationStatus.MetLate ? $" {o.ClosedAt}" : "";
        var due = o.Status == ObligationStatus.Waived ? "" : string.Create(CultureInfo.InvariantCulture, $"{o.Due.Kind} {o.Due.Date} {o.Due.At}");
        return $"{journey.PersonRef ?? "case"} {o.Rule} {o.Edition} {o.Suspect} {o.Hearing} {due} {o.Status}{met}";
    }

    private static string Flags(LifeCycle life) => life.CustodyAt(Instant.MaxValue) is var c ? $"{c.InCustody} {c.OnBail} {c.UnderInvestigation}" : "";
}

/// <summary>Something that happened, and whether a feed or a person tells of it.</summary>
internal sealed record Fact(string Id, string Type, Instant At, JsonObject Data, bool ByFeed)
{
    private static readonly Duration s_usualDelay = Duration.FromMinutes(2);

    public Delivery InOrder() => new(At + s_usualDelay, Id, Type, At, Data, ByFeed ? Origin.Feed : Origin.User);
}

internal sealed record Delivery(Instant At, string Id, string Type, Instant SentAt, JsonObject Data, Origin Origin);
