using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using VictimWorkflow.Local.Commands;
using VictimWorkflow.Local.Hosting;
using VictimWorkflow.Local.Storage;

namespace VictimWorkflow.Benchmarks;

/// <summary>Events answered 202 per second beside the bare limit, and events carried through to their journeys.</summary>
internal static class IntakeBenchmark
{
    /// <summary>Bare and real take turns, so that a busy moment of the machine falls on both.</summary>
    private const int Rounds = 5;

    /// <summary>So many that the compiler has made its last, fastest code of the whole path, also on a busy machine.</summary>
    private const int WarmUp = 20_000;

    private const int PerRound = 3_000;
    private const int Stepped = 3_000;
    private static readonly TimeSpan s_drainedWithin = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(Figures figures)
    {
        using var folder = new Folder();
        using var bareFolder = new Folder();
        await using var bare = await BareHost.StartAsync(bareFolder.Path);
        using var sender = new Sender();
        var (secret, app) = await StartAsync(folder);
        await using var running = app;
        await using var store = app.Services.GetRequiredService<SqliteStore>();
        await app.Services.GetRequiredService<Workers>().StopAsync(CancellationToken.None);
        var url = new Uri(new Uri(LocalHost.UrlOf(app)), "/api/webhooks");
        var (real, limit) = (new List<(double Rate, double[] Took)>(), new List<(double Rate, double[] Took)>());
        var next = 0;
        var commits = store.Commits;
        await sender.PostAsync(bare.Url, Next(WarmUp));
        await sender.PostAsync(url, Next(WarmUp));
        for (var round = 0; round < Rounds; round++)
        {
            var requests = Next(PerRound);
            limit.Add(await sender.PostAsync(bare.Url, requests));
            real.Add(await sender.PostAsync(url, requests));
        }

        figures.AddRatio(
            $"accepted durably (202), reports of {Next(1)[0].Body.Length:N0} bytes", Samples.Median(real.Select(r => r.Rate)), "bare insert",
            Samples.Median(limit.Select(r => r.Rate)), "/s", least: 0.5);
        figures.AddRatio("  median answer", Samples.Median(real.SelectMany(r => r.Took)), "bare insert", Samples.Median(limit.SelectMany(r => r.Took)), "ms", null);
        figures.AddRatio("  99 % of answers within", Samples.P99(real.SelectMany(r => r.Took)), "bare insert", Samples.P99(limit.SelectMany(r => r.Took)), "ms", null);
        figures.Add("  accepted events per commit", Figures.Text(next / (double)(store.Commits - commits), ""), "more share one disk write");
        figures.Add("  allocated per accepted event", Figures.Text(await AllocatedAsync(sender, url, Next(PerRound)), "KB"), "sender included");
        await app.StopAsync();
        await StepAsync(figures, sender, Samples.Median(limit.Select(r => r.Rate)));

        Signed[] Next(int count) => Reports.Sign((next += count) - count, count, secret);
    }

    // Into an empty host with its workers running: from the first post until nothing is left to do.
    private static async Task StepAsync(Figures figures, Sender sender, double limit)
    {
        using var folder = new Folder();
        var (secret, app) = await StartAsync(folder);
        await using var running = app;
        await using var store = app.Services.GetRequiredService<SqliteStore>();
        var workers = app.Services.GetRequiredService<Workers>();
        var url = new Uri(new Uri(LocalHost.UrlOf(app)), "/api/webhooks");
        await sender.PostAsync(url, Reports.Sign(1_000_000, 200, secret));
        await DrainAsync(workers);
        var requests = Reports.Sign(0, Stepped, secret);
        var clock = Stopwatch.StartNew();
        var (accepted, _) = await sender.PostAsync(url, requests);
        await DrainAsync(workers);
        figures.AddRatio(
            "stepped: reports carried into three journeys each", Stepped / clock.Elapsed.TotalSeconds, "bare insert", limit, "/s", least: null);
        figures.Add("  accepted meanwhile, workers running", Figures.Text(accepted, "/s"));
        await app.StopAsync();
    }

    private static async Task<(string Secret, WebApplication App)> StartAsync(Folder folder)
    {
        // Paused workers leave more behind than senders may usually run ahead.
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(LocalSettings.Ensure(folder.Path)))!;
        settings["Force"]!["UnsteppedAtMost"] = 1_000_000;
        await File.WriteAllTextAsync(LocalSettings.Ensure(folder.Path), settings.ToJsonString());
        var app = await LocalHost.StartAsync(
            new LocalOptions(folder.Path, 0, LocalOptions.Loopback, WithProvider: false, StandsAt: null), CancellationToken.None);
        return (SendCommand.SecretOf(folder.Path, "records")!, app);
    }

    private static async Task DrainAsync(Workers workers)
    {
        for (var clock = Stopwatch.StartNew(); !await workers.IsIdleAsync(); await Task.Delay(5))
        {
            if (clock.Elapsed > s_drainedWithin)
            {
                throw new NotMeasuredException($"The workers were not done after {s_drainedWithin.TotalSeconds} s.");
            }
        }
    }

    private static async Task<double> AllocatedAsync(Sender sender, Uri url, Signed[] requests)
    {
        var before = GC.GetTotalAllocatedBytes();
        await sender.PostAsync(url, requests);
        return (GC.GetTotalAllocatedBytes() - before) / 1024.0 / requests.Length;
    }
}
