using System.Globalization;
using Microsoft.Data.Sqlite;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;
using static VictimWorkflow.HostTests.Conformance.Rows;

namespace VictimWorkflow.HostTests.Storage;

public sealed class OpeningTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("opening-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Database => Path.Combine(_folder, "victim-workflow.db");

    [Fact]
    public async Task A_second_opening_is_refused_until_the_first_is_closed()
    {
        var first = SqliteStore.Open(_folder);
        Refused("in use by another VictimWorkflow", _folder);
        await first.DisposeAsync();
        await SqliteStore.Open(_folder).DisposeAsync();
    }

    [Fact]
    public async Task A_file_written_by_a_newer_version_is_refused_and_not_touched()
    {
        await SqliteStore.Open(_folder).DisposeAsync();
        Execute("PRAGMA user_version=99");
        Refused("written by a newer VictimWorkflow (format 99", _folder);
        Execute($"PRAGMA user_version={Schema.Steps.Length}");
        await SqliteStore.Open(_folder).DisposeAsync();
    }

    [Fact]
    public async Task A_file_of_an_older_version_is_brought_forward_step_by_step_and_a_failed_step_leaves_it_as_it_was()
    {
        await using (var store = SqliteStore.Open(_folder)) await store.SaveFactAsync("name", "kept");
        var steps = Schema.Steps.Add("ALTER TABLE facts ADD COLUMN note TEXT;").Add("UPDATE facts SET note = 'noted';");
        Assert.Throws<StoreRefusedException>(() => { SqliteStore.Open(_folder, [.. steps, "DELETE FROM facts; SELECT * FROM nowhere;"]); });

        await using (var store = SqliteStore.Open(_folder, steps))
        {
            Assert.Equal("noted", await store.ReadAsync(s => s.First("SELECT note FROM facts", row => row.GetString(0))));
            Assert.Equal("kept", await store.FindFactAsync("name"));
        }
        Refused($"written by a newer VictimWorkflow (format {steps.Length}", _folder);
    }

    [Fact]
    public void Another_programs_database_is_refused()
    {
        Execute("CREATE TABLE theirs (x)");
        Refused("another program's database", _folder);
        Execute("PRAGMA user_version=1");
        Refused("another program's database", _folder);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_kept()
    {
        var text = string.Join('\n', Enumerable.Repeat("This is a letter, not a database.", 100));
        File.WriteAllText(Database, text);
        Refused("is not a database", _folder);
        Assert.Equal(text, File.ReadAllText(Database));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Refused("cannot be written", Path.Combine(file, "below"));
        Directory.CreateDirectory(Database);
        Refused("cannot be written", _folder);
    }

    [Fact]
    public async Task What_was_answered_is_in_a_copy_of_the_files_as_a_crash_would_leave_them()
    {
        await using var store = SqliteStore.Open(_folder);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(async n => await store.ReceiveAsync(Event($"e{n}"))));
        await store.SaveAdmissionAsync(Admission(Crime(), "j1"));

        var copy = Directory.CreateDirectory(Path.Combine(_folder, "copy")).FullName;
        foreach (var file in new[] { "victim-workflow.db", "victim-workflow.db-wal" }) File.Copy(Path.Combine(_folder, file),
            Path.Combine(copy, file));
        Assert.True(new FileInfo(Path.Combine(copy, "victim-workflow.db-wal")).Length > 0);

        await using var recovered = SqliteStore.Open(copy);
        Assert.Equal(300, await recovered.CountUnadmittedAsync());
        Assert.Equal<string>(["j1"], await recovered.DueJourneysAsync(Noon, 10));
    }

    [Fact]
    public async Task Closing_finishes_what_is_queued_and_refuses_what_comes_after()
    {
        var store = SqliteStore.Open(_folder);
        var queued = Enumerable.Range(0, 500).Select(n => store.ReceiveAsync(Event($"e{n}")).AsTask()).ToArray();
        await store.DisposeAsync();
        Assert.All(await Task.WhenAll(queued), r => Assert.Equal(Receipt.New, r));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.ReceiveAsync(Event("late")));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.FindEventAsync("e1"));
        Assert.False(File.Exists(Database + "-wal"));

        await using var again = SqliteStore.Open(_folder);
        Assert.Equal(500, await again.CountUnadmittedAsync());
    }

    [Fact]
    public async Task A_backup_is_a_store_of_its_own()
    {
        await using var store = SqliteStore.Open(_folder);
        await store.ReceiveAsync(Event("a"));
        var copy = Directory.CreateDirectory(Path.Combine(_folder, "backup")).FullName;
        await store.BackupAsync(Path.Combine(copy, "victim-workflow.db"));
        await store.ReceiveAsync(Event("b"));

        await using var restored = SqliteStore.Open(copy);
        Assert.Equal(1, await restored.CountUnadmittedAsync());
    }

    [Fact]
    public async Task A_destroyed_key_is_in_none_of_the_files()
    {
        await using var store = SqliteStore.Open(_folder);
        IKeyStore keys = new SqliteAccessStore(store);
        var key = "WRAPPED-KEY-OF-A-PERSON"u8.ToArray();
        for (var n = 0; n < 50; n++) await keys.AddIfAbsentAsync($"other-{n}", new byte[60]);
        await keys.AddIfAbsentAsync("person-1", key);
        Assert.Equal(key, await keys.FindAsync("person-1"));
        Assert.Equal(key, await keys.AddIfAbsentAsync("person-1", "second"u8.ToArray()));
        Assert.Contains(Directory.GetFiles(_folder, "*.db*"), f => Holds(f, key));

        await keys.DestroyAsync("person-1");
        Assert.Empty((await keys.FindAsync("person-1"))!);
        Assert.Empty(await keys.AddIfAbsentAsync("person-1", key));
        Assert.Null(await keys.FindAsync("nobody"));
        Assert.DoesNotContain(Directory.GetFiles(_folder, "*.db*"), f => Holds(f, key));
    }

    [Fact]
    public async Task Users_keys_and_links_come_back_and_a_link_works_once()
    {
        await using var store = SqliteStore.Open(_folder);
        IAccessStore access = new SqliteAccessStore(store);
        var user = new User("officer-1", "Sample Officer", [Role.Officer], ["north"], MayReadRestricted: true);
        await access.AddUserAsync(user);
        await access.AddUserAsync(user with { IsBlocked = true });
        await access.AddKeyAsync(new("hash", "laptop", "officer-1", null, Noon, Hours(1)));
        await access.AddSignInAsync(new("link", "officer-1", Hours(1)));
        await access.AddSignInAsync(new("old", "officer-1", Noon));

        var found = await access.FindUserAsync("officer-1");
        Assert.True(found is
        {
            IsBlocked: true, MayReadRestricted: true, Roles: [Role.Officer], Units: ["north"],
            DisplayName: "Sample Officer"
        });
        Assert.Equal(new ApiKey("hash", "laptop", "officer-1", null, Noon, Hours(1)), await access.FindKeyAsync("hash"));
        Assert.Null(await access.TakeSignInAsync("old", Hours(0.5)));
        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => await access.TakeSignInAsync("link", Hours(0.5))));
        Assert.Equal("officer-1", Assert.Single(taken, t => t is not null)!.UserRef);
    }

    private static void Refused(string words, string folder)
    {
        var sentence = Assert.Throws<StoreRefusedException>(() => { SqliteStore.Open(folder); }).Sentence;
        Assert.Contains(words, sentence, StringComparison.Ordinal);
        Assert.True(sentence.EndsWith('.') && !sentence.Contains('\n', StringComparison.Ordinal), sentence);
    }

    private void Execute(string sql)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection(string.Create(CultureInfo.InvariantCulture, $"Data Source={Database};Pooling=False"));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static bool Holds(string file, byte[] bytes)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var all = new byte[stream.Length];
        stream.ReadExactly(all);
        return all.AsSpan().IndexOf(bytes) >= 0;
    }
}
