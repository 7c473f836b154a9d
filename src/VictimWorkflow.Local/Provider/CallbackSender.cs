using System.Security.Cryptography;
using System.Text;

namespace VictimWorkflow.Local.Provider;

/// <summary>Posts owed callbacks as Standard Webhooks until a 2xx or the tenth try; what is owed lies in the store.</summary>
internal sealed class CallbackSender(ProviderStore store, ProviderOptions options, TextWriter errors) : IDisposable
{
    public const int MostTries = 10;
    private const int LongestBackOff = 16;
    private const int BatchSize = 256;
    // Enough to keep up with a load run, few enough not to drown a receiver on the same machine.
    private const int AtOnce = 16;
    private static readonly TimeSpan s_longestAnswer = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMinutes(1);

    private readonly byte[] _key = ProviderOptions.SigningKey(options.CallbackSecret);
    private readonly SemaphoreSlim _bell = new(0);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = s_longestAnswer,
    };

    /// <summary>Something new is owed. A doubled ring is harmless.</summary>
    public void Ring()
    {
        if (_bell.CurrentCount == 0) _bell.Release();
    }

    /// <summary>Runs until <paramref name="stop"/>; a callback in flight then stays owed.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await SendDueAsync(stop);
                var wait = (store.NextCallbackAt() ?? DateTime.MaxValue) - DateTime.UtcNow;
                await _bell.WaitAsync(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > s_longestSleep ? s_longestSleep : wait, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                await errors.WriteLineAsync($"callbacks are halted for a second: {failure.GetType().Name}");
                await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _bell.Dispose();
    }

    private Task SendDueAsync(CancellationToken stop) => Parallel.ForEachAsync(
        store.DueCallbacks(DateTime.UtcNow, BatchSize),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
        async (callback, cancel) => await SendAsync(callback, cancel));

    private async Task SendAsync(Callback callback, CancellationToken stop)
    {
        if (await IsTakenAsync(callback, stop))
        {
            store.Settle(callback.Id);
        }
        else if (callback.Tries + 1 < MostTries)
        {
            store.Postpone(callback.Id, DateTime.UtcNow + (options.RetryUnit * Math.Min(1 << callback.Tries, LongestBackOff)));
        }
        else
        {
            store.Abandon(callback.Id);
            await errors.WriteLineAsync($"callback {callback.Id} was given up after {MostTries} tries");
        }
    }

    private async Task<bool> IsTakenAsync(Callback callback, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.CallbackUrl);
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var signature = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{callback.Id}.{timestamp}.{callback.Payload}"));
        request.Content = new StringContent(callback.Payload, Encoding.UTF8, "application/json");
        request.Headers.Add("webhook-id", callback.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString());
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(signature));
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
