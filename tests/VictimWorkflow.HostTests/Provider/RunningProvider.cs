using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using VictimWorkflow.Local.Provider;

namespace VictimWorkflow.HostTests.Provider;

/// <summary>A provider on a free port with real HTTP and its own folder, as its parent process sees it.</summary>
internal sealed class RunningProvider : IAsyncDisposable
{
    public static readonly byte[] SigningKey = Encoding.ASCII.GetBytes("synthetic signing key of 32 byte");
    public static readonly string Secret = "whsec_" + Convert.ToBase64String(SigningKey);

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();

    private RunningProvider(Lines errors) => Errors = errors;

    public HttpClient Http { get; } = new();
    public Lines Errors { get; }
    public Task<int> Ended { get; private set; } = Task.FromResult(-1);

    public static ProviderOptions Options(string folder, string callbackUrl = "http://127.0.0.1:1/") =>
        new(folder, 0, callbackUrl, Secret, true, TimeSpan.FromMilliseconds(20))
        {
            SlowAnswer = TimeSpan.FromSeconds(1),
            RetryUnit = TimeSpan.FromMilliseconds(20),
        };

    public static async Task<RunningProvider> StartAsync(ProviderOptions options)
    {
        var output = new Lines();
        var provider = new RunningProvider(new Lines());
        provider.Ended = ProviderCommand.RunAsync(options, output, provider.Errors, provider._stop.Token);
        var line = await output.NextAsync().WaitAsync(Patience);
        Assert.StartsWith("provider listening on http://127.0.0.1:", line, StringComparison.Ordinal);
        provider.Http.BaseAddress = new Uri(line.Split(' ')[^1]);
        provider.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.BearerSecret);
        return provider;
    }

    public async Task<HttpResponseMessage> SendAsync(string channel, object message, string? key, CancellationToken stop = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/" + channel);
        request.Content = JsonContent.Create(message);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await Http.SendAsync(request, stop);
    }

    public Task<HttpResponseMessage> TextAsync(string to, string key, string body = "Please ring us.", string tag = "journey-1/1") =>
        SendAsync("sms", new { to, body, tag }, key);

    public Task<JsonElement[]> ListAsync(string path) => Http.GetFromJsonAsync<JsonElement[]>(path)!;

    /// <summary>Waits until it is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var watch = Stopwatch.StartNew(); !await isSo(); await Task.Delay(20))
        {
            Assert.True(watch.Elapsed < Patience, $"It is never so; the provider has {(Ended.IsCompleted ? "ended" : "not ended")}.");
        }
    }

    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await Ended.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        _stop.Dispose();
    }
}

/// <summary>Collects the lines a program writes.</summary>
internal sealed class Lines : TextWriter
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public override Encoding Encoding => Encoding.UTF8;

    public override Task WriteLineAsync(string? value) => _lines.Writer.WriteAsync(value ?? "").AsTask();

    public Task<string> NextAsync() => _lines.Reader.ReadAsync().AsTask();
}

/// <summary>A folder of the test's own, gone afterwards.</summary>
internal sealed class OwnFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("provider-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

internal static class Answers
{
    public static async Task<string> IdAsync(this HttpResponseMessage answer)
    {
        Assert.Equal(202, (int)answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    public static async Task<string> CodeAsync(this HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!;
    }

    public static string Text(this JsonElement element, string property) => element.GetProperty(property).GetString()!;

    public static string[] Texts(this JsonElement element, params string[] properties) =>
        [.. properties.Select(property => element.Text(property))];
}
