using System.Text.Json;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Tests.Journeys;

/// <summary>A ledger is held against a plain dictionary that has seen the same.</summary>
public class LedgerTests
{
    private static readonly Instant s_now = Instant.FromUtc(2026, 7, 1, 9, 0);
    private static readonly string[] s_rules = ["R6-ARREST", "R6-UPDATE", "REC-LOG"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_answers_as_a_dictionary_would_whatever_is_opened_closed_and_opened_again(int seed)
    {
        var random = new Random(seed);
        var ledger = Ledger.Empty<Obligation>();
        var plain = new SortedDictionary<int, Obligation>();
        for (var change = 0; change < 2_000; change++)
        {
            var number = random.Next(1, 60);
            var entry = plain.TryGetValue(number, out var old) ? old : Duty(number, s_rules[random.Next(s_rules.Length)]);
            entry = entry with { Status = random.Next(2) == 0 ? ObligationStatus.Open : ObligationStatus.Met, FailedAttempts = change };
            (ledger, plain[number]) = (ledger.Set(entry), entry);
        }

        Assert.Equal(plain.Values, ledger.Values);
        Assert.Equal(plain, ledger);
        Assert.Equal(plain.Count, ledger.Count);
        Assert.Equal(plain.Values.Where(o => o.IsOpen), ledger.Open);
        Assert.All(s_rules, rule => Assert.Equal(plain.Values.Where(o => o.Rule == rule), ledger.Of(rule)));
        Assert.All(Enumerable.Range(0, 62), number => Assert.Same(plain.GetValueOrDefault(number), ledger.Find(number)));
    }

    [Fact]
    public void It_is_written_by_number_and_read_back_the_same()
    {
        var ledger = Ledger.Of([Duty(3, "R6-ARREST"), Duty(1, "REC-LOG") with { Status = ObligationStatus.Met }, Duty(20, "REC-LOG")]);

        var written = JsonSerializer.Serialize(ledger, CoreJson.Options);

        Assert.Equal(["1", "3", "20"], JsonDocument.Parse(written).RootElement.EnumerateObject().Select(p => p.Name));
        var read = JsonSerializer.Deserialize<Ledger<Obligation>>(written, CoreJson.Options)!;
        Assert.Equal(ledger.Values, read.Values);
        Assert.Equal([3, 20], read.Open.Select(o => o.Number));
    }

    [Fact]
    public void A_set_that_changes_nothing_gives_the_same_ledger()
    {
        var ledger = Ledger.Of([Duty(1, "REC-LOG")]);

        Assert.Same(ledger, ledger.Set(ledger[1]));
    }

    // Memory is counted, not time: it tells of every closed obligation that is looked at and is the same on every machine.
    [Fact]
    public void A_step_costs_no_more_after_five_hundred_closed_obligations_than_after_five()
    {
        var file = Given.InTouch().On("2026-03-25 09:00", "suspect.arrested", new { suspectRef = "D1" });
        var before = Given.InTouch().Victim;
        var card = SafetyCard.Empty(before.PersonRef!);

        var young = AllocatedByStep(WithClosed(before, 5), file.Log[^1], card);
        var old = AllocatedByStep(WithClosed(before, 500), file.Log[^1], card);

        Assert.True(old <= young * 1.1, $"{old} bytes after 500, {young} after 5");
    }

    private static double AllocatedByStep(Journey journey, LogEntry entry, SafetyCard card)
    {
        Decision Step() => JourneyMachine.Step(journey, new Happened.Admitted(entry), card, RuleBook.Current, entry.ReceivedAt);
        Step();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Step();
        return GC.GetAllocatedBytesForCurrentThread() - allocated;
    }

    private static Journey WithClosed(Journey journey, int count)
    {
        var closed = Enumerable.Range(journey.NextNumber, count)
            .Select(n => Duty(n, s_rules[n % s_rules.Length]) with { Status = ObligationStatus.Met, ClosedBy = "event-1", ClosedAt = s_now });
        return journey with { Obligations = closed.Aggregate(journey.Obligations, (all, duty) => all.Set(duty)), NextNumber = journey.NextNumber + count };
    }

    private static Obligation Duty(int number, string rule) => new(number, rule, "code-2021", 0, $"event-{number}", s_now, Due.By(s_now + Duration.FromHours(24)));
}
