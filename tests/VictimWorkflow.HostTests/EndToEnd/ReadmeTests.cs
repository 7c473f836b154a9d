using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

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
        var readme = await File.ReadAllTextAsync(FindReadme());
        var now = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var report = Fenced().Match(readme).Groups["text"].Value.Replace("TIMESTAMP", now, StringComparison.Ordinal);
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
                    // Its worker takes the report to its first steps.
                    await Task.Delay(TimeSpan.FromSeconds(2));
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

    private static string FindReadme()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "VictimWorkflow.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "README.md");
    }

    [GeneratedRegex("^```json\n(?<text>.*?)^```$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fenced();
}
