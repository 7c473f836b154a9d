using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Local.Hosting;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Benchmarks;

/// <summary>How many journeys wait, and how their wake-ups fall.</summary>
/// <param name="AtOnce">Due at one instant.</param>
/// <param name="Spread">Due one by one over <paramref name="Seconds"/>.</param>
internal sealed record Load(int Waiting, int AtOnce, int Spread, int Seconds)
{
    public static Load Quick { get; } = new(100_000, 20_000, 1_000, 10);

    public static Load[] Full { get; } = [new(200_000, 20_000, 6_000, 60), new(1_000_000, 20_000, 6_000, 60)];
}

/// <summary>Due work, lists and recovery with a store full of waiting journeys.</summary>
internal static class WaitingBenchmark
{
    /// <summary>The most journeys that may overtake another when many are due at once: what the workers take together.</summary>
    private const int Portion = 256;

    private const int QueriesPerFilter = 100;
    private static readonly TimeSpan s_idleFor = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_drainedWithin = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(Load load, Figures figures)
    {
        using var folder = new Folder();
        await using (var crowd = Crowd.Open(folder.Path))
        {
            var clock = Stopwatch.StartNew();
            var (morning, spreadFrom) = (crowd.Morning, crowd.Morning + Duration.FromHours(1));
            // The order of ids says nothing about the order of limits.
            Instant? DueOf(int n) => n < load.AtOnce ? morning
                : n < load.AtOnce + load.Spread ? spreadFrom + Duration.FromMilliseconds(SpreadPlace(n, load) * 1_000L * load.Seconds / load.Spread) : null;
            await crowd.FillAsync(load.Waiting, DueOf);
            figures.Add($"{load.Waiting:N0} waiting journeys put into the store", Figures.Text(load.Waiting / clock.Elapsed.TotalSeconds, "/s"));
            await QueryAsync(crowd, figures);
            await crowd.Clock.StandAtAsync(morning, crowd.Store);
            await DrainAsync(crowd, load, figures);
            await crowd.Clock.StandAtAsync(spreadFrom - Duration.FromSeconds(1), crowd.Store);
            crowd.Clock.Run();
            await SpreadAsync(crowd, load, DueOf, figures);
            await IdleAsync(figures);
            await crowd.Workers.StopAsync(CancellationToken.None);
            await RecoverAsync(folder, load, figures);
            await LeaseAsync(crowd, figures);
        }
    }

    private static int SpreadPlace(int n, Load load) => (int)((n - load.AtOnce) * 7_919L % load.Spread);

    private static async Task DrainAsync(Crowd crowd, Load load, Figures figures)
    {
        var clock = Stopwatch.StartNew();
        await crowd.Workers.StartAsync(CancellationToken.None);
        var isWoken = TimeSpan.Zero;
        while (!await crowd.Workers.IsIdleAsync())
        {
            if (isWoken == TimeSpan.Zero && crowd.Sent.Count >= load.AtOnce) isWoken = clock.Elapsed;
            if (clock.Elapsed > s_drainedWithin) throw new NotMeasuredException($"{load.AtOnce:N0} due journeys were not done after {s_drainedWithin.TotalMinutes} minutes.");
            await Task.Delay(20);
        }

        figures.Add(
            $"  {load.AtOnce:N0} due at one instant: woken, sent, outcome noted", Figures.Text(load.AtOnce / clock.Elapsed.TotalSeconds, "/s"), "", $"{clock.Elapsed.TotalSeconds:F1} s");
        figures.AddAtLeast("  emails sent by them", crowd.Sent.Count, load.AtOnce, "");
    }

    private static async Task SpreadAsync(Crowd crowd, Load load, Func<int, Instant?> dueOf, Figures figures)
    {
        await Task.Delay(TimeSpan.FromSeconds(load.Seconds + 4));
        var late = new List<double>(load.Spread);
        for (var n = load.AtOnce; n < load.AtOnce + load.Spread; n++)
        {
            var audit = await crowd.Store.AuditAsync(Crowd.IdOf(n), 0, 100);
            var woken = audit.FirstOrDefault(a => a.Cause == "clock");
            late.Add(woken is null ? double.PositiveInfinity : (woken.At - dueOf(n)!.Value).TotalMilliseconds);
        }

        figures.AddAtLeast($"  {load.Spread:N0} due over {load.Seconds} s: woken within 1 s", 100.0 * late.Count(l => l <= 1_000) / late.Count, 99, "%");
        figures.Add("    99 % woken after", Figures.Text(Samples.P99(late), "ms"));
    }

    private static async Task IdleAsync(Figures figures)
    {
        using var process = Process.GetCurrentProcess();
        await Task.Delay(500);
        process.Refresh();
        var before = process.TotalProcessorTime;
        await Task.Delay(s_idleFor);
        process.Refresh();
        figures.AddUpTo("  idle, share of one core", 100 * (process.TotalProcessorTime - before) / s_idleFor, 1, "%");
    }

    // A hundred urgent effects after nine hundred routine ones: which leave first?
    private static async Task LeaseAsync(Crowd crowd, Figures figures)
    {
        var journey = (await crowd.Store.FindJourneyAsync(Crowd.IdOf(0)))!;
        var change = new StepChange(
            journey with { Revision = journey.Revision + 1 }, journey.Revision, Service.Moving.Projection.List(journey, RuleBook.Current),
            new AuditRow(journey.Id, journey.Revision + 1, journey.LastStepAt, "benchmark", "", "{}", "", ""))
        {
            Effects = [.. Enumerable.Range(0, 1_000).Select(i => new EffectRow($"order-{i}", journey.Id, "{}", Urgent: i >= 900, Instant.MinValue))],
        };
        await crowd.Store.SaveStepAsync(change);
        var wall = crowd.Clock.WallNow;
        var first = await crowd.Store.LeaseEffectsAsync(wall, wall + Duration.FromMinutes(1), Portion);
        figures.AddAtLeast("  urgent effects among the first hundred of a thousand", first.Take(100).Count(e => e.Urgent), 100, "");
    }

    private static async Task QueryAsync(Crowd crowd, Figures figures)
    {
        var all = new ListFilter(Units: null, MaySeeRestricted: false, Take: 50, After: null);
        (string What, ListFilter Filter)[] filters =
        [
            ("all", all), ("unit", all with { Unit = "unit-3" }), ("two of a reader's units", all with { Units = ["unit-3", "unit-4"] }),
            ("officer", all with { OfficerRef = "officer-77" }), ("stage", all with { Stage = Stage.Trial }), ("right", all with { Right = 6 }),
            ("enhanced", all with { Enhanced = true }), ("due before", all with { DueBefore = crowd.Morning }), ("crime", all with { CrimeRef = "46/77/26" }),
            .. Enum.GetValues<ListState>().Select(state => ($"state {state}", all with { State = state })),
            ("unit, stage, right, enhanced", all with { Unit = "unit-3", Stage = Stage.Charge, Right = 9, Enhanced = false }),
            ("stage, right, overdue", all with { Stage = Stage.Sentence, Right = 11, State = ListState.Overdue }),
        ];
        foreach (var (what, filter) in filters)
        {
            var took = new List<double>();
            for (var i = 0; i < QueriesPerFilter; i++)
            {
                var clock = Stopwatch.StartNew();
                await crowd.Store.JourneysAsync(filter, crowd.Morning);
                took.Add(clock.Elapsed.TotalMilliseconds);
            }

            figures.AddUpTo($"  list by {what}, 99 % within (median {Samples.Median(took):F1} ms)", Samples.P99(took), 50, "ms");
        }
    }

    // The files as a power cut leaves them: nothing closed, the log not emptied.
    private static async Task RecoverAsync(Folder crashed, Load load, Figures figures)
    {
        using var copy = new Folder();
        foreach (var file in Directory.EnumerateFiles(crashed.Path).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal) && !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
        }

        var log = new DirectoryInfo(copy.Path).EnumerateFiles("*-wal").Sum(f => f.Length);
        var clock = Stopwatch.StartNew();
        var app = await LocalHost.StartAsync(new LocalOptions(copy.Path, 0, LocalOptions.Loopback, WithProvider: false, StandsAt: null), CancellationToken.None);
        using (var http = new HttpClient())
        {
            using var answer = await http.GetAsync(new Uri(new Uri(LocalHost.UrlOf(app)), "/healthz"));
            answer.EnsureSuccessStatusCode();
        }

        figures.AddUpTo($"  ready after a crash with {load.Waiting:N0} journeys, {log / 1_000_000.0:F1} MB of log", clock.Elapsed.TotalSeconds, 5, "s");
        await app.StopAsync();
        await app.Services.GetRequiredService<SqliteStore>().DisposeAsync();
        await app.DisposeAsync();
    }
}
