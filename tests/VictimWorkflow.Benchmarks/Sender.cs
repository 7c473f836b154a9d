using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace VictimWorkflow.Benchmarks;

/// <summary>Posts requests over as many connections as a busy records system and its feeds would hold; the same for every host measured.</summary>
internal sealed class Sender : IDisposable
{
    private const int Connections = 64;

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseProxy = false });

    /// <returns>Answers per second, and the milliseconds of each.</returns>
    /// <exception cref="NotMeasuredException">One was not answered 202.</exception>
    public async Task<(double Rate, double[] Milliseconds)> PostAsync(Uri url, Signed[] requests)
    {
        var next = -1;
        var took = new double[requests.Length];
        var wrong = new ConcurrentBag<string>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < requests.Length;)
            {
                var began = clock.Elapsed;
                var refused = await PostAsync(url, requests[i]);
                took[i] = (clock.Elapsed - began).TotalMilliseconds;
                if (refused is not null)
                {
                    wrong.Add(refused);
                }
            }
        }));
        return wrong.IsEmpty
            ? (requests.Length / clock.Elapsed.TotalSeconds, took)
            : throw new NotMeasuredException($"{wrong.Count} of {requests.Length} events were not answered 202 but {wrong.First()}.");
    }

    public void Dispose() => _http.Dispose();

    /// <returns>Null, or what was answered instead of 202.</returns>
    private async Task<string?> PostAsync(Uri url, Signed signed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(signed.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", signed.Id);
        request.Headers.Add("webhook-timestamp", signed.Timestamp);
        request.Headers.Add("webhook-signature", signed.Signature);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode == HttpStatusCode.Accepted ? null : $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }
}
