using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace VictimWorkflow.Local.Storage;

/// <summary>The store cannot be opened; the message is one sentence for whoever starts the program.</summary>
public sealed class StoreRefusedException(string sentence, Exception? cause = null) : Exception(sentence, cause)
{
    public string Sentence => Message;
}

/// <summary>The database file in its folder, claimed by this process for as long as this object lives.</summary>
internal sealed class StoreFile : IDisposable
{
    public const string DatabaseName = "victim-workflow.db";
    private const string LockName = "victim-workflow.lock";

    /// <summary>The bookkeeping of a backup or a check from outside may hold the file for a moment.</summary>
    private const int BusyMilliseconds = 5_000;

    // FULL: what is answered survives a power cut. secure_delete=FAST: a destroyed key is overwritten where it stood.
    // 64 MiB of cache keep the upper levels of every index of a million journeys; 4,000 pages (16 MB) of log bound recovery.
    private const string WriterSettings = """
        PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF; PRAGMA secure_delete=FAST; PRAGMA temp_store=MEMORY;
        PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864;
        """;

    private const string ReaderSettings = "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32768;";

    private readonly string _database;
    private readonly FileStream _claim;

    static StoreFile() => SQLitePCL.Batteries_V2.Init();

    private StoreFile(string database, FileStream claim) => (_database, _claim) = (database, claim);

    /// <summary>Claims the folder, and brings the file in it to the newest version.</summary>
    /// <exception cref="StoreRefusedException">It cannot be used.</exception>
    public static StoreFile Open(string folder, ImmutableArray<string> steps)
    {
        var file = new StoreFile(Path.Combine(folder, DatabaseName), Claim(folder));
        try
        {
            using var connection = file.Connect(SqliteOpenMode.ReadWriteCreate);
            Migrate(connection, steps);
            Run(connection, WriterSettings);
            return file;
        }
        catch (SqliteException refused)
        {
            file.Dispose();
            throw new StoreRefusedException(Sentence(refused.SqliteErrorCode, file._database), refused);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public Session OpenWriter() => OpenSession(SqliteOpenMode.ReadWrite, WriterSettings);

    public Session OpenReader() => OpenSession(SqliteOpenMode.ReadOnly, ReaderSettings);

    /// <summary>Whoever held a lease on an effect is gone with the process before: what it left is carried out at once.</summary>
    public void EndLeases()
    {
        using var writer = OpenWriter();
        writer.Execute("UPDATE effects SET ready_at = 0 WHERE ready_at > 0");
    }

    /// <summary>Moves the write-ahead log into the file and empties it, as far as readers allow.</summary>
    public void Checkpoint()
    {
        using var writer = OpenWriter();
        writer.Rows("PRAGMA wal_checkpoint(TRUNCATE)", row => row.GetInt64(0));
    }

    public void Dispose() => _claim.Dispose();

    private Session OpenSession(SqliteOpenMode mode, string settings)
    {
        var connection = Connect(mode);
        Run(connection, settings);
        return new Session(connection);
    }

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = _database, Mode = mode, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            Run(connection, $"PRAGMA busy_timeout={BusyMilliseconds}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal static FileStream Claim(string folder)
    {
        try
        {
            CreateFolder(folder);
            var claim = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            claim.SetLength(0);
            claim.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            claim.Flush();
            return claim;
        }
        catch (IOException inUse) when (IsSharingViolation(inUse))
        {
            throw new StoreRefusedException(
                $"The folder {folder} is in use by another VictimWorkflow: stop it first, or name another folder.", inUse);
        }
        catch (IOException full) when (IsDiskFull(full))
        {
            throw new StoreRefusedException($"The disk of the folder {folder} is full: make room and start again.", full);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new StoreRefusedException($"The folder {folder} cannot be written: name another folder, or change who may write there.",
                refused);
        }
    }

    // Only the account that runs the program may look into a folder that it makes.
    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // Windows: ERROR_SHARING_VIOLATION. Linux and macOS: EWOULDBLOCK, as .NET passes it on.
    private static bool IsSharingViolation(IOException e) => e.HResult is unchecked((int)0x80070020) or 11 or 35;

    // Windows: ERROR_DISK_FULL. Linux and macOS: ENOSPC.
    private static bool IsDiskFull(IOException e) => e.HResult is unchecked((int)0x80070070) or 28;

    private static void Migrate(SqliteConnection connection, ImmutableArray<string> steps)
    {
        var version = Ask(connection, "PRAGMA user_version");
        var isForeign = version == 0
            ? Ask(connection, "SELECT count(*) FROM sqlite_master") > 0
            : Ask(connection, "PRAGMA application_id") != Schema.ApplicationId;
        if (isForeign)
            throw new StoreRefusedException($"The file {connection.DataSource} is another program's database: name another folder.");
        if (version > steps.Length)
        {
            throw new StoreRefusedException(
                $"The file {connection.DataSource} was written by a newer VictimWorkflow (format {version}, "
                + $"this one reads up to {steps.Length}): install that version.");
        }
        for (; version < steps.Length; version++)
        {
            using var transaction = connection.BeginTransaction();
            Run(connection, $"{steps[(int)version]} PRAGMA user_version={version + 1}; PRAGMA application_id={Schema.ApplicationId};",
                transaction);
            transaction.Commit();
        }
    }

    private static string Sentence(int code, string database) => code switch
    {
        SQLitePCL.raw.SQLITE_NOTADB => $"The file {database} is not a database: move it away, or name another folder.",
        SQLitePCL.raw.SQLITE_CORRUPT => $"The file {database} is damaged: put a backup in its place.",
        SQLitePCL.raw.SQLITE_FULL => $"The disk of the file {database} is full: make room and start again.",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
            $"The file {database} is held by another program: close it and start again.",
        _ => $"The file {database} cannot be written (SQLite error {code}): change who may write there, or name another folder.",
    };

    private static long Ask(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        return (long)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = new SqliteCommand(sql, connection, transaction);
        command.ExecuteNonQuery();
    }
}
