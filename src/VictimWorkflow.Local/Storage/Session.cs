using Microsoft.Data.Sqlite;
using NodaTime;

namespace VictimWorkflow.Local.Storage;

/// <summary>One connection with its prepared statements, for one caller at a time. Statements name their values $1, $2 and so on.</summary>
internal sealed class Session(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    /// <summary>A failed statement (a full disk, say) can end the whole transaction by itself.</summary>
    public bool IsInTransaction => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <returns>True if a row was changed, by the statement or by a trigger of it.</returns>
    public bool Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery() > 0;

    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <returns>The first row, or the default value.</returns>
    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    /// <summary>For what is too long to hold; the reader is disposed of before the statement is used again.</summary>
    public SqliteDataReader Read(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteReader();

    public long? Number(string sql, params ReadOnlySpan<object?> values) => First(sql, row => row.FindLong(0), values);

    public void Dispose()
    {
        foreach (var command in _prepared.Values) command.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            _prepared[sql] = command = new SqliteCommand(sql, connection);
            for (var i = 0; i < values.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"${i + 1}" });
        }
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = Stored(values[i]);
        return command;
    }

    // Instants are 100 ns ticks since 1970; enumerations their names, which a reordered declaration cannot change.
    private static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        Instant at => at.ToUnixTimeTicks(),
        Enum name => name.ToString(),
        _ => value,
    };
}

internal static class RowReading
{
    extension(SqliteDataReader row)
    {
        public Instant GetInstant(int column) => Instant.FromUnixTimeTicks(row.GetInt64(column));

        public T GetName<T>(int column) where T : struct, Enum => Enum.Parse<T>(row.GetString(column));

        public byte[] GetBytes(int column) => row.GetFieldValue<byte[]>(column);

        public string? FindText(int column) => row.IsDBNull(column) ? null : row.GetString(column);

        public long? FindLong(int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

        public Instant? FindInstant(int column) => row.IsDBNull(column) ? null : row.GetInstant(column);

        /// <summary>Where "never" sorts last, it is the greatest number.</summary>
        public Instant? FindLimit(int column) =>
            row.GetInt64(column) is var ticks and not long.MaxValue ? Instant.FromUnixTimeTicks(ticks) : null;
    }
}
