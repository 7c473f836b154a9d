using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
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
    [InlineData("Security:InstallationSecret", "", "Security:InstallationSecret")]
    [InlineData("Security:InstallationSecret", "c2hvcnQ=", "Security:InstallationSecret")]
    [InlineData("Security:MasterKey", "no base64", "Security:MasterKey")]
    [InlineData("Communication:Endpoint", null, "Communication:Endpoint")]
    [InlineData("Communication:Endpoint", "http://messages.example.org", "Communication:Endpoint")]
    [InlineData("Communication:SmsFrom", "", "Communication:SmsFrom")]
    [InlineData("Communication:EmailFrom", "nobody", "Communication:EmailFrom")]
    [InlineData("Webhooks:Sources:records:Secrets:0", "whsec_short", "records")]
    [InlineData("Force:Prefix", "K!", "Prefix")]
    public void Without_one_it_does_not_start_and_names_it(string setting, string? value, string named)
    {
        var settings = RunningAzure.Settings();
        settings[setting] = value;

        var fault = Assert.ThrowsAny<Exception>(() => Start(settings));

        Assert.True(fault is InvalidOperationException or OptionsValidationException or AggregateException, fault.GetType().Name);
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
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
        var configuration = Read(settings);
        using var provider = new ServiceCollection().AddLogging().AddRouting()
            .AddVictimWorkflowService(configuration).AddAzure(configuration).BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
    }
}
