using System.Diagnostics;
using System.Net;
using System.Text.Json.Serialization;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.Local.Hosting;

/// <summary>Where the local provider listens; known once it has started.</summary>
/// <param name="isExpected">Whether one is started at all.</param>
public sealed class ProviderAddress(bool isExpected)
{
    // A start takes one second, and two pass before it is started again. Longer, and it does not start.
    private static readonly TimeSpan s_startAtMost = TimeSpan.FromSeconds(10);

    private long _goneSince = Stopwatch.GetTimestamp();
    private volatile Uri? _url;

    public Uri? Url
    {
        get => _url;
        set
        {
            Interlocked.Exchange(ref _goneSince, Stopwatch.GetTimestamp());
            _url = value;
        }
    }

    /// <summary>What is to be sent waits meanwhile: that a provider starts is no failed attempt, and the last look comes after the wait.</summary>
    public bool IsStarting => isExpected && _url is null && Stopwatch.GetElapsedTime(Interlocked.Read(ref _goneSince)) < s_startAtMost;
}

/// <summary>Speaks to the local message provider over HTTP, as to any other provider.</summary>
public sealed class LocalMessageSender(HttpClient http, ProviderAddress address) : IMessageSender
{
    public async ValueTask<SendOutcome> SendAsync(Outgoing message, CancellationToken stop)
    {
        if (address.Url is not { } url)
        {
            return new SendOutcome.NotNow("provider-not-started");
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, PathOf(message.Method))) { Content = JsonContent.Create(Body(message)) };
            request.Headers.Add("Idempotency-Key", message.Key);
            using var answer = await http.SendAsync(request, stop);
            return answer.StatusCode switch
            {
                HttpStatusCode.Accepted => new SendOutcome.Accepted((await answer.Content.ReadFromJsonAsync<Taken>(stop))?.Id ?? ""),
                HttpStatusCode.TooManyRequests => new SendOutcome.NotNow("throttled"),
                HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage => new SendOutcome.NotNow("provider-unavailable"),
                >= HttpStatusCode.InternalServerError => new SendOutcome.Unknown(),
                _ => new SendOutcome.Refused("refused-by-provider"),
            };
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            return new SendOutcome.NotNow("provider-unreachable");
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException)
        {
            return new SendOutcome.Unknown();
        }
    }

    public async ValueTask<string?> LookUpAsync(string key, CancellationToken stop)
    {
        var url = address.Url ?? throw new HttpRequestException("The provider has not started.");
        var found = await http.GetFromJsonAsync<Taken[]>(new Uri(url, $"/messages/by-key/{Uri.EscapeDataString(key)}"), stop);
        return found is [{ Id: var id }, ..] ? id : null;
    }

    /// <summary>What the provider has received, newest last; for the mailbox page.</summary>
    public async ValueTask<IReadOnlyList<Received>> ReceivedAsync(string? after, CancellationToken stop) => address.Url is { } url
        ? await http.GetFromJsonAsync<Received[]>(new Uri(url, after is null ? "/messages" : $"/messages?after={Uri.EscapeDataString(after)}"), stop) ?? []
        : [];

    /// <summary>Reports that have not come back yet.</summary>
    public async ValueTask<int> PendingReportsAsync(CancellationToken stop) => address.Url is { } url
        ? (await http.GetFromJsonAsync<Health>(new Uri(url, "/healthz"), stop))?.PendingCallbacks ?? 0
        : 0;

    private static string PathOf(ContactMethod method) => method switch
    {
        ContactMethod.Sms => "/sms",
        ContactMethod.Email => "/email",
        _ => "/letter",
    };

    private static object Body(Outgoing message) => message.Method == ContactMethod.Email
        ? new { to = message.To, subject = message.Subject, body = message.Body, tag = message.Key }
        : new { to = message.To, body = message.Body, tag = message.Key };

    private sealed record Taken([property: JsonPropertyName("id")] string Id);

    private sealed record Health([property: JsonPropertyName("pendingCallbacks")] int PendingCallbacks);

    public sealed record Received(string Id, string Key, string Channel, string To, string? Subject, string Body, string Tag, DateTimeOffset ReceivedAt, string Status);
}
