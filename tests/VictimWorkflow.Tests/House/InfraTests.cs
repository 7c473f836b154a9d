using System.Text.Json.Nodes;
using System.Xml.Linq;
using VictimWorkflow.Core.Journeys;
using static VictimWorkflow.Tests.House.Bicep;

namespace VictimWorkflow.Tests.House;

/// <summary>What is deployed and what the code asks for go by the same names.</summary>
public class InfraTests
{
    private const string Storage = "infra/modules/storage.bicep", Function = "infra/modules/function.bicep", Events = "infra/events.bicep";

    // Read by the code, and set by somebody else or on purpose by nobody.
    private static readonly Dictionary<string, string> s_notSet = new(StringComparer.Ordinal)
    {
        ["AzureWebJobsStorage"] = "a connection string is for development",
        ["AzureWebJobsStorage:accountName"] = "each service's address is set instead",
        ["WEBSITE_AUTH_ENABLED"] = "said by the platform; set by hand it would be a lie where its sign-in is off",
        ["Providers:*:Secret"] = "reports come by Event Grid",
        ["Retention:BodyDays"] = "the product's own times; a force sets others on purpose",
        ["Retention:QuarantineDays"] = "as above",
        ["Retention:AccessDays"] = "as above",
        ["Retention:EndedDays"] = "as above",
    };

    // Set, and read by the platform.
    private static readonly string[] s_ofThePlatform =
    [
        "AzureWebJobsStorage:credential", "AzureWebJobsStorage:blobServiceUri", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG",
        "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID",
    ];

    // Flex Consumption refuses a deployment that sets one of these.
    private static readonly string[] s_forbidden =
    [
        "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_CONTENTSHARE",
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "SCM_DO_BUILD_DURING_DEPLOYMENT", "linuxFxVersion",
    ];

    // Built-in roles of Azure, the same in every directory.
    private static readonly Dictionary<string, string> s_roles = new(StringComparer.Ordinal)
    {
        ["storageBlobDataOwner"] = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        ["storageQueueDataContributor"] = "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
        ["storageTableDataContributor"] = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
        ["monitoringMetricsPublisher"] = "3913510d-42f4-4e42-8a64-420c390055eb",
        ["keyVaultSecretsUser"] = "4633458b-17de-408a-b874-0445c86b69e6",
        ["keyVaultSecretsOfficer"] = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
        ["communicationAndEmailServiceOwner"] = "09976791-48a7-449e-bb21-39d1a415f350",
    };

    public static TheoryData<string> Files => [.. All().Select(file => file.Name)];

    // As the app sees them: two underscores are a colon; a source's name and an item's number are *.
    private static IReadOnlyList<string> SetSettings { get; } =
    [
        .. Found(Read(Function).Code, @"^\s+'?(?<it>[A-Z][\w${}.]*(__|_)[\w${}.]+)'?: ")
            .Concat(Found(Read(Function).Code, @"listed\('(?<it>[^']+)'").Select(list => $"{list}__0"))
            .Select(name => string.Join(':', name.Split("__").Select(part => part is "${source.name}" or "0" or "1" ? "*" : part))).Distinct(),
    ];

    [Theory, MemberData(nameof(Files))]
    public void A_file_says_what_it_is_for_and_closes_what_it_opens(string name)
    {
        var file = Read(name);

        Assert.Matches("^// [A-Z].{20,}[.]\n", file.Text);
        foreach (var (opens, closes) in new[] { ('{', '}'), ('[', ']'), ('(', ')') })
        {
            Assert.Equal(file.Code.Count(c => c == opens), file.Code.Count(c => c == closes));
        }
    }

    [Fact]
    public void Every_setting_the_code_reads_is_set()
    {
        var missing = HostSource.Settings.Except(s_notSet.Keys, StringComparer.Ordinal).Where(read => !SetSettings.Any(set => IsSame(read, set)));

        Assert.Empty(missing);
        Assert.All(["table", "queue"], kind => Assert.Contains($"AzureWebJobsStorage:{kind}ServiceUri", SetSettings));
        Assert.Equal(["queue", "table"], Found(HostSource.Text, """AddressOf\(configuration, "(?<it>\w+)"\)""").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_setting_that_is_set_is_read()
    {
        var idle = SetSettings.Except(s_ofThePlatform, StringComparer.Ordinal).Where(set => !HostSource.Settings.Any(read => IsSame(read, set)));

        Assert.Empty(idle);
        Assert.All(s_ofThePlatform, name => Assert.Contains(name, SetSettings));
        Assert.All(s_notSet.Keys, name => Assert.Contains(name, HostSource.Settings));
        Assert.DoesNotContain(s_forbidden, name => Read(Function).Code.Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_come_from_the_vault_and_are_made_by_the_hook()
    {
        var function = Read(Function).Code;

        Assert.Equal(
            ["Secrets", "InstallationSecret", "MasterKey"],
            Found(function, @"__(?<it>(Secrets', map\(source.secrets, secretName => |InstallationSecret: |MasterKey: ))secret\(vaultUri, ")
                .Select(name => name.Split('\'', ':')[0]));
        Assert.Contains("SECRET_NAMES", Read("infra/main.bicep").Outputs);
        Assert.All(["infra/secrets.sh", "infra/secrets.ps1"], hook => Assert.Contains("SECRET_NAMES", Text(hook), StringComparison.Ordinal));
    }

    [Fact]
    public void Tables_and_queues_are_those_the_code_opens()
    {
        Assert.Equal(Sorted(HostSource.Tables.Distinct()), Sorted(Read(Storage).ListOf("tables")));
        Assert.Equal(Sorted(HostSource.Queues), Sorted(Read(Storage).ListOf("queues")));
    }

    [Fact]
    public void Containers_are_made_before_something_is_put_into_them()
    {
        Assert.Contains("'containers' = { name: deploymentContainer }", Read(Storage).Code, StringComparison.Ordinal);
        Assert.Contains("${deploymentContainer}'", Read(Function).Code, StringComparison.Ordinal);
        Assert.Contains("'containers' = { name: deadLetterContainer }", Read(Events).Code, StringComparison.Ordinal);
        Assert.Contains("blobContainerName: deadLetterContainer", Read(Events).Code, StringComparison.Ordinal);
        Assert.DoesNotContain("BlobContainerClient", HostSource.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_go_to_the_function_that_takes_them_and_to_no_other()
    {
        Assert.Equal(HostSource.EventFunctions, Found(Read(Events).Code, @"/functions/(?<it>\w+)'"));
        Assert.Equal(
            Sorted(Found(HostSource.Text, """const string \w+ = "(?<it>Microsoft\.Communication\.[^"]+)";""")), Sorted(Read(Events).ListOf("includedEventTypes")));
    }

    [Fact]
    public void Every_function_that_is_named_exists()
    {
        var named = All().SelectMany(file => Found(file.Code, @"function:(?<it>\w+)")).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, HostSource.Functions));
    }

    [Fact]
    public void Role_definitions_are_the_ones_they_are_called()
    {
        var given = All().SelectMany(file => Found(file.Code, "(?<it>\\w+: '[0-9a-f]{8}-[0-9a-f-]{27}')")).Select(line => line.Split(": ")).ToList();

        Assert.All(given, role => Assert.Equal(s_roles[role[0]], role[1].Trim('\'')));
        Assert.Equal(Sorted(s_roles.Keys), Sorted(given.Select(role => role[0])));
    }

    [Fact]
    public void The_directory_s_roles_are_those_the_code_knows()
    {
        string[] known = [.. Found(HostSource.Text, """Role\.\w+ => "(?<it>[a-z-]+)",""").Distinct(), HostSource.ValueOf("PlatformPrincipal.RestrictedRole")];
        var unit = HostSource.ValueOf("PlatformPrincipal.UnitPrefix");
        var registered = Found(Read("infra/modules/registration.bicep").Code, "value: '(?<it>[^']+)'");

        Assert.Equal(Sorted([.. known, $"{unit}*", $"{unit}${{unit}}"]), Sorted(registered));
    }

    [Fact]
    public void Alerts_are_set_on_lines_the_code_writes()
    {
        var lines = HostSource.LogLines.SelectMany(line => Enum.GetNames<AlertKind>().Select(kind => line.Replace("{Kind}", kind, StringComparison.Ordinal))).ToList();
        var queries = Found(Read("infra/modules/alerts.bicep").Code, "query: '+(?<it>[^']+)'");
        var wanted = queries.SelectMany(query => Found(query, """(startswith|contains|with|\w:long) "(?<it>[^"]+)""")).ToList();

        Assert.True(wanted.Count > 10);
        Assert.All(wanted, words => Assert.Contains(lines, line => line.Contains(words, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_silence_alert_counts_requests_to_the_webhook()
    {
        var path = Assert.Single(Found(Read("infra/modules/alerts.bicep").Code, """url has "/(?<it>[^"]+)"""));

        Assert.Contains($"Route = \"{path}/", HostSource.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_runbook_has_a_row_for_each_alert()
    {
        var operate = Text("README.md").Split("\n## Operate\n")[1].Split("\n## ")[0];
        var alerts = Found(Read("infra/modules/alerts.bicep").Code, "^    name: '(?<it>[a-z-]+)'$").Append("dead-letters");

        Assert.Contains("name: 'dead-letters'", Read(Events).Code, StringComparison.Ordinal);
        Assert.Equal(Sorted(alerts), Sorted(Found(operate, @"^\| `(?<it>[a-z-]+)` \|")));
    }

    [Fact]
    public void The_runtime_is_the_one_the_code_is_built_for()
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, "src/VictimWorkflow.Functions/VictimWorkflow.Functions.csproj"));
        var framework = project.Descendants("TargetFramework").Concat(XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"))
            .Descendants("TargetFramework")).First().Value;

        Assert.Equal([$"dotnet-isolated {framework["net".Length..]}"], Found(Read(Function).Code, "runtime: { name: (?<it>'[^']+', version: '[^']+')")
            .Select(runtime => runtime.Replace("', version: '", " ", StringComparison.Ordinal).Trim('\'')));
        Assert.Equal("v4", project.Descendants("AzureFunctionsVersion").Single().Value);
        Assert.Equal("Exe", project.Descendants("OutputType").Single().Value);
    }

    [Fact]
    public void The_host_is_set_as_the_code_relies_on()
    {
        var host = JsonNode.Parse(Text("host.json"))!;
        var (queues, durable) = (host["extensions"]!["queues"]!, host["extensions"]!["durableTask"]!);

        Assert.Equal("", (string?)host["extensions"]!["http"]!["routePrefix"]);
        Assert.Equal("base64", (string?)queues["messageEncoding"]);
        Assert.Contains("QueueMessageEncoding.Base64", HostSource.Text, StringComparison.Ordinal);
        Assert.True((int)queues["maxDequeueCount"]! > 1);
        Assert.Equal(HostSource.ValueOf("StorageSettings.Connection"), (string?)durable["storageProvider"]!["connectionName"]);
        Assert.Matches("^[A-Za-z][A-Za-z0-9]{2,44}$", (string?)durable["hubName"]);
        // A change of these, or of the hub, leaves the journeys that are under way behind.
        Assert.Equal("1.0 CurrentOrOlder Reject", $"{durable["defaultVersion"]} {durable["versionMatchStrategy"]} {durable["versionFailureStrategy"]}");
        Assert.Equal("VictimWorkflow 4", $"{durable["hubName"]} {durable["storageProvider"]!["partitionCount"]}");
        Assert.False((bool)durable["tracing"]!["traceInputsAndOutputs"]!);
        // One form for what both processes tell, and all of it: a line that was sampled away raises no alert.
        Assert.Equal("OpenTelemetry", (string?)host["telemetryMode"]);
        Assert.Contains("OTEL_TRACES_SAMPLER: 'microsoft.fixed_percentage'", Read(Function).Code, StringComparison.Ordinal);
        Assert.Contains("OTEL_TRACES_SAMPLER_ARG: '1.0'", Read(Function).Code, StringComparison.Ordinal);
    }

    [Fact]
    public void Modules_are_given_what_they_ask_for_and_nothing_else()
    {
        var main = Read("infra/main.bicep");
        var modules = main.Modules().ToList();

        Assert.Equal(Found(main.Code, @"^module (?<it>\w+)"), modules.Select(module => module.Symbol));
        foreach (var (symbol, module, given) in modules)
        {
            Assert.Empty(module.Required.Except(given, StringComparer.Ordinal));
            Assert.Empty(given.Except(module.Parameters, StringComparer.Ordinal));
            Assert.All(Found(main.Code, $@"\b{symbol}!?\.outputs\.(?<it>\w+)"), output => Assert.Contains(output, module.Outputs));
        }

        Assert.All(main.Parameters, name => Assert.True(Found(main.Code, $@"(?<it>\b{name}\b)").Count > 1, $"Parameter {name} is not used."));
    }

    [Fact]
    public void Environments_set_parameters_that_exist_and_only_production_reaches_everybody()
    {
        var main = Read("infra/main.bicep");
        var environments = All().Where(file => file.Name.EndsWith(".bicepparam", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(environments);
        foreach (var environment in environments)
        {
            Assert.Contains("using '../main.bicep'", environment.Code, StringComparison.Ordinal);
            Assert.Empty(environment.Parameters.Except(main.Parameters, StringComparer.Ordinal));
            Assert.Empty(main.Required.Except(environment.Parameters, StringComparer.Ordinal));
            var isProduction = environment.Name.EndsWith("production.bicepparam", StringComparison.Ordinal);
            Assert.Equal([isProduction ? "true" : "false"], Found(environment.Code, @"^param isProduction = (?<it>\w+)"));
        }

        Assert.Contains("onlyAllowList: !isProduction", main.Code, StringComparison.Ordinal);
    }

    [Fact]
    public void The_commands_around_a_deployment_name_what_there_is()
    {
        var azd = Text("azure.yaml");
        var known = Read("infra/main.bicep").Outputs;

        Assert.True(Directory.Exists(Path.Combine(Repository.Root, Assert.Single(Found(azd, "^    project: (?<it>.+)$")))));
        Assert.True(File.Exists(Path.Combine(Repository.Root, $"infra/{Assert.Single(Found(azd, "^  module: (?<it>.+)$"))}.bicepparam")));
        Assert.Equal(Found(azd, @"^services:\n  (?<it>\w+):"), Found(Read(Function).Code, "'azd-service-name': '(?<it>[^']+)'"));
        Assert.All(Found(azd, @"run: \./(?<it>.+)$"), script => Assert.True(File.Exists(Path.Combine(Repository.Root, script))));
        string[] used =
        [
            .. Found(azd, @"\$(env:)?(?<it>[A-Z][A-Z_]+)\b"), .. Found(Text("infra/secrets.sh"), @"\$(?<it>[A-Z][A-Z_]+)\b"),
            .. Found(Text("infra/secrets.ps1"), @"\$env:(?<it>[A-Z][A-Z_]+)\b"),
        ];
        Assert.All(used, name => Assert.Contains(name, known));

        foreach (var command in azd.Split("--parameters ")[1..].Select(rest => rest.Split("--output")[0]))
        {
            Assert.Equal(Sorted(Read(Events).Required), Sorted(Found(command, @"(?<it>\w+)=")));
        }
    }

    // A * in what is read stands for any name; one in what is set, for one of them.
    private static bool IsSame(string read, string set) =>
        read == set || (read.Split('*') is [var before, var after] && set.StartsWith(before, StringComparison.Ordinal) && set.EndsWith(after, StringComparison.Ordinal)
            && set.Length > before.Length + after.Length && !read.EndsWith(":*", StringComparison.Ordinal));

    private static IEnumerable<string> Sorted(IEnumerable<string> names) => names.Order(StringComparer.Ordinal);

    private static string Text(string name) => File.ReadAllText(Path.Combine(Repository.Root, name));
}
