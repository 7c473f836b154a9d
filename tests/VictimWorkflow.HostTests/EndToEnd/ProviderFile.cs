using Microsoft.Data.Sqlite;

namespace VictimWorkflow.HostTests.EndToEnd;

/// <summary>What the provider took, read from its own file: the other side of every send, written by another process.</summary>
internal static class ProviderFile
{
    static ProviderFile() => SQLitePCL.Batteries_V2.Init();

    public static int PendingReports(string folder) =>
        Read(folder, "SELECT count(*) FROM callback WHERE is_abandoned = 0", row => row.GetInt32(0)) is [var pending] ? pending : 0;

    /// <summary>Accepted messages: the message they are a release of, by the tag they came with, and to whom.</summary>
    public static List<(string Message, string To, string Body)> Accepted(string folder) =>
        Read(folder, "SELECT tag, recipient, body FROM message ORDER BY number", row =>
        {
            var tag = row.GetString(0);
            return (tag[..tag.LastIndexOf('.')], row.GetString(1), row.GetString(2));
        });

    private static List<T> Read<T>(string folder, string sql, Func<SqliteDataReader, T> read)
    {
        var file = Path.Combine(folder, "provider", "provider.sqlite");
        var rows = new List<T>();
        if (!File.Exists(file))
        {
            return rows;
        }

        // Not read-only: somebody has to mend the log after a kill, and the provider may be gone.
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        try
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                rows.Add(read(reader));
            }
        }
        catch (SqliteException notYet) when (notYet.SqliteErrorCode == SQLitePCL.raw.SQLITE_ERROR)
        {
            // The provider is still making its tables.
        }

        return rows;
    }
}
