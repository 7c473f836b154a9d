using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace VictimWorkflow.HostTests.EndToEnd;

/// <summary>Copies of the store, made and put back by the commands, with the real program before and after.</summary>
public sealed class BackupTests
{
    private static readonly string[] s_options = ["--stepped-from", Given.Start, "--provider-ignores-keys"];

    [Fact]
    public async Task What_left_after_the_copy_was_made_is_not_sent_again_and_a_person_makes_sure()
    {
        using var installation = new Installation();
        var copy = installation.In("copy.db");
        await using (var local = await RunningLocal.StartAsync(installation.Folder, s_options))
        {
            await local.TakeAsync("msg-1", Given.Report("C-1", "V1", "sam@example.org"));
            await SucceedsAsync(local, "backup", "--to", copy);
            await local.TakeAsync("msg-2", Given.Recorded("C-1"));
            local.Kill();
        }

        var sent = ProviderFile.Accepted(installation.Folder).Count;
        Assert.True(sent > 0);
        var restored = await RunningLocal.RunAsync("restore", "--from", copy, "--folder", installation.Folder, "--force");
        Assert.True(restored.Exit == 0, restored.Errors);

        await using var again = await RunningLocal.StartAsync(installation.Folder, s_options);
        using var officer = await again.SignInAsync("officer-1", ["officer"], ["medway"]);
        await again.TakeAsync("msg-2", Given.Recorded("C-1"));
        await again.PassAsync((await again.ClockAsync()).Now + Duration.FromMinutes(20));
        var tasks = JsonNode.Parse(await officer.GetStringAsync(new Uri("/api/tasks", UriKind.Relative)))!["items"]!.AsArray();

        Assert.Equal(sent, ProviderFile.Accepted(installation.Folder).Count);
        Assert.Contains(tasks, task => (string?)task!["why"] == "delivery-in-doubt");

        await SucceedsAsync(again, "user", "add", "operator-1", "--role", "operator", "--unit", "*");
        await SucceedsAsync(again, "restore", "--release", "--as", "operator-1");
        await again.TakeAsync("msg-3", Given.Report("C-2", "V2", "alex@example.org"));
        await again.TakeAsync("msg-4", Given.Recorded("C-2"));
        Assert.True(ProviderFile.Accepted(installation.Folder).Count > sent);
    }

    [Fact]
    public async Task Who_was_erased_after_the_copy_was_made_stays_erased_and_a_hold_set_since_stays_set()
    {
        using var installation = new Installation();
        var copy = installation.In("copy.db");
        string journey;
        await using (var local = await RunningLocal.StartAsync(installation.Folder, s_options))
        {
            journey = (string)(await local.TakeAsync("msg-1", Given.Report("C-1", "V1", "sam@example.org")))["journeyIds"]![0]!;
            await local.TakeAsync("msg-2", Given.Report("C-2", "V2", "alex@example.org"));
            await SucceedsAsync(local, "backup", "--to", copy);
            await SucceedsAsync(local, "erase", "--person", "V1", "--authority", "REQUEST-1");
            await SucceedsAsync(local, "hold", "set", "--crime", "C-2", "--authority", "ORDER-1");
            Assert.Equal(0, await local.StopAsync());
        }

        var restored = await RunningLocal.RunAsync("restore", "--from", copy, "--folder", installation.Folder, "--force");
        Assert.Contains("1 erasures and 1 legal holds made since the copy were carried over", restored.Out, StringComparison.Ordinal);

        await using var again = await RunningLocal.StartAsync(installation.Folder, s_options);
        using var officer = await again.SignInAsync("officer-1", ["officer"], ["medway"]);
        // The key is gone before the host starts; the journey ends in its first moments.
        for (var watch = Stopwatch.StartNew(); (string?)(await JourneyAsync())["state"] != "terminated"; await Task.Delay(50))
        {
            Assert.Equal("erased", (string?)(await JourneyAsync())["name"]);
            Assert.True(watch.Elapsed < RunningLocal.Patience, "The journey does not end.");
        }

        Assert.Contains("legal hold", (await CommandAsync(again, "erase", "--person", "V2", "--authority", "REQUEST-2")).Errors, StringComparison.Ordinal);

        async Task<JsonNode> JourneyAsync() => JsonNode.Parse(await officer.GetStringAsync(new Uri($"/api/journeys/{journey}", UriKind.Relative)))!;
    }

    [Fact]
    public async Task A_copy_is_not_put_over_a_running_host_or_by_mistake_over_a_store_and_only_if_it_is_sound()
    {
        using var installation = new Installation();
        using var other = new Installation();
        var copy = installation.In("copy.db");
        await using (var local = await RunningLocal.StartAsync(installation.Folder, s_options))
        {
            await SucceedsAsync(local, "backup", "--to", copy);
            await RefusesAsync("exists: name a new one", "backup", "--to", copy, "--url", local.Url.ToString(), "--folder", installation.Folder);
            await RefusesAsync("is in use by another VictimWorkflow", "restore", "--from", copy, "--folder", installation.Folder, "--force");
            Assert.Equal(0, await local.StopAsync());
        }

        await RefusesAsync("holds a store: add --force", "restore", "--from", copy, "--folder", installation.Folder);
        await RefusesAsync("There is no file", "restore", "--from", installation.In("none.db"), "--folder", other.Folder);
        var newer = installation.In("newer.db");
        File.Copy(copy, newer);
        await ExecuteAsync(newer, "PRAGMA user_version=9999");
        await RefusesAsync("was written by a newer VictimWorkflow", "restore", "--from", newer, "--folder", other.Folder);
        var damaged = installation.In("damaged.db");
        var bytes = await File.ReadAllBytesAsync(copy);
        Array.Fill(bytes, (byte)0xFF, 4096 * 3, 4096);
        await File.WriteAllBytesAsync(damaged, bytes);
        await RefusesAsync("damaged", "restore", "--from", damaged, "--folder", other.Folder);
        await File.WriteAllTextAsync(damaged, "This is a letter.");
        await RefusesAsync("is not a database", "restore", "--from", damaged, "--folder", other.Folder);

        Assert.Empty(Directory.EnumerateFiles(other.Folder, "*.db"));
        Assert.Empty(Directory.EnumerateDirectories(other.Folder));
        var moved = await RunningLocal.RunAsync("restore", "--from", copy, "--folder", other.Folder);
        Assert.True(moved.Exit == 0, moved.Errors);
    }

    [Fact]
    public async Task A_folder_that_nobody_serves_is_copied_as_well()
    {
        using var installation = new Installation();
        await using (var local = await RunningLocal.StartAsync(installation.Folder, s_options))
        {
            Assert.Equal(0, await local.StopAsync());
        }

        var made = await RunningLocal.RunAsync("backup", "--to", installation.In("copy.db"), "--folder", installation.Folder, "--url", "http://127.0.0.1:1");

        Assert.True(made.Exit == 0, made.Errors);
        Assert.True(File.Exists(installation.In("copy.db")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(installation.In("copy.db")));
        }
    }

    [Fact]
    public async Task Holds_packs_and_the_audit_are_at_hand_on_the_command_line_with_the_roles_of_who_asks()
    {
        using var installation = new Installation();
        await using var local = await RunningLocal.StartAsync(installation.Folder, s_options);
        var journey = (string)(await local.TakeAsync("msg-1", Given.Report("C-1", "V1", "sam@example.org")))["journeyIds"]![0]!;
        await SucceedsAsync(local, "user", "add", "officer-1", "--role", "officer", "--unit", "medway");

        await SucceedsAsync(local, "hold", "set", "--person", "V1", "--authority", "ORDER-1");
        Assert.Contains("ORDER-1", await SucceedsAsync(local, "hold", "list"), StringComparison.Ordinal);
        await SucceedsAsync(local, "hold", "release", "--person", "V1");
        await SucceedsAsync(local, "disclose", journey, "--to", installation.In("pack.zip"));
        Assert.Matches(@"^\d+ entries and \d+ seals checked, 0 faults", await SucceedsAsync(local, "audit", "verify"));

        var officers = await CommandAsync(local, "hold", "set", "--person", "V1", "--authority", "A-1", "--as", "officer-1");
        Assert.Contains("role does not allow", officers.Errors, StringComparison.Ordinal);
        Assert.Contains("no member of staff", (await CommandAsync(local, "hold", "list", "--as", "stranger")).Errors, StringComparison.Ordinal);
        Assert.Contains("name a new one", (await CommandAsync(local, "disclose", journey, "--to", installation.In("pack.zip"))).Errors, StringComparison.Ordinal);
        Assert.Equal("PK", System.Text.Encoding.ASCII.GetString(await File.ReadAllBytesAsync(installation.In("pack.zip")), 0, 2));
    }

    private static Task<(int Exit, string Out, string Errors)> CommandAsync(RunningLocal local, params string[] arguments) =>
        RunningLocal.RunAsync([.. arguments, "--url", local.Url.ToString().TrimEnd('/'), "--folder", local.Folder]);

    private static async Task<string> SucceedsAsync(RunningLocal local, params string[] arguments)
    {
        var (exit, standard, errors) = await CommandAsync(local, arguments);
        Assert.True(exit == 0, $"{string.Join(' ', arguments)}: {standard}{errors}");
        return standard;
    }

    private static async Task RefusesAsync(string saying, params string[] arguments)
    {
        var (exit, _, errors) = await RunningLocal.RunAsync(arguments);
        Assert.Contains(saying, errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(1, exit);
    }

    private static async Task ExecuteAsync(string file, string sql)
    {
        SQLitePCL.Batteries_V2.Init();
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = new SqliteCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
