using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;

namespace VictimWorkflow.HostTests.EndToEnd;

/// <summary>What cannot start says why in one sentence, and ends with another code than 0.</summary>
public sealed class StartingTests
{
    [Fact]
    public async Task A_port_in_use_is_said_in_one_sentence()
    {
        using var installation = new Installation();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        await RefusesAsync($"Port {port} on 127.0.0.1 is in use", installation.Folder, "--port", port);
    }

    [Theory]
    [InlineData("--port", "99999")]
    [InlineData("--address", "nowhere")]
    public async Task An_address_that_is_none_is_said_in_one_sentence(string option, string value)
    {
        using var installation = new Installation();

        await RefusesAsync($"{value}", installation.Folder, option, value);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said_in_one_sentence()
    {
        using var installation = new Installation();
        await File.WriteAllTextAsync(installation.In("file"), "in the way");

        await RefusesAsync("cannot be written", installation.In("file"));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_left_as_it_is()
    {
        using var installation = new Installation();
        await using (var local = await RunningLocal.StartAsync(installation.Folder))
        {
            Assert.Equal(0, await local.StopAsync());
        }

        var file = installation.In("victim-workflow.db");
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = new SqliteCommand("PRAGMA user_version=9999", connection);
            await command.ExecuteNonQueryAsync();
        }

        var before = await File.ReadAllBytesAsync(file);
        await RefusesAsync("was written by a newer VictimWorkflow", installation.Folder);
        Assert.Equal(before, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task A_second_one_on_the_same_folder_does_not_start_and_harms_nothing()
    {
        using var installation = new Installation();
        await using var first = await RunningLocal.StartAsync(installation.Folder);

        await RefusesAsync("is in use by another VictimWorkflow", installation.Folder);

        using var http = new HttpClient { BaseAddress = first.Url };
        Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync(new Uri("/healthz", UriKind.Relative)));
    }

    [Theory]
    [InlineData("Force__Prefix", "Not A Prefix", "Prefix")]
    [InlineData("Force__UnsteppedAtMost", "many", "Force:UnsteppedAtMost")]
    [InlineData("Security__MasterKey", "c2hvcnQ=", "Security:MasterKey")]
    [InlineData("Force__OnlyAllowLst", "false", "OnlyAllowLst")]
    [InlineData("Local__AdminSecret", "plain", "Local:AdminSecret")]
    [InlineData("Webhooks__Sources__records__Secrets__0", "plain", "Webhooks:Sources:records:Secrets:0")]
    [InlineData("Webhooks__Sources__records__SilenceLimit", "soon", "Webhooks:Sources:records:SilenceLimit")]
    public async Task A_wrong_setting_is_named(string setting, string value, string named)
    {
        using var installation = new Installation();

        await RefusesAsync(named, installation.Folder, (setting, value));
    }

    [Fact]
    public async Task A_settings_file_that_is_none_is_named_and_not_quoted()
    {
        using var installation = new Installation();
        await File.WriteAllTextAsync(installation.In("victim-workflow.json"), """{ "Security": { "MasterKey": "marker-of-a-secret" """);

        var errors = await RefusesAsync("victim-workflow.json", installation.Folder);

        Assert.DoesNotContain("marker-of-a-secret", errors, StringComparison.Ordinal);
    }

    private static Task<string> RefusesAsync(string saying, string folder, params string[] more) => RefusesAsync(saying, folder, null, more);

    private static Task<string> RefusesAsync(string saying, string folder, (string Name, string Value) setting) => RefusesAsync(saying, folder, setting, []);

    private static async Task<string> RefusesAsync(string saying, string folder, (string Name, string Value)? setting, string[] more)
    {
        string[] port = more.Contains("--port") ? [] : ["--port", "0"];
        var (exit, standard, errors) = await RunningLocal.RunAsync(setting, ["serve", "--folder", folder, .. port, .. more]);

        Assert.Equal("", standard);
        Assert.Contains(saying, errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(1, exit);
        return errors;
    }
}
