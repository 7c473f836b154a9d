using CommandLine = VictimWorkflow.Simulator.Commands.Simulator;

namespace VictimWorkflow.Tests.House;

/// <summary>
/// Each command of the README is run by a test, or stands here with what it needs that a test does not have. Those of the local host
/// are run by <c>HostTests</c> (<c>EndToEnd/ReadmeTests</c>), those of the simulator here.
/// </summary>
public class ReadmeTests
{
    private const string Local = "dotnet run --project src/VictimWorkflow.Local -- ";
    private const string Simulator = "dotnet run --project src/VictimWorkflow.Simulator -- ";

    private static readonly Dictionary<string, string> s_notRun = new(StringComparer.Ordinal)
    {
        ["dotnet test VictimWorkflow.sln"] = "is what runs this",
        [".ci/run"] = "runs what runs this",
        ["dotnet run --project src/VictimWorkflow.Simulator -c Release -- run --victims 150000 --days 365 --html report.html --json report.json"] = "plays a whole year of a force",
        ["npm install --global azure-functions-core-tools@4"] = "installs for the whole machine",
        ["npx --yes azurite@3 --silent --location .azurite &"] = "needs the storage emulator; AzureTests start their own",
        ["dotnet build VictimWorkflow.sln -c Azure"] = "needs the Azure packages; .ci/run builds it where they are",
        ["(cd src/VictimWorkflow.Functions && func start --port 7071)"] = "needs the Functions tools",
        ["curl -s http://127.0.0.1:7071/healthz"] = "needs the Functions tools",
        ["dotnet test tests/VictimWorkflow.AzureTests -c Azure"] = "needs the Azure packages; the workflow runs it",
        ["azd env new development"] = "needs the cloud",
        ["azd up"] = "needs the cloud",
        ["secret=$(az keyvault secret show --vault-name \"$(azd env get-value AZURE_KEY_VAULT_NAME)\" --name webhook-records-1 --query value -o tsv)"] = "needs the cloud",
        [Local + "send report.json --url \"$(azd env get-value FUNCTION_APP_ADDRESS)\" --secret \"$secret\""] = "needs the cloud",
    };

    private static IReadOnlyList<string> Commands { get; } = [.. Read()];

    public static TheoryData<string> SimulatorCommands => [.. Commands.Where(line => line.StartsWith(Simulator, StringComparison.Ordinal))];

    [Fact]
    public void Every_command_is_run_by_a_test_or_says_what_it_needs()
    {
        var unknown = Commands.Where(line => !s_notRun.ContainsKey(line) && !line.StartsWith(Local, StringComparison.Ordinal)
            && !line.StartsWith(Simulator, StringComparison.Ordinal) && !line.StartsWith("sed -i ", StringComparison.Ordinal)).ToList();

        Assert.True(unknown.Count == 0, $"Nothing runs: {string.Join(" | ", unknown)}");
        Assert.All(s_notRun.Keys, line => Assert.Contains(line, Commands));
        Assert.True(Commands.Count > 20);
    }

    [Theory, MemberData(nameof(SimulatorCommands))]
    public void The_simulators_commands_do_what_they_say(string line)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        var practice = Path.GetTempFileName();
        File.WriteAllText(practice, Practice());

        var exitCode = CommandLine.Run([.. line[Simulator.Length..].Replace("practice.json", practice, StringComparison.Ordinal).Split(' ').SelectMany(Expanded)], output, errors);

        File.Delete(practice);
        // A comparison of rules that differ says so.
        Assert.Equal((line.Contains("-- compare ", StringComparison.Ordinal) ? 1 : 0, ""), (exitCode, errors.ToString()));
        Assert.NotEqual("", output.ToString());
    }

    // The practice file that the README shows.
    private static string Practice()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var from = text.IndexOf("`{\"parameters\"", StringComparison.Ordinal) + 1;
        return text[from..text.IndexOf('`', from)];
    }

    // As a shell at the root of the tree would.
    private static IEnumerable<string> Expanded(string argument) => argument.Contains('*', StringComparison.Ordinal)
        ? Directory.EnumerateFiles(Path.Combine(Repository.Root, Path.GetDirectoryName(argument)!), Path.GetFileName(argument)).Order(StringComparer.Ordinal)
        : [argument.Contains('/', StringComparison.Ordinal) ? Path.Combine(Repository.Root, argument) : argument];

    // Lines that are indented outside of a fence. Fenced ones are a shell script, which the walk runs whole, and JSON.
    private static IEnumerable<string> Read()
    {
        var isFenced = false;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "README.md")))
        {
            isFenced ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!isFenced && line.StartsWith("    ", StringComparison.Ordinal))
            {
                yield return line.Trim();
            }
        }
    }
}
