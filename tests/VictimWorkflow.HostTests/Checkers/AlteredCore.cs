using System.Diagnostics;
using VictimWorkflow.Tests.House;

namespace VictimWorkflow.HostTests.Checkers;

/// <summary>A copy of Core in a folder of its own, from which one rule at a time is taken out, built, and run by the real Simulator.</summary>
public sealed class AlteredCore : IDisposable
{
    private const string Core = "VictimWorkflow.Core";
    private const string Simulator = "VictimWorkflow.Simulator";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3); // A first build on a busy machine.

    // Seed 6 with ten months of 40 victims: both changes of the clocks, messages by every channel, and a provider that is down for days.
    private static readonly string[] s_run = ["run", "--seed", "6", "--victims", "40", "--days", "310"];

    private readonly string _folder = Directory.CreateTempSubdirectory("victim-workflow-altered-").FullName;

    public AlteredCore()
    {
        var root = Repository.Root;
        foreach (var file in Directory.EnumerateFiles(root, "Directory.*").Append(Path.Combine(root, ".editorconfig")))
        {
            File.Copy(file, In(Path.GetFileName(file)));
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(root, "src", Core), "*", SearchOption.AllDirectories))
        {
            var copy = In("src", Core, Path.GetRelativePath(Path.Combine(root, "src", Core), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var programs = Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Append(Path.Combine(AppContext.BaseDirectory, $"{Simulator}.runtimeconfig.json"));
        Directory.CreateDirectory(In("program"));
        foreach (var file in programs)
        {
            File.Copy(file, In("program", Path.GetFileName(file)));
        }
    }

    /// <summary>Runs the Simulator as it is.</summary>
    internal Task<(int Exit, string Out)> RunAsync() => DotnetAsync([In("program", $"{Simulator}.dll"), .. s_run]);

    /// <summary>Puts <paramref name="instead"/> in the place of one line's words, builds, runs the world, and puts them back.</summary>
    internal async Task<(int Exit, string Out)> RunWithoutAsync(string file, string words, string instead, int times = 1)
    {
        var path = In("src", Core, file);
        var whole = await File.ReadAllTextAsync(path);
        Assert.True(whole.Split(words).Length == 2, $"{file} says '{words}' {whole.Split(words).Length - 1} times: name the rule by words that stand there once.");
        await File.WriteAllTextAsync(path, whole.Replace(words, instead, StringComparison.Ordinal));
        try
        {
            string[] build = ["build", In("src", Core), "--nologo", "-v", "q", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:GenerateDocumentationFile=false"];
            var built = await DotnetAsync(build);
            Assert.True(built.Exit == 0, built.Out);
            File.Copy(In("artifacts", "bin", Core, "debug", $"{Core}.dll"), In("program", $"{Core}.dll"), overwrite: true);
            var run = await RunAsync();
            for (var more = 1; more < times; more++)
            {
                var again = await RunAsync();
                run = (again.Exit, run.Out + again.Out);
            }

            return run;
        }
        finally
        {
            await File.WriteAllTextAsync(path, whole);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string In(params string[] parts) => Path.Combine([_folder, .. parts]);

    private static async Task<(int Exit, string Out)> DotnetAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(s_patience);
        await process.WaitForExitAsync().WaitAsync(s_patience);
        return (process.ExitCode, output + await errors);
    }
}
