using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Local.Hosting;

namespace VictimWorkflow.HostTests.EndToEnd;

/// <summary>The real program as a process of its own, with its provider as a child, seen from outside: lines, HTTP, signals, files.</summary>
internal sealed partial class RunningLocal : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int StepsAtMost = 2_000;

    private readonly Process _process;
    private readonly JsonNode _settings;
    private readonly HttpClient _http = new() { Timeout = Patience };
    private int _requests;

    private RunningLocal(Process process, string folder, Output output, Uri url)
    {
        (_process, Folder, Output, Url) = (process, folder, output, url);
        _settings = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "victim-workflow.json")))!;
    }

    public static string Dll { get; } = typeof(LocalHost).Assembly.Location;

    public string Folder { get; }

    public Output Output { get; }

    public Uri Url { get; }

    public int ProcessId => _process.Id;

    public string RecordsSecret => (string)_settings["Webhooks"]!["Sources"]!["records"]!["Secrets"]![0]!;

    private string AdminSecret => (string)_settings["Local"]![nameof(AdminSecret)]!;

    /// <summary>Starts it and waits until it says that it listens.</summary>
    public static async Task<RunningLocal> StartAsync(string folder, params string[] more)
    {
        var (process, output) = Launch(["serve", "--folder", folder, "--port", "0", .. more]);
        var line = await output.FindAsync("listening on ");
        return new RunningLocal(process, folder, output, new Uri(line["listening on ".Length..]));
    }

    /// <summary>Runs a command of the program to its end.</summary>
    public static Task<(int Exit, string Out, string Errors)> RunAsync(params string[] arguments) => RunAsync(setting: null, arguments);

    /// <summary>Runs a command with one setting of the environment.</summary>
    public static Task<(int Exit, string Out, string Errors)> RunAsync((string Name, string Value)? setting, string[] arguments) =>
        RunAsync(Patience, setting, arguments);

    /// <summary>Runs a command that takes longer.</summary>
    public static Task<(int Exit, string Out, string Errors)> RunAsync(TimeSpan atMost, params string[] arguments) =>
        RunAsync(atMost, setting: null, arguments);

    private static async Task<(int Exit, string Out, string Errors)> RunAsync(
        TimeSpan atMost, (string Name, string Value)? setting, string[] arguments)
    {
        var (process, output) = Launch(arguments, setting);
        using (process)
        {
            using var limit = new CancellationTokenSource(atMost);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited)
            {
                process.Kill();
                throw new TimeoutException($"It runs on. {output.All}");
            }

            return (process.ExitCode, output.Standard, output.Errors);
        }
    }

    /// <summary>kill -9: no handler runs, nothing is flushed.</summary>
    public void Kill()
    {
        _process.Kill();
        // With a limit, because without one it also waits for the provider, which writes to the same stream of errors.
        _process.WaitForExit(Patience);
    }

    /// <summary>Asks it to stop as a service manager does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        Signal("TERM", _process.Id);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public static void Signal(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>The provider's process. Known from the system, as the host names no number.</summary>
    public int? ProviderProcessId() => Directory.EnumerateDirectories("/proc").Select(path => Path.GetFileName(path))
        .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _) && ParentOf(name) == _process.Id)
        .Select(name => (int?)int.Parse(name, CultureInfo.InvariantCulture)).FirstOrDefault();

    /// <summary>Posts a webhook signed with the source's secret.</summary>
    /// <returns>0 when the host was gone before it answered.</returns>
    public async Task<(int Status, JsonNode? Body)> PostAsync(string id, byte[] body, string path = "/api/webhooks", string? secret = null)
    {
        try
        {
            using var request = Signed(path, id, body, secret ?? RecordsSecret);
            using var answer = await _http.SendAsync(request);
            return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync()));
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            return (0, null);
        }
    }

    /// <summary>Posts a webhook that must be taken, and waits until nothing is left to do.</summary>
    public async Task<JsonNode> TakeAsync(string id, JsonObject body)
    {
        var (status, answer) = await PostAsync(id, Encoding.UTF8.GetBytes(body.ToJsonString()));
        Assert.Equal(202, status);
        await SettleAsync();
        return answer!;
    }

    /// <summary>A browser's worth of cookies for a new member of staff, who signed in by their link.</summary>
    public async Task<HttpClient> SignInAsync(string staffRef, string[] roles, string[] units)
    {
        var user = new JsonObject
        {
            ["ref"] = staffRef,
            ["displayName"] = $"Name of {staffRef}",
            ["roles"] = Names(roles),
            ["units"] = Names(units),
            ["mayReadRestricted"] = false,
        };
        using var request = Signed("/local/users", NextId(), Encoding.UTF8.GetBytes(user.ToJsonString()), AdminSecret);
        using var answer = await _http.SendAsync(request);
        var link = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, link);
        var client = new HttpClient { BaseAddress = Url, Timeout = Patience };
        Assert.True(await OpenAsync(client, link), "The link did not sign in.");
        return client;
    }

    /// <summary>Opens a sign-in link and presses its button, as a person does.</summary>
    /// <returns>Whether the start page then greets somebody.</returns>
    public static async Task<bool> OpenAsync(HttpClient client, string link)
    {
        var page = await client.GetStringAsync(new Uri(link, UriKind.RelativeOrAbsolute));
        var fields = Inputs().Matches(page).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value));
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await client.PostAsync(new Uri("/sign-in", UriKind.Relative), form);
        return answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync()).Contains("Sign out", StringComparison.Ordinal);
    }

    /// <summary>Journey time: moved if a time is given, otherwise only looked at.</summary>
    public async Task<(Instant Now, bool IsIdle, Instant? NextDue)> ClockAsync(Instant? at = null)
    {
        var body = new JsonObject { ["at"] = at is { } moment ? InstantPattern.ExtendedIso.Format(moment) : null };
        var (status, face) = await PostAsync(NextId(), Encoding.UTF8.GetBytes(body.ToJsonString()), "/local/clock", AdminSecret);
        Assert.Equal(200, status);
        var next = (string?)face!["nextDueAt"];
        return (Read((string)face["at"]!), (bool)face["isIdle"]!, next is null ? null : Read(next));
    }

    /// <summary>Waits until nothing is left to do at this journey time, seen twice in a row, the provider's reports included.</summary>
    public async Task SettleAsync(TimeSpan? atMost = null)
    {
        var watch = Stopwatch.StartNew();
        for (var quiet = 0; quiet < 2;)
        {
            quiet = (await ClockAsync()).IsIdle && ProviderFile.PendingReports(Folder) == 0 ? quiet + 1 : 0;
            Assert.True(watch.Elapsed < (atMost ?? Patience), $"It never comes to rest. {Output.All}");
            await Task.Delay(20);
        }
    }

    /// <summary>Lets journey time pass, each thing that falls due at its own time.</summary>
    public async Task PassAsync(Instant until)
    {
        var steps = 0;
        for (var now = await ClockAsync(); now.NextDue is { } next && next <= until; now = await ClockAsync())
        {
            Assert.True(++steps < StepsAtMost, $"Something falls due again and again at {next}.");
            await ClockAsync(Instant.Max(next, now.Now));
            await SettleAsync();
        }

        await ClockAsync(until);
        await SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _http.Dispose();
        _process.Dispose();
        await Task.CompletedTask;
    }

    private static (Process Process, Output Output) Launch(string[] arguments, (string Name, string Value)? setting = null)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Dll, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        if (setting is { } given)
        {
            start.Environment[$"VICTIMWORKFLOW_{given.Name}"] = given.Value;
        }

        var process = Process.Start(start)!;
        return (process, new Output(process));
    }

    // Written out from the specification (Standard Webhooks 1.0), so that the host's own signing is not checked by itself.
    private HttpRequestMessage Signed(string path, string id, byte[] body, string secret)
    {
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var mac = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Url, path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", $"{timestamp}");
        request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(mac)}");
        return request;
    }

    private string NextId() => $"test-{Interlocked.Increment(ref _requests)}";

    private static Instant Read(string text) => InstantPattern.ExtendedIso.Parse(text).Value;

    private static JsonArray Names(string[] names) => new([.. names.Select(name => (JsonNode)name)]);

    private static int? ParentOf(string process)
    {
        try
        {
            // "pid (name) state parent": the name may hold anything, so the reading starts behind it.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)">""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Inputs();
}

/// <summary>Everything a process wrote.</summary>
internal sealed class Output
{
    private readonly StringBuilder _standard = new();
    private readonly StringBuilder _errors = new();
    private readonly Process _process;

    public Output(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(_standard, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Standard => Read(_standard);

    public string Errors => Read(_errors);

    public string All => Standard + Errors;

    /// <summary>The first line that begins like this, once it is written.</summary>
    public async Task<string> FindAsync(string beginning)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < RunningLocal.Patience && !_process.HasExited; await Task.Delay(10))
        {
            var lines = Standard.Split('\n');
            if (Array.Find(lines[..^1], line => line.StartsWith(beginning, StringComparison.Ordinal)) is { } found)
            {
                return found.TrimEnd('\r');
            }
        }

        throw new InvalidOperationException($"No line begins with '{beginning}'. {All}");
    }

    /// <summary>Waits until something was written, on either stream.</summary>
    public async Task FindInAsync(string text)
    {
        for (var watch = Stopwatch.StartNew(); !All.Contains(text, StringComparison.Ordinal); await Task.Delay(10))
        {
            Assert.True(watch.Elapsed < RunningLocal.Patience, $"'{text}' was never written. {All}");
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private static void Keep(StringBuilder text, string? line)
    {
        lock (text)
        {
            _ = line is null ? text : text.Append(line).Append('\n');
        }
    }
}
