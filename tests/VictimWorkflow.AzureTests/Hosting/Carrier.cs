using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Communication.Email;
using Azure.Communication.Sms;
using Azure.Core.Pipeline;

namespace VictimWorkflow.AzureTests.Hosting;

/// <summary>What stands at the other end of the real clients: takes SMS and email as the service's HTTP interface does, and keeps them.</summary>
internal sealed class Carrier : HttpMessageHandler
{
    private static readonly Uri s_endpoint = new("https://messages.example.org");

    // Not a secret: any base64 signs.
    private static readonly AzureKeyCredential s_key = new(Convert.ToBase64String([1, 2, 3]));

    public ConcurrentQueue<Mail> Sent { get; } = [];

    public ConcurrentQueue<Text> Texts { get; } = [];

    /// <summary>What the service answers instead of taking the message.</summary>
    public HttpStatusCode? Refusal { get; set; }

    public EmailClient Email() => new(s_endpoint, s_key, new EmailClientOptions { Transport = Transport(), Retry = { MaxRetries = 0 } });

    public SmsClient Sms() => new(s_endpoint, s_key, new SmsClientOptions { Transport = Transport(), Retry = { MaxRetries = 0 } });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken));
        return (Refusal, request.RequestUri!.AbsolutePath) switch
        {
            ({ } status, _) => new HttpResponseMessage(status) { Content = Json("""{"error":{"code":"Refused","message":"No."}}""") },
            (null, "/emails:send") => TakeMail(request, body!),
            (null, "/sms") => TakeText(body!),
            (null, var path) => LookUp(path.Split('/')[^1]),
        };
    }

    private HttpResponseMessage TakeMail(HttpRequestMessage request, JsonNode body)
    {
        var id = request.Headers.GetValues("Operation-Id").Single();
        Sent.Enqueue(new Mail(
            id, (string)body["recipients"]!["to"]![0]!["address"]!, (string)body["content"]!["subject"]!, (string)body["content"]!["plainText"]!,
            (bool?)body["userEngagementTrackingDisabled"] ?? false));
        var answer = new HttpResponseMessage(HttpStatusCode.Accepted) { Content = Json($$"""{"id":"{{id}}","status":"Running"}""") };
        answer.Headers.Add("Operation-Location", new Uri(s_endpoint, $"/emails/operations/{id}").ToString());
        return answer;
    }

    private HttpResponseMessage TakeText(JsonNode body)
    {
        var to = (string)body["smsRecipients"]![0]!["to"]!;
        var id = $"text-{Texts.Count + 1}";
        Texts.Enqueue(new Text(to, (string)body["message"]!, (string)body["smsSendOptions"]!["tag"]!));
        return new(HttpStatusCode.Accepted)
        {
            Content = Json($$"""{"value":[{"to":"{{to}}","messageId":"{{id}}","httpStatusCode":202,"repeatabilityResult":"accepted","successful":true}]}"""),
        };
    }

    private HttpResponseMessage LookUp(string id) => Sent.Any(mail => mail.Operation == id)
        ? new(HttpStatusCode.OK) { Content = Json($$"""{"id":"{{id}}","status":"Succeeded"}""") }
        : new(HttpStatusCode.NotFound) { Content = Json("""{"error":{"code":"NotFound","message":"No."}}""") };

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private HttpClientTransport Transport() => new(new HttpClient(this, disposeHandler: false));

    internal sealed record Mail(string Operation, string To, string Subject, string Body, bool IsUntracked);

    internal sealed record Text(string To, string Body, string Tag);
}
