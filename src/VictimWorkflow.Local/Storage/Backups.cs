using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Operations;

namespace VictimWorkflow.Local.Storage;

/// <summary>What a restore did.</summary>
/// <param name="Erasures">Persons erased since the copy was made: the copy's keys of them were destroyed again.</param>
/// <param name="Holds">Legal holds carried over.</param>
/// <param name="WasReadable">Whether there was a store from which they could be known.</param>
/// <param name="ReplacedFile">Where the store that was there before is now; null when there was none.</param>
public sealed record RestoreReport(int Erasures, int Holds, bool WasReadable, string? ReplacedFile);

/// <summary>Copies of the store: written while it works on, and put back when nothing does.</summary>
public static class Backups
{
    private const int Page = 200;

    /// <summary>Writes a consistent copy into a new file that only this account may read.</summary>
    /// <exception cref="StoreRefusedException">The file cannot be written, or is there already.</exception>
    public static async Task WriteAsync(SqliteStore store, string file)
    {
        if (File.Exists(file))
        {
            throw new StoreRefusedException($"The file {file} exists: name a new one.");
        }

        try
        {
            // Made first, so that nobody else may read it from its first byte on.
            await using (var made = new FileStream(file, PrivateFile()))
            {
            }

            await store.BackupAsync(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SqliteException or ArgumentException or NotSupportedException)
        {
            throw new StoreRefusedException($"The file {file} cannot be written: name another place.", fault);
        }
    }

    /// <summary>
    /// Puts a copy in the place of a folder's store. The copy is checked and made ready beside it first; until the very end the
    /// store that is there is not touched.
    /// </summary>
    /// <exception cref="StoreRefusedException">
    /// The copy is not one of ours, newer or damaged; the folder is in use; or a store is there and is not to be replaced.
    /// </exception>
    public static async Task<RestoreReport> RestoreAsync(string file, string folder, bool mayReplace)
    {
        if (!File.Exists(file))
        {
            throw new StoreRefusedException($"There is no file {file}.");
        }

        var database = Path.Combine(folder, StoreFile.DatabaseName);
        var isThere = File.Exists(database);
        if (isThere && !mayReplace)
        {
            throw new StoreRefusedException($"The folder {folder} holds a store: add --force to replace it, or name another folder.");
        }

        // Also claims the folder, so that nothing runs on it and nothing starts.
        await using var before = isThere ? Standing.Open(folder) : Standing.None(folder);
        var workshop = Path.Combine(folder, $"restoring-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(workshop);
            File.Copy(file, Path.Combine(workshop, StoreFile.DatabaseName));
            var carried = await PrepareAsync(workshop, before.Store);
            await before.CloseAsync();
            var replaced = isThere ? Replace(database) : null;
            File.Move(Path.Combine(workshop, StoreFile.DatabaseName), database);
            return new RestoreReport(carried?.Erasures ?? 0, carried?.Holds ?? 0, carried is not null, replaced);
        }
        catch (SqliteException fault)
        {
            throw new StoreRefusedException($"The copy {file} is damaged: take another one.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreRefusedException($"The folder {folder} cannot be written: make room, or change who may write there.", fault);
        }
        finally
        {
            if (Directory.Exists(workshop))
            {
                Directory.Delete(workshop, recursive: true);
            }
        }
    }

    // The version is checked, and steps to the present one are taken, by opening it.
    private static async Task<(int Erasures, int Holds)?> PrepareAsync(string workshop, SqliteStore? before)
    {
        await using var copy = SqliteStore.Open(workshop);
        var faults = await copy.ReadAsync(session => session.Rows("PRAGMA integrity_check", row => row.GetString(0)));
        if (faults is not ["ok"])
        {
            throw new StoreRefusedException("The copy is damaged: take another one.");
        }

        var carried = before is null ? null : await CarryAsync(before, copy);
        var clock = new JourneyClock(TimeProvider.System);
        await clock.ResumeAsync(copy);
        await new RestoreMark(copy, new OperationsLog(copy, clock), clock).SetAsync(OperationsLog.CommandLine);
        return carried;
    }

    private static async Task<(int Erasures, int Holds)?> CarryAsync(SqliteStore before, SqliteStore copy)
    {
        try
        {
            await foreach (var json in FactsAsync(before, OperationsLog.Prefix, json => OperationsLog.Read(json).Id))
            {
                await copy.SaveFactAsync(OperationsLog.Read(json).Id, json);
            }

            return (await CarryErasuresAsync(before, copy), await CarryHoldsAsync(before, copy));
        }
        catch (SqliteException)
        {
            // It opened, and its pages are damaged all the same.
            return null;
        }
    }

    // The key at once; the rest, which needs the rules, when the host starts.
    private static async Task<int> CarryErasuresAsync(SqliteStore before, SqliteStore copy)
    {
        var count = 0;
        await foreach (var json in FactsAsync(before, Erasure.Prefix, json => Erasure.Prefix + Erasure.Read(json).PersonRef))
        {
            var record = Erasure.Read(json);
            if (await copy.FindFactAsync(Erasure.Prefix + record.PersonRef) is { } known && Erasure.Read(known).DoneAt is not null)
            {
                continue;
            }

            await new SqliteAccessStore(copy).DestroyAsync(PersonDesk.PersonKey(record.PersonRef));
            await copy.ForgetSealedAsync(PersonDesk.PersonKey(record.PersonRef));
            await copy.SaveFactAsync(Erasure.Prefix + record.PersonRef, JsonSerializer.Serialize(record with { DoneAt = null }, CoreJson.Options));
            count++;
        }

        return count;
    }

    private static async Task<int> CarryHoldsAsync(SqliteStore before, SqliteStore copy)
    {
        var count = 0;
        await foreach (var json in FactsAsync(before, LegalHolds.Prefix, NameOf))
        {
            if (await copy.FindFactAsync(NameOf(json)) != json)
            {
                await copy.SaveFactAsync(NameOf(json), json);
                count++;
            }
        }

        return count;

        static string NameOf(string json) => LegalHolds.NameOf(LegalHolds.Read(json).Kind, LegalHolds.Read(json).Ref);
    }

    private static async IAsyncEnumerable<string> FactsAsync(SqliteStore store, string prefix, Func<string, string> nameOf)
    {
        string? after = null;
        do
        {
            var page = await store.FactsAsync(prefix, after, Page);
            foreach (var json in page) yield return json;
            after = page.Length == Page ? nameOf(page[^1]) : null;
        }
        while (after is not null);
    }

    // Kept beside it: whoever restored the wrong copy can go back.
    private static string Replace(string database)
    {
        var replaced = string.Create(CultureInfo.InvariantCulture, $"{database}.replaced-{DateTimeOffset.UtcNow:yyyyMMddHHmmss}");
        foreach (var ending in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(database + ending))
            {
                File.Move(database + ending, replaced + ending);
            }
        }

        return replaced;
    }

    private static FileStreamOptions PrivateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>The store that is there, as far as it can be read, with the folder claimed.</summary>
    private sealed class Standing(string folder, SqliteStore? store, IDisposable? claim) : IAsyncDisposable
    {
        private IDisposable? _claim = claim;

        public SqliteStore? Store { get; } = store;

        public static Standing None(string folder) => new(folder, null, StoreFile.Claim(folder));

        // One that is damaged, or of a newer version, is what a restore is for; one that is in use is not, and refuses to be claimed.
        public static Standing Open(string folder)
        {
            try
            {
                return new(folder, SqliteStore.Open(folder), null);
            }
            catch (StoreRefusedException refused) when (refused.InnerException is SqliteException or null)
            {
                return None(folder);
            }
        }

        /// <summary>Lets go of the file and keeps the folder.</summary>
        public async ValueTask CloseAsync()
        {
            if (Store is not null)
            {
                await Store.DisposeAsync();
                _claim ??= StoreFile.Claim(folder);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (Store is not null)
            {
                await Store.DisposeAsync();
            }

            _claim?.Dispose();
        }
    }
}
