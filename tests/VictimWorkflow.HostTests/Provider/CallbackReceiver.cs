using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VictimWorkflow.HostTests.Provider;

internal sealed record ReceivedCallback(string Id, string Timestamp, string Signature, byte[] Raw)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Raw);
}

/// <summary>A receiver of callbacks that answers as it is told, each with the next status, then with 204.</summary>
internal sealed class CallbackReceiver : IAsyncDisposable
{
    private readonly Channel<ReceivedCallback> _received = Channel.CreateUnbounded<ReceivedCallback>();
    private readonly WebApplication _app;
    private int _count;

    private CallbackReceiver(Func<int, int> status, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.MapPost("/callbacks", async (HttpContext context) =>
        {
            using var raw = new MemoryStream();
            await context.Request.Body.CopyToAsync(raw);
            var headers = context.Request.Headers;
            var number = Interlocked.Increment(ref _count);
            await _received.Writer.WriteAsync(new ReceivedCallback(
                headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(),
                raw.ToArray()));
            context.Response.StatusCode = status(number);
        });
    }

    public int Count => Volatile.Read(ref _count);

    public string Url => _app.Urls.Single() + "/callbacks";

    /// <param name="status">What to answer to the callback of this number, from 1 on.</param>
    /// <param name="port">0 takes any free one.</param>
    public static async Task<CallbackReceiver> StartAsync(Func<int, int>? status = null, int port = 0)
    {
        var receiver = new CallbackReceiver(status ?? (_ => 204), port);
        await receiver._app.StartAsync();
        return receiver;
    }

    public Task<ReceivedCallback> NextAsync() => _received.Reader.ReadAsync().AsTask().WaitAsync(RunningProvider.Patience);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
