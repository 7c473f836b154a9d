using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using NodaTime;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Local.Storage;

namespace VictimWorkflow.HostTests.EndToEnd;

/// <summary>
/// The host is killed again and again under load. <c>KILL_ROUNDS</c> sets how often (the default keeps the build short) and
/// <c>KILL_SEED</c> when; a failure names both.
/// </summary>
public sealed class KillTests
{
    private const int Clients = 4;
    private const int Doubts = 5;

    private static readonly int s_rounds = FromEnvironment("KILL_ROUNDS", 6);
    private static readonly int s_seed = FromEnvironment("KILL_SEED", 20260324);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_answered_is_lost_and_nothing_is_sent_twice(bool providerIgnoresKeys)
    {
        using var installation = new Installation();
        var sender = new Sender(s_seed);
        string[] options = ["--stepped-from", Given.Start, .. providerIgnoresKeys ? ["--provider-ignores-keys"] : Array.Empty<string>()];
        for (var round = 0; round < s_rounds; round++)
        {
            await using var local = await RunningLocal.StartAsync(installation.Folder, options);
            var load = sender.SendAsync(local, Clients);
            await Task.Delay(sender.Next(300, 2_500));
            local.Kill();
            await load;
        }

        await KillWithSendsNobodyHeardAsync(installation.Folder, options, sender);
        await using (var last = await RunningLocal.StartAsync(installation.Folder, options))
        {
            await sender.SendAgainAsync(last);
            await last.SettleAsync(TimeSpan.FromSeconds(60));
            await last.PassAsync((await last.ClockAsync()).Now + Duration.FromMinutes(16));
            await CheckEventsAsync(last, sender);
            Assert.Equal(0, await last.StopAsync());
        }

        await CheckSendsAsync(installation.Folder, sender);
    }

    // The provider stands still while calls reach it, and both processes end: nobody will ever know from an answer.
    private static async Task KillWithSendsNobodyHeardAsync(string folder, string[] options, Sender sender)
    {
        await using var local = await RunningLocal.StartAsync(folder, options);
        await local.SettleAsync(TimeSpan.FromSeconds(60));
        await sender.PostAsync(local, "doubt", Given.Report("DOUBT", Enumerable.Range(0, Doubts).Select(n => ($"D{n}", $"doubt{n}@example.org"))));
        await local.SettleAsync();
        var provider = local.ProviderProcessId()!.Value;
        RunningLocal.Signal("STOP", provider);
        await sender.PostAsync(local, "doubt-recorded", Given.Recorded("DOUBT"));
        await Task.Delay(1_500);
        local.Kill();
        RunningLocal.Signal("KILL", provider);
    }

    private static async Task CheckEventsAsync(RunningLocal local, Sender sender)
    {
        using var reader = await local.SignInAsync("checker-1", ["supervisor", "operator"], ["*"]);
        var states = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var id in sender.Answered)
        {
            using var answer = await reader.GetAsync(new Uri($"/api/events/{Uri.EscapeDataString($"records|{id}")}", UriKind.Relative));
            Assert.True(answer.IsSuccessStatusCode, $"{id} was answered 202 and is gone; {sender}");
            var state = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["state"]!;
            states[state] = states.GetValueOrDefault(state) + 1;
        }

        // Each kind of fate must have come up, or the load proves nothing.
        Assert.Equal(["admitted", "quarantined", "waiting"], states.Keys.Order(StringComparer.Ordinal));
    }

    private static async Task CheckSendsAsync(string folder, Sender sender)
    {
        var accepted = ProviderFile.Accepted(folder);
        var twice = accepted.GroupBy(m => m.Message).Where(m => m.Count() > 1).Select(m => m.Key).ToList();
        Assert.True(twice.Count == 0, $"{twice.Count} of {accepted.Count} messages were sent twice, such as {twice.FirstOrDefault()}; {sender}");
        Assert.NotEmpty(accepted);

        var doubtful = SqliteFile.Read(Path.Combine(folder, "victim-workflow.db"), "SELECT key FROM sends WHERE outcome IS NULL");
        Assert.True(doubtful.Count >= Doubts, $"only {doubtful.Count} sends were left in doubt; {sender}");
        await using var store = SqliteStore.Open(folder);
        var unsettled = 0;
        foreach (var key in doubtful)
        {
            var parts = key.Split('.');
            var journey = await store.FindJourneyAsync(parts[0]);
            var number = int.Parse(parts[1], CultureInfo.InvariantCulture);
            var message = journey!.Messages[number];
            var isAsked = journey.Tasks.Values.Any(t => t.Message == number && t.Status == HumanTaskStatus.Open);
            Assert.True(message.Status == MessageStatus.Delivered || isAsked, $"{key} is {message.Status} and nobody was asked to make sure; {sender}");
            unsettled += isAsked ? 1 : 0;
        }

        Assert.True(unsettled >= Doubts, $"only {unsettled} doubts became work for a person; {sender}");
        await CheckAcknowledgedAsync(store, sender, accepted.Select(m => m.Message).ToImmutableHashSet(StringComparer.Ordinal));
    }

    // Whoever's crime was recorded was written to, or somebody was asked to make sure: a kill may not swallow a promise.
    private static async Task CheckAcknowledgedAsync(SqliteStore store, Sender sender, ImmutableHashSet<string> accepted)
    {
        foreach (var id in sender.Journeys.Where(j => sender.Answered.Contains(j.Recorded)).Select(j => j.Journey))
        {
            var journey = (await store.FindJourneyAsync(id))!;
            var isKept = journey.Messages.Keys.Any(n => accepted.Contains($"{id}.{n}")) || journey.Tasks.Values.Any(t => t.Why == "delivery-in-doubt");
            Assert.True(isKept, $"journey {id} was promised an acknowledgement and got none; {sender}");
        }
    }

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    /// <summary>A records system that keeps what was not answered, and sends half of it again.</summary>
    private sealed class Sender(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly ConcurrentDictionary<string, bool> _answered = new(StringComparer.Ordinal);
        private readonly ConcurrentQueue<(string Id, JsonObject Body)> _unanswered = new();
        private int _crimes;

        public ICollection<string> Answered => _answered.Keys;

        public ConcurrentBag<(string Journey, string Recorded)> Journeys { get; } = [];

        public int Next(int from, int until) => _random.Next(from, until);

        public override string ToString() => $"KILL_ROUNDS={s_rounds} KILL_SEED={seed}";

        public Task SendAsync(RunningLocal local, int clients) => Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            while (await SendCrimeAsync(local, Interlocked.Increment(ref _crimes)))
            {
                // Until the host is gone.
            }
        }));

        public async Task SendAgainAsync(RunningLocal local)
        {
            foreach (var (id, body) in _unanswered.ToArray().Where((_, position) => position % 2 == 0))
            {
                Assert.True(await PostAsync(local, id, body));
            }
        }

        public async Task<bool> PostAsync(RunningLocal local, string id, JsonObject body)
        {
            var (status, answer) = await local.PostAsync(id, Encoding.UTF8.GetBytes(body.ToJsonString()));
            if (status == 0)
            {
                _unanswered.Enqueue((id, body));
                return false;
            }

            Assert.Equal(202, status);
            _answered[id] = true;
            foreach (var journey in answer?["journeyIds"]?.AsArray() ?? [])
            {
                Journeys.Add(((string)journey!, $"{id}-recorded"));
            }

            return true;
        }

        // A report that is recorded, news that comes before what it needs, and every fourth time one that can never be right.
        private async Task<bool> SendCrimeAsync(RunningLocal local, int n)
        {
            var to = n % 2 == 0 ? $"person{n}@example.org" : $"07700 900{100 + (n % 800):D3}";
            return await PostAsync(local, $"c{n}-early", Given.Allocated(n % 3 == 0 ? $"NEVER-{n}" : $"C-{n}"))
                && await PostAsync(local, $"c{n}", Given.Report($"C-{n}", $"P{n}", to))
                && await PostAsync(local, $"c{n}-recorded", Given.Recorded($"C-{n}"))
                && (n % 4 != 1 || await PostAsync(local, $"c{n}-again", Given.Report($"C-{n}", $"P{n}", to)));
        }
    }
}

/// <summary>One column of a closed database, without the product's own reading of it.</summary>
internal static class SqliteFile
{
    public static List<string> Read(string file, string sql)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
