using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VictimWorkflow.HostTests.EndToEnd;

/// <summary>What a newcomer types: the commands, and the README's own walk, run as it stands there.</summary>
public sealed partial class CommandTests
{
    [Fact]
    public async Task Send_prints_the_answer_and_says_by_its_code_whether_it_was_taken()
    {
        using var installation = new Installation();
        await using var local = await RunningLocal.StartAsync(installation.Folder, "--stepped-from", Given.Start);
        var file = installation.In("report.json");
        await File.WriteAllTextAsync(file, Given.Report("C-1", "V1", "sam@example.org").ToJsonString());
        string[] send = ["send", file, "--url", local.Url.ToString(), "--folder", installation.Folder];
        var wrong = "whsec_" + Convert.ToBase64String(new byte[32]);

        var taken = await RunningLocal.RunAsync([.. send, "--id", "msg-1"]);
        var again = await RunningLocal.RunAsync([.. send, "--id", "msg-1"]);
        var forged = await RunningLocal.RunAsync([.. send, "--secret", wrong]);
        var missing = await RunningLocal.RunAsync("send", installation.In("none.json"), "--folder", installation.Folder);
        var nobody = await RunningLocal.RunAsync("send", file, "--folder", installation.Folder, "--url", "http://127.0.0.1:1");

        Assert.Contains("\n202 {", taken.Out, StringComparison.Ordinal);
        Assert.Equal((0, 0), (taken.Exit, again.Exit));
        Assert.Equal(taken.Out, again.Out);
        Assert.Equal((1, 1, 1), (forged.Exit, missing.Exit, nobody.Exit));
        Assert.Contains("\n401 {", forged.Out, StringComparison.Ordinal);
        Assert.Contains("There is no file", missing.Errors, StringComparison.Ordinal);
        Assert.Contains("Nothing answers", nobody.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_add_prints_a_link_that_signs_in_once()
    {
        using var installation = new Installation();
        await using var local = await RunningLocal.StartAsync(installation.Folder);

        var added = await RunningLocal.RunAsync(
            "user", "add", "officer-7", "--role", "officer", "--unit", "medway", "--url", local.Url.ToString().TrimEnd('/'), "--folder", installation.Folder);
        var link = added.Out.Trim().Split(' ')[^1];
        using var first = new HttpClient { BaseAddress = local.Url };
        using var second = new HttpClient { BaseAddress = local.Url };

        Assert.Equal(0, added.Exit);
        Assert.True(await RunningLocal.OpenAsync(first, link));
        Assert.False(await RunningLocal.OpenAsync(second, link));
        var unknown = await RunningLocal.RunAsync("user", "add", "x", "--role", "king", "--unit", "*", "--folder", installation.Folder);
        Assert.Equal(1, unknown.Exit);
    }

    [FactWithPrograms("bash", "node", "curl", "sed")]
    public async Task The_readmes_walk_works_as_it_stands_there()
    {
        using var installation = new Installation();
        var readme = await File.ReadAllTextAsync(FindReadme());
        await using var local = await RunningLocal.StartAsync(installation.In("victim-workflow-data"));
        await File.WriteAllTextAsync(installation.In("report.json"), Fenced().Matches(readme).First(m => m.Groups["language"].Value == "json").Groups["text"].Value);
        var curl = Fenced().Matches(readme).First(m => m.Groups["language"].Value == "bash").Groups["text"].Value;
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

    private static async Task<string> BashAsync(string folder, string script)
    {
        var start = new ProcessStartInfo("bash", ["-eu", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder };
        using var bash = Process.Start(start)!;
        var errors = bash.StandardError.ReadToEndAsync();
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync().WaitAsync(RunningLocal.Patience);
        Assert.True(bash.ExitCode == 0, $"The README's commands ended with {bash.ExitCode}: {output}{await errors}");
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

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<text>.*?)^```$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fenced();
}
