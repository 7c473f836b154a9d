using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Functions.Hosting;
using VictimWorkflow.Service.Http;

namespace VictimWorkflow.AzureTests.Hosting;

/// <summary>An app that is set up wrongly does not start, and says which setting is to blame.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void With_all_of_them_it_starts() => Start(RunningAzure.Settings());

    [Theory]
    [InlineData("AzureWebJobsStorage", null, "AzureWebJobsStorage")]
    [InlineData("AzureWebJobsStorage", "somewhere", "AzureWebJobsStorage")]
    [InlineData("Security:InstallationSecret", null, "Security:InstallationSecret")]
    [InlineData("Security:InstallationSecret", "", "Security:InstallationSecret")]
    [InlineData("Security:InstallationSecret", "c2hvcnQ=", "Security:InstallationSecret")]
    [InlineData("Security:MasterKey", null, "Security:MasterKey")]
    [InlineData("Security:MasterKey", "no base64", "Security:MasterKey")]
    [InlineData("Security:MasterKee", "AAAA", "MasterKee")]
    [InlineData("Security:IsBehindHttps", "perhaps", "Security:IsBehindHttps")]
    [InlineData("Communication:Endpoint", null, "Communication:Endpoint")]
    [InlineData("Communication:Endpoint", "http://messages.example.org", "Communication:Endpoint")]
    [InlineData("Communication:SmsFrom", null, "Communication:SmsFrom")]
    [InlineData("Communication:SmsFrom", "", "Communication:SmsFrom")]
    [InlineData("Communication:EmailFrom", null, "Communication:EmailFrom")]
    [InlineData("Communication:EmailFrom", "nobody", "Communication:EmailFrom")]
    [InlineData("Webhooks:Sources:records:Secrets:0", "whsec_short", "records")]
    [InlineData("Webhooks:Sources:records:Secrets:0", null, "Webhooks:Sources:records:Secrets")]
    [InlineData("Webhooks:Sources:records:AllowedTypes:0", null, "Webhooks:Sources:records:AllowedTypes")]
    [InlineData("Webhooks:Sources:records:Units:0", null, "Webhooks:Sources:records:Units")]
    [InlineData("Webhooks:Sources:records:SilenceLimit", "soon", "SilenceLimit")]
    [InlineData("Force:Prefix", "K!", "Prefix")]
    [InlineData("Force:OnlyAllowList", "perhaps", "Force:OnlyAllowList")]
    [InlineData("Force:UnsteppedAtMost", "0", "UnsteppedAtMost")]
    [InlineData("Rules:Calendar", "{}", "Rules:Calendar")]
    [InlineData("Rules:Parameters", """{"version": "own", "misspelt": 1}""", "Rules:Parameters")]
    public void Without_one_it_does_not_start_and_names_it(string setting, string? value, string named)
    {
        var settings = RunningAzure.Settings();
        settings[setting] = value;
        IsRefused(settings, named);
        if (value is null)
        {
            settings.Remove(setting);
            IsRefused(settings, named);
        }
    }

    private static void IsRefused(Dictionary<string, string?> settings, string named)
    {
        var fault = Assert.ThrowsAny<Exception>(() => Start(settings));

        Assert.True(fault is InvalidOperationException or OptionsValidationException or AggregateException, fault.GetType().Name);
        // A binder's fault names its setting one further in.
        Assert.Contains(named, $"{fault.Message} {fault.InnerException?.Message}", StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_installation_has_proclaimed_is_in_force()
    {
        var settings = RunningAzure.Settings();
        settings["Rules:Calendar"] = """{"version": "england-mourning", "holidays": [{"date": "2026-04-15", "name": "Day of mourning"}]}""";
        using var provider = Provider(settings);

        Assert.Equal("england-mourning", provider.GetRequiredService<RuleBook>().Calendar.Version);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage:accountName", "vwexample")]
    [InlineData("AzureWebJobsStorage:tableServiceUri", "https://vwexample.table.core.windows.net", "AzureWebJobsStorage:queueServiceUri", "https://vwexample.queue.core.windows.net")]
    public void An_account_can_be_named_instead_of_keyed(params string[] named)
    {
        var settings = RunningAzure.Settings();
        settings["AzureWebJobsStorage"] = null;
        foreach (var pair in named.Chunk(2)) settings[pair[0]] = pair[1];

        var storage = StorageSettings.From(Read(settings), new DefaultAzureCredential());

        Assert.Equal("vwexample", storage.Tables().AccountName);
        Assert.Equal("https://vwexample.queue.core.windows.net/events", storage.Queue("events").Uri.ToString());
    }

    private static IConfiguration Read(Dictionary<string, string?> settings) => new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

    // As far as the start goes before it talks to anybody.
    private static void Start(Dictionary<string, string?> settings)
    {
        using var provider = Provider(settings);
        provider.GetRequiredService<IStartupValidator>().Validate();
    }

    private static ServiceProvider Provider(Dictionary<string, string?> settings)
    {
        var configuration = Read(settings);
        return new ServiceCollection().AddLogging().AddRouting()
            .AddVictimWorkflowService(configuration).AddAzure(configuration).BuildServiceProvider();
    }
}
