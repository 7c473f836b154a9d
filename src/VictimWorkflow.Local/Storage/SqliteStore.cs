using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Local.Storage;

/// <summary>
/// Everything one machine keeps, in one SQLite file. One writer commits groups of changes, a few readers never wait for it, and the
/// file belongs to one process at a time. What a method has saved is on the disk when it returns.
/// </summary>
public sealed partial class SqliteStore : IStore, IAsyncDisposable
{
    private readonly StoreFile _file;
    private readonly Writer _writer;
    private readonly Readers _readers;
    private bool _isClosed;

    private SqliteStore(StoreFile file) => (_file, _writer, _readers) = (file, new Writer(file.OpenWriter()), new Readers(file));

    /// <summary>Opens the store of a folder, and makes both if they are not there.</summary>
    /// <exception cref="StoreRefusedException">The folder cannot be written or is in use, or its file is not ours to open.</exception>
    public static SqliteStore Open(string folder) => Open(folder, Schema.Steps);

    internal static SqliteStore Open(string folder, ImmutableArray<string> steps)
    {
        var file = StoreFile.Open(folder, steps);
        try
        {
            file.EndLeases();
            return new SqliteStore(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Transactions written since the start; many changes share one.</summary>
    public long Commits => _writer.Commits;

    /// <summary>Writes a copy of everything, as it is now, into a new file; the store works on meanwhile.</summary>
    /// <remarks>It holds the persons' wrapped keys: to erase a person is also to throw away the backups from before.</remarks>
    public async ValueTask BackupAsync(string file) => await ReadAsync(session => session.Execute("VACUUM INTO $1", file));

    /// <summary>Finishes what is queued, empties the log into the file and lets go of it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isClosed) return;
        _isClosed = true;
        await Task.Run(() =>
        {
            _readers.Dispose();
            _writer.Dispose();
            _file.Dispose();
        });
    }

    internal ValueTask<T> ReadAsync<T>(Func<Session, T> read) => _readers.ReadAsync(read);

    internal ValueTask<T> WriteAsync<T>(Func<Session, T> change) => _writer.WriteAsync(change);

    internal async ValueTask WriteAsync(Action<Session> change) => await _writer.WriteAsync(session =>
    {
        change(session);
        return true;
    });

    internal void Checkpoint() => _file.Checkpoint();

    private static string Values(int count) => $"VALUES ({string.Join(", ", Enumerable.Range(1, count).Select(n => $"${n}"))})";

    private static T? Unpacked<T>(byte[]? state) where T : class, IStoredState => state is null ? null : Packed.Unpack<T>(state);

    // A list of names as one value, so that the statement is the same for any number of them.
    private static string? Names(ImmutableArray<string>? names) =>
        names is { } some ? JsonSerializer.Serialize(some, CoreJson.Options) : null;

    private static ImmutableArray<T> All<T>(Session session, string sql, Func<SqliteDataReader, T> read,
        params ReadOnlySpan<object?> values) =>
        [.. session.Rows(sql, read, values)];
}
