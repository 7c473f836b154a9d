using Microsoft.Data.Sqlite;

namespace VictimWorkflow.Local.Provider;

/// <summary>
/// The provider's own SQLite file, held by one process through one connection; the lock makes each call a turn. WAL with
/// <c>synchronous=NORMAL</c> survives the death of the process; a power cut may lose the last messages, which suits a stand-in.
/// </summary>
internal sealed class ProviderStore : IDisposable
{
    /// <summary>Enough for the longest load run; then calls are answered 507 instead of filling the disk.</summary>
    public const int MostMessages = 2_000_000;
    public const int PageSize = 200;

    private const string Schema = """
        PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
        CREATE TABLE IF NOT EXISTS message (
          number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL, channel TEXT NOT NULL,
          address TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT, body TEXT NOT NULL, tag TEXT NOT NULL,
          received_at INTEGER NOT NULL, outcome TEXT, outcome_at INTEGER);
        CREATE INDEX IF NOT EXISTS message_key ON message (key);
        CREATE INDEX IF NOT EXISTS message_address ON message (address);
        CREATE INDEX IF NOT EXISTS message_tag ON message (tag);
        CREATE TABLE IF NOT EXISTS turned_away (content TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS callback (
          id TEXT PRIMARY KEY, payload TEXT NOT NULL, due_at INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
          is_abandoned INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX IF NOT EXISTS callback_due ON callback (is_abandoned, due_at);
        """;

    private const string Columns = "SELECT id, key, channel, recipient, subject, body, tag, received_at, outcome, outcome_at FROM message ";

    private readonly Lock _turn = new();
    private readonly FileStream _claim;
    private readonly SqliteConnection _connection;
    private SqliteTransaction? _transaction;

    private ProviderStore(FileStream claim, SqliteConnection connection) => (_claim, _connection) = (claim, connection);

    /// <summary>Throws <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/> or <see cref="SqliteException"/> when the
    /// folder cannot be written or another provider holds the file.</summary>
    public static ProviderStore Open(string folder)
    {
        SQLitePCL.Batteries_V2.Init();
        Directory.CreateDirectory(folder);
        var file = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, "provider.sqlite"),
            Pooling = false,
        };
        // Two providers on one file would send each callback twice. The system frees the claim when the process dies.
        var claim = new FileStream(Path.Combine(folder, "provider.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var store = new ProviderStore(claim, new SqliteConnection(file.ConnectionString));
        try
        {
            store._connection.Open();
            store.Execute(Schema);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>All of <paramref name="work"/> happens, or none of it.</summary>
    public T Together<T>(Func<T> work)
    {
        lock (_turn)
        {
            using var transaction = _connection.BeginTransaction();
            _transaction = transaction;
            try
            {
                var result = work();
                transaction.Commit();
                return result;
            }
            finally
            {
                _transaction = null;
            }
        }
    }

    public void Add(string id, string key, string channel, Submission submission, DateTime receivedAt, Outcome? outcome) => Execute(
        """
        INSERT INTO message (id, key, channel, address, recipient, subject, body, tag, received_at, outcome, outcome_at)
        VALUES ($id, $key, $channel, $address, $recipient, $subject, $body, $tag, $receivedAt, $outcome, $outcomeAt)
        """,
        ("$id", id), ("$key", key), ("$channel", channel), ("$address", MagicRecipients.Address(channel, submission.To!)),
        ("$recipient", submission.To), ("$subject", submission.Subject), ("$body", submission.Body), ("$tag", submission.Tag),
        ("$receivedAt", Stamp(receivedAt)), ("$outcome", outcome?.Status), ("$outcomeAt", outcome is null ? null : Stamp(outcome.At)));

    public bool IsFull => Number("SELECT coalesce(max(number), 0) FROM message") >= MostMessages;

    public Message? ById(string id) => Messages("WHERE id = $id", ("$id", id)).SingleOrDefault();

    public IReadOnlyList<Message> ByKey(string key) =>
        Messages("WHERE key = $key ORDER BY number LIMIT $most", ("$key", key), ("$most", PageSize));

    public Message? NewestTo(string channel, string to) => Messages(
        "WHERE address = $address AND channel = $channel ORDER BY number DESC LIMIT 1",
        ("$address", MagicRecipients.Address(channel, to)), ("$channel", channel)).SingleOrDefault();

    /// <summary>Oldest first, from the one after <paramref name="after"/> on.</summary>
    public IReadOnlyList<Message> Page(string? to, string? tag, string? after)
    {
        var conditions = "WHERE number > coalesce((SELECT number FROM message WHERE id = $after), 0)"
            + (to is null ? "" : " AND address = $address") + (tag is null ? "" : " AND tag = $tag");
        return Messages(
            conditions + " ORDER BY number LIMIT $most",
            ("$after", after), ("$tag", tag), ("$most", PageSize),
            ("$address", to is null ? null : MagicRecipients.Address(LooksDialled(to) ? Channels.Sms : Channels.Email, to)));
    }

    private static bool LooksDialled(string to) => Submission.IsAddress(Channels.Sms, to);

    /// <summary>Counts one more refusal of this content and says how many there were before.</summary>
    public int TurnAway(string content)
    {
        var before = (int)Number("SELECT coalesce((SELECT times FROM turned_away WHERE content = $content), 0)", ("$content", content));
        Execute("INSERT OR REPLACE INTO turned_away VALUES ($content, $times)", ("$content", content), ("$times", before + 1));
        return before;
    }

    public void ForgetTurnedAway(string content) => Execute("DELETE FROM turned_away WHERE content = $content", ("$content", content));

    public void Owe(string id, string payload, DateTime dueAt) => Execute(
        "INSERT INTO callback (id, payload, due_at) VALUES ($id, $payload, $dueAt)",
        ("$id", id), ("$payload", payload), ("$dueAt", Stamp(dueAt)));

    public IReadOnlyList<Callback> DueCallbacks(DateTime now, int most) => Rows(
        "SELECT id, payload, tries FROM callback WHERE is_abandoned = 0 AND due_at <= $now ORDER BY due_at LIMIT $most",
        row => new Callback(row.GetString(0), row.GetString(1), row.GetInt32(2)), ("$now", Stamp(now)), ("$most", most));

    public DateTime? NextCallbackAt() => Rows(
        "SELECT due_at FROM callback WHERE is_abandoned = 0 ORDER BY due_at LIMIT 1",
        row => (DateTime?)Moment(row.GetInt64(0))).SingleOrDefault();

    public void Settle(string callback) => Execute("DELETE FROM callback WHERE id = $id", ("$id", callback));

    public void Postpone(string callback, DateTime dueAt) => Execute(
        "UPDATE callback SET tries = tries + 1, due_at = $dueAt WHERE id = $id", ("$id", callback), ("$dueAt", Stamp(dueAt)));

    public void Abandon(string callback) => Execute(
        "UPDATE callback SET tries = tries + 1, is_abandoned = 1 WHERE id = $id", ("$id", callback));

    public (long Pending, long Abandoned) CountCallbacks() => Rows(
        "SELECT count(*) - coalesce(sum(is_abandoned), 0), coalesce(sum(is_abandoned), 0) FROM callback",
        row => (row.GetInt64(0), row.GetInt64(1))).Single();

    public void Dispose()
    {
        _connection.Dispose();
        _claim.Dispose();
    }

    private List<Message> Messages(string conditions, params (string Name, object? Value)[] values) =>
        Rows(Columns + conditions, Read, values);

    // A message's fate is written when it is accepted, and shown once its time has come.
    private static Message Read(SqliteDataReader row)
    {
        var receivedAt = Moment(row.GetInt64(7));
        var outcomeAt = row.IsDBNull(9) ? DateTime.MaxValue : Moment(row.GetInt64(9));
        var (status, statusAt) = outcomeAt <= DateTime.UtcNow ? (row.GetString(8), outcomeAt) : ("accepted", receivedAt);
        return new Message(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3),
            row.IsDBNull(4) ? null : row.GetString(4), row.GetString(5), row.GetString(6), receivedAt, status, statusAt);
    }

    private long Number(string sql, params (string Name, object? Value)[] values) => Rows(sql, row => row.GetInt64(0), values).Single();

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params (string Name, object? Value)[] values)
    {
        lock (_turn)
        {
            using var command = Command(sql, values);
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read()) rows.Add(read(reader));
            return rows;
        }
    }

    private void Execute(string sql, params (string Name, object? Value)[] values)
    {
        lock (_turn)
        {
            using var command = Command(sql, values);
            command.ExecuteNonQuery();
        }
    }

    private SqliteCommand Command(string sql, (string Name, object? Value)[] values)
    {
        var command = new SqliteCommand(sql, _connection, _transaction);
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    private static long Stamp(DateTime utc) => new DateTimeOffset(utc, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static DateTime Moment(long stamp) => DateTimeOffset.FromUnixTimeMilliseconds(stamp).UtcDateTime;
}
