using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VictimWorkflow.Tests.House;

namespace VictimWorkflow.HostTests.EndToEnd;

/// <summary>The README's commands of the local host, run in their order on one installation, as they stand there.</summary>
public sealed partial class ReadmeTests
{
    private const string Beginning = "dotnet run --project src/VictimWorkflow.Local -- ";

    // Begun on its own and with its own folder; needs the cloud.
    private static readonly string[] s_elsewhere = ["demo", "send report.json --url"];

    [Fact]
    public async Task Every_command_of_the_local_host_works_as_it_stands_there()
    {
        using var installation = new Installation();
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"));
        var now = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var report = Fenced(readme, "json").Replace("TIMESTAMP", now, StringComparison.Ordinal);
        await File.WriteAllTextAsync(installation.In("report.json"), report);
        var commands = Commands(readme);
        Assert.Contains("serve", commands);
        Assert.True(commands.Count > 10);

        RunningLocal? local = null;
        var journey = "";
        try
        {
            foreach (var command in commands)
            {
                if (command == "serve")
                {
                    local = await StartAsync(installation);
                    continue;
                }

                // What the README says before this command.
                var isRestore = command.StartsWith("restore --from", StringComparison.Ordinal);
                if (isRestore)
                {
                    Assert.Equal(0, await local!.StopAsync());
                }

                var output = await RunAsync(installation, local!, command.Replace("JOURNEY", journey, StringComparison.Ordinal));
                if (command.StartsWith("send", StringComparison.Ordinal))
                {
                    journey = (string)JsonNode.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..])!["journeyIds"]![0]!;
                    await SteppedAsync(local!, journey);
                }

                if (isRestore)
                {
                    await local!.DisposeAsync();
                    local = await StartAsync(installation);
                }
            }
        }
        finally
        {
            await (local?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    [Fact]
    public async Task The_demonstration_plays_to_its_end_and_says_by_its_code_that_all_happened()
    {
        var (exit, output, errors) = await RunningLocal.RunAsync(atMost: TimeSpan.FromMinutes(3), "demo", "--exit");

        Assert.True(exit == 0, output + errors);
    }

    [FactWithPrograms("bash", "node", "curl", "sed")]
    public async Task The_readmes_walk_works_as_it_stands_there()
    {
        using var installation = new Installation();
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"));
        await using var local = await RunningLocal.StartAsync(installation.In("victim-workflow-data"));
        await File.WriteAllTextAsync(installation.In("report.json"), Fenced(readme, "json"));
        var curl = Fenced(readme, "bash");
        var indented = readme.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line.Trim()).ToList();
        var sed = indented.First(line => line.StartsWith("sed ", StringComparison.Ordinal));
        var send = indented.First(line => line.Contains("-- send report.json", StringComparison.Ordinal));

        // The build is under test, not a new build; and the port is one that is free.
        var here = local.Url.ToString().TrimEnd('/');
        var sent = await BashAsync(installation.Folder, sed + "\n" + send.Replace(
            "dotnet run --project src/VictimWorkflow.Local --", $"dotnet '{RunningLocal.Dll}'", StringComparison.Ordinal) + $" --url {here}");
        var curled = await BashAsync(installation.Folder, curl.Replace("http://127.0.0.1:5080", here, StringComparison.Ordinal));

        Assert.Contains("\n202 {", sent, StringComparison.Ordinal);
        var answer = JsonNode.Parse(curled)!;
        Assert.StartsWith("records|msg_", (string)answer["eventId"]!, StringComparison.Ordinal);
        Assert.Single(answer["journeyIds"]!.AsArray());
    }

    // Until the worker has taken the report to the journey's first step.
    private static async Task SteppedAsync(RunningLocal local, string journey)
    {
        for (var watch = Stopwatch.StartNew(); !SqliteFile.Read(Path.Combine(local.Folder, "victim-workflow.db"), "SELECT journey FROM audit").Contains(journey);
            await Task.Delay(50))
        {
            Assert.True(watch.Elapsed < RunningLocal.Patience, "The report is not worked on.");
        }
    }

    private static IReadOnlyList<string> Commands(string readme) =>
    [
        .. readme.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith(Beginning, StringComparison.Ordinal))
            .Select(line => line[Beginning.Length..]).Where(line => !s_elsewhere.Any(begins => line.StartsWith(begins, StringComparison.Ordinal))),
    ];

    private static Task<RunningLocal> StartAsync(Installation installation) => RunningLocal.StartAsync(installation.In("victim-workflow-data"));

    // On the port that is free, and with the files where they are here.
    private static async Task<string> RunAsync(Installation installation, RunningLocal local, string command)
    {
        var arguments = command.Split(' ').Select(word => word.Contains('.', StringComparison.Ordinal) ? installation.In(word) : word);
        string[] url = command.StartsWith("restore --from", StringComparison.Ordinal) ? [] : ["--url", local.Url.ToString().TrimEnd('/')];
        var (exit, output, errors) = await RunningLocal.RunAsync([.. arguments, .. url, "--folder", local.Folder]);
        Assert.True(exit == 0, $"{command}: {output}{errors}");
        return output;
    }

    private static async Task<string> BashAsync(string folder, string script)
    {
        var start = new ProcessStartInfo("bash", ["-eu", "-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        using var bash = Process.Start(start)!;
        var errors = bash.StandardError.ReadToEndAsync();
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync().WaitAsync(RunningLocal.Patience);
        Assert.True(bash.ExitCode == 0, $"The README's commands ended with {bash.ExitCode}: {output}{await errors}");
        return output;
    }

    private static string Fenced(string readme, string language) =>
        Fences().Matches(readme).First(m => m.Groups["language"].Value == language).Groups["text"].Value;

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<text>.*?)^```$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fences();
}
