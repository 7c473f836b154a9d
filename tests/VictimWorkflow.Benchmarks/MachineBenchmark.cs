using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Benchmarks;

/// <summary>What the pure core costs: one step of a young and of an old journey, one search for a permitted time, one state's size.</summary>
internal static class MachineBenchmark
{
    private const int Repeats = 2_000;

    /// <summary>The compiler makes its last, fastest code in the background.</summary>
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1);

    private const int StateMost = 64 * 1024;

    public static void Run(Figures figures)
    {
        var story = Story.InTouch().Tell("2026-03-25 09:00", "suspect.arrested", """{"suspectRef":"D1"}""");
        var entry = story.World.LogOf(Story.CrimeRef)[^1];
        var before = Story.InTouch();
        var card = before.World.Cards[Story.Victim];
        var young = MeasureStep(WithClosed(before.Journey, 5), entry, card);
        var old = MeasureStep(WithClosed(before.Journey, 500), entry, card);
        figures.Add("Step, 5 closed obligations", Figures.Text(young.Microseconds, "us"), $"{young.Bytes:N0} bytes allocated");
        figures.Add("Step, 500 closed obligations", Figures.Text(old.Microseconds, "us"), $"{old.Bytes:N0} bytes allocated", $"{old.Microseconds / young.Microseconds:F2}");
        figures.AddUpTo("  bytes allocated more per closed obligation", (old.Bytes - young.Bytes) / 495.0, 100, "bytes");
        MeasurePermitted(figures);
        MeasureState(figures);
    }

    // Closed ones are copies of one that came about, under numbers of their own.
    private static Journey WithClosed(Journey journey, int count)
    {
        var closed = journey.Obligations.Values.First(o => !o.IsOpen);
        var others = journey.Obligations.Values.Count(o => !o.IsOpen);
        var copies = Enumerable.Range(journey.NextNumber, Math.Max(0, count - others)).Select(n => closed with { Number = n });
        return journey with { Obligations = copies.Aggregate(journey.Obligations, (all, copy) => all.Set(copy)), NextNumber = journey.NextNumber + count };
    }

    private static (double Microseconds, double Bytes) MeasureStep(Journey journey, LogEntry entry, SafetyCard card) => Measure(
        () => JourneyMachine.Step(journey, new Happened.Admitted(entry), card, RuleBook.Current, entry.ReceivedAt));

    private static void MeasurePermitted(Figures figures)
    {
        ImmutableArray<Weekday> all = [.. Enum.GetValues<Weekday>()];
        ImmutableArray<TimeToAvoid> avoid =
        [
            new(all, Dates: null, new(17 * 60), new(9 * 60), Channels: null), new([Weekday.Mon, Weekday.Tue], Dates: null, new(9 * 60), new(12 * 60), Channels: null),
            new(Days: null, new DateRange(new(2026, 3, 27), new(2026, 4, 2)), new(0), new(24 * 60), Channels: null),
        ];
        var from = Story.At("2026-03-27 17:05");
        var (microseconds, bytes) = Measure(() => ContactTimes.NextPermitted(avoid, ContactMethod.Email, from));
        figures.Add("NextPermitted, 3 windows, a week to the next free hour", Figures.Text(microseconds, "us"), $"{bytes:N0} bytes allocated");
    }

    private static void MeasureState(Figures figures)
    {
        var story = Story.OfTwoYears();
        var journey = story.Journey;
        figures.AddUpTo(
            $"state of a two-year journey, {story.Told} events told, {journey.Obligations.Count} obligations",
            JsonSerializer.SerializeToUtf8Bytes(journey, CoreJson.Options).Length, StateMost, "bytes");
        figures.Add("  of them obligations, alerts, messages", Figures.Text(SizeOf(journey.Obligations), "bytes"), $"{SizeOf(journey.Alerts):N0}, {SizeOf(journey.Messages):N0} bytes");
        figures.Add("  of them tasks, conflicts, hearings", Figures.Text(SizeOf(journey.Tasks), "bytes"), $"{SizeOf(journey.Conflicts):N0}, {SizeOf(journey.Hearings):N0} bytes");
        figures.Add("  stored compressed", Figures.Text(Packed.Pack(journey).Length, "bytes"));
    }

    private static int SizeOf<T>(T part) => JsonSerializer.SerializeToUtf8Bytes(part, CoreJson.Options).Length;

    private static (double Microseconds, double Bytes) Measure<T>(Func<T> act)
    {
        for (var warming = Stopwatch.StartNew(); warming.Elapsed < s_warmUp;)
        {
            Repeat(act);
        }

        var batches = new List<double>();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var batch = 0; batch < 5; batch++)
        {
            var clock = Stopwatch.StartNew();
            Repeat(act);
            batches.Add(clock.Elapsed.TotalMicroseconds / Repeats);
        }

        return (Samples.Median(batches), (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)(batches.Count * Repeats));
    }

    private static void Repeat<T>(Func<T> act)
    {
        for (var i = 0; i < Repeats; i++)
        {
            GC.KeepAlive(act());
        }
    }
}
