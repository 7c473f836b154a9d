using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace VictimWorkflow.Benchmarks;

/// <summary>
/// The limit to compare with: Kestrel, one endpoint, one insert of the body into SQLite (WAL, synchronous FULL), answered after the
/// commit that holds it; whatever is queued while a commit is written shares the next one. It reads and checks nothing.
/// </summary>
internal sealed class BareHost : IAsyncDisposable
{
    private const int MostTogether = 512;

    private readonly BlockingCollection<(byte[] Body, TaskCompletionSource Done)> _queue = [];
    private readonly SqliteConnection _connection;
    private readonly Thread _writer;
    private readonly WebApplication _app;

    private BareHost(string folder)
    {
        SQLitePCL.Batteries_V2.Init();
        _connection = new SqliteConnection($"Data Source={Path.Combine(folder, "bare.db")};Pooling=False");
        _connection.Open();
        Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000;");
        Run("CREATE TABLE bodies (number INTEGER PRIMARY KEY, body BLOB NOT NULL)");
        _writer = new Thread(Write) { IsBackground = true };
        _writer.Start();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/", (RequestDelegate)TakeAsync);
    }

    public Uri Url => new(_app.Urls.First());

    public static async Task<BareHost> StartAsync(string folder)
    {
        var host = new BareHost(folder);
        await host._app.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _queue.CompleteAdding();
        _writer.Join();
        await _connection.DisposeAsync();
        _queue.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        var body = new byte[(int)context.Request.ContentLength!.Value];
        await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add((body, done), context.RequestAborted);
        await done.Task;
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private void Write()
    {
        using var insert = new SqliteCommand("INSERT INTO bodies (body) VALUES ($1)", _connection);
        var value = insert.Parameters.Add(new SqliteParameter { ParameterName = "$1" });
        var batch = new List<TaskCompletionSource>(MostTogether);
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            Run("BEGIN IMMEDIATE");
            for (var (item, isThere) = (first, true); isThere; isThere = batch.Count < MostTogether && _queue.TryTake(out item))
            {
                value.Value = item.Body;
                insert.ExecuteNonQuery();
                batch.Add(item.Done);
            }

            Run("COMMIT");
            batch.ForEach(done => done.SetResult());
            batch.Clear();
        }
    }

    private void Run(string sql)
    {
        using var command = new SqliteCommand(sql, _connection);
        command.ExecuteNonQuery();
    }
}
