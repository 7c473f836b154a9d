using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using NodaTime;
using VictimWorkflow.AzureTests.Engine;
using VictimWorkflow.AzureTests.Hosting;
using VictimWorkflow.AzureTests.Tables;
using VictimWorkflow.Functions.Moving;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.AzureTests.Journeys;

/// <summary>
/// Journeys live for years, and each new release replays what the orchestrator of an earlier one began. Folder <c>Histories</c> holds
/// what earlier commits began, by <c>defaultVersion</c>, in the engine's own form; they are never recorded over.
/// </summary>
/// <remarks>
/// To add those of today, after the orchestrator was changed under a new version in host.json:
/// <c>RECORD_HISTORIES=1.1 dotnet test tests/VictimWorkflow.AzureTests -c Azure --filter FullyQualifiedName~WhatIsRecorded</c>.
/// </remarks>
public sealed class ReplayTests
{
    private const string Folder = "Histories";

    public static TheoryData<string> Recorded => [.. Files];

    private static IEnumerable<string> Files => Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, Folder))
        .EnumerateFiles("*.json", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(AppContext.BaseDirectory, file.FullName)).Order(StringComparer.Ordinal);

    [Theory, MemberData(nameof(Recorded))]
    public void What_an_earlier_commit_began_goes_on_as_it_would_have(string file)
    {
        var generation = Read(file);
        Assert.Equal(generation.Decided, generation.Replay(VictimJourney.RunAsync));
    }

    [Fact]
    public void Every_way_through_the_orchestrator_is_recorded()
    {
        var histories = Files.Select(Read).ToList();
        var all = string.Join('\n', histories.Select(h => h.Shape));
        Assert.All(["TaskFailed", "TimerCreated", "TimerFired", "EventRaised", "ContinuedAsNew", "Completed", "timer"],
            word => Assert.Contains(word, all, StringComparison.Ordinal));
        Assert.Contains(histories, h => h.Events.Contains(nameof(JourneyActivities.CarryOut), StringComparison.Ordinal));
    }

    /// <summary>An orchestrator that does something else first, something more, or less, than the history says.</summary>
    [Theory, MemberData(nameof(Recorded))]
    public void An_orchestrator_that_does_something_different_is_found_out(string file)
    {
        var generation = Read(file);
        Assert.NotEqual(generation.Decided, generation.Replay(async (context, id) =>
        {
            await context.CallActivityAsync(nameof(JourneyActivities.CarryOut), new EffectName(id, "before"));
            await VictimJourney.RunAsync(context, id);
        }));
        Assert.NotEqual(generation.Decided, generation.Replay(async (context, id) =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddDays(1), CancellationToken.None);
            await VictimJourney.RunAsync(context, id);
        }));
        Assert.NotEqual(generation.Decided, generation.Replay((context, id) => Task.CompletedTask));
    }

    [Fact]
    public void What_is_found_out_is_named_by_the_engine()
    {
        var generation = Files.Select(Read).First(h => h.Shape.Contains("TaskCompleted", StringComparison.Ordinal));

        var decided = generation.Replay(async (context, _) => await context.CallActivityAsync("SomethingElse"));

        Assert.Contains("NonDeterministic", Assert.Single(decided, line => line.StartsWith("Failed", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private static Generation Read(string file) => Generation.FromFile(Path.Combine(AppContext.BaseDirectory, file));

    /// <summary>The stories that are recorded; without being asked to record, they show that what is kept of them replays.</summary>
    [Collection(nameof(Wire))]
    public sealed class WhatIsRecorded
    {
        private static readonly string? s_version = Environment.GetEnvironmentVariable("RECORD_HISTORIES");

        [Fact]
        public Task A_report_that_is_written_about_and_then_terminated() => ReplaysAsync("story", async host =>
        {
            using var supervisor = await host.SignInAsync("supervisor-1", [Role.Supervisor], ["medway"]);
            await host.TakeAsync("msg-1", Given.Report("C-1"));
            await host.TakeAsync("msg-2", Given.Recorded("C-1"));
            var ended = Given.Event("journey.terminated", "2026-03-30T09:00:00Z", new JsonObject
            {
                ["crimeRef"] = "C-1",
                ["personRef"] = "V1",
                ["reason"] = "Recorded twice by mistake.",
                ["approvedBy"] = "supervisor-1",
            });
            var answer = await supervisor.ActAsync(ended);
            Assert.Equal(200, answer.Status);
            await host.PumpAsync();
        });

        [Fact]
        public Task A_write_that_fails_and_is_tried_again() => ReplaysAsync("failure", async host =>
        {
            await host.TakeAsync("msg-1", Given.Report("C-1"));
            Assert.Equal(202, (await host.PostSignedAsync("msg-2", Given.Recorded("C-1"))).Status);
            await host.Triggers.AdmitAsync();
            // The next write is a step's.
            host.Wire.Fail(write: 1, losesAnswer: false);
            await host.PumpAsync();
            Assert.True(host.Wire.HasFailed);
        });

        [Fact]
        public Task A_time_that_comes() => ReplaysAsync("time", async host =>
        {
            var id = (string)(await host.TakeAsync("msg-1", Given.Report("C-1"))).Body!["journeyIds"]![0]!;
            var due = (await host.Store.FindJourneyAsync(id))!.NextDue!.Value;
            await host.Clock.StandAtAsync(due - Duration.FromSeconds(3), host.Store);
            host.Clock.Run();
            await host.TakeAsync("msg-2", Given.Recorded("C-1"));
            await host.UntilAsync("the timer rang", async () => (await host.Store.FindJourneyAsync(id))!.LastStepAt >= due);
        });

        /// <summary>All tries of an activity take over a minute, so only when it is asked to record.</summary>
        [FactWhenRecording]
        public Task Storage_that_stays_away() => ReplaysAsync("away", async host =>
        {
            await host.TakeAsync("msg-1", Given.Report("C-1"));
            Assert.Equal(202, (await host.PostSignedAsync("msg-2", Given.Recorded("C-1"))).Status);
            await host.Triggers.AdmitAsync();
            host.Wire.IsAway = true;
            await host.Triggers.DrainAsync();
            while (!host.Hub.Episodes.Any(e => e.Generation.Shape.Split("TaskFailed").Length > 5)) await Task.Delay(1_000);
            host.Wire.IsAway = false;
        });

        private sealed class FactWhenRecordingAttribute : FactAttribute
        {
            public FactWhenRecordingAttribute() => Skip = s_version is null ? "Set RECORD_HISTORIES to record." : null;
        }

        private static async Task ReplaysAsync(string story, Func<RunningAzure, Task> act)
        {
            await using var host = await RunningAzure.StartAsync();
            await act(host);

            // Of each generation the last episode, in which all of it stands; of those alike, one.
            var generations = host.Hub.Episodes.Select(e => e.Generation).GroupBy(g => g.Execution).Select(g => g.Last())
                .DistinctBy(g => g.Shape).ToList();
            Assert.NotEmpty(generations);
            Assert.All(generations, g => Assert.Equal(g.Decided, g.Replay(VictimJourney.RunAsync)));
            if (s_version is not { Length: > 0 } version) return;
            var folder = Directory.CreateDirectory(Path.Combine(Source(), "..", Folder, version)).FullName;
            var known = Directory.EnumerateFiles(folder).Select(file => Generation.FromFile(file).Shape).ToHashSet(StringComparer.Ordinal);
            foreach (var (index, generation) in generations.Where(g => known.Add(g.Shape)).Index())
                generation.Save(Path.Combine(folder, $"{story}-{index + 1}.json"));
        }

        private static string Source([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
    }
}
