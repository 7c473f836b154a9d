using System.Collections.Concurrent;
using Azure;
using Azure.Communication.Email;
using Azure.Communication.Sms;
using Azure.Communication.Sms.Models;

namespace VictimWorkflow.AzureTests.Hosting;

/// <summary>What stands in for Communication Services: takes SMS and email from the clients that are injected, and keeps them.</summary>
internal sealed class Carrier
{
    private static readonly Uri s_endpoint = new("https://messages.example.org");

    // Not a secret: any base64 signs, and nothing is called.
    private static readonly AzureKeyCredential s_key = new(Convert.ToBase64String([1, 2, 3]));

    public ConcurrentQueue<Mail> Sent { get; } = [];

    public ConcurrentQueue<Text> Texts { get; } = [];

    /// <summary>What the client throws instead of handing the message over.</summary>
    public Exception? Fault { get; set; }

    public EmailClient Email() => new RecordingEmail(this);

    public SmsClient Sms() => new RecordingSms(this);

    private void FailIfAsked()
    {
        if (Fault is { } fault) throw fault;
    }

    internal sealed record Mail(string Operation, string To, string Subject, string Body, bool IsUntracked);

    internal sealed record Text(string To, string Body, string Tag);

    private sealed class RecordingEmail(Carrier carrier) : EmailClient(s_endpoint, s_key)
    {
        public override Task<EmailSendOperation> SendAsync(WaitUntil wait, EmailMessage message, Guid operationId, CancellationToken cancellationToken = default)
        {
            carrier.FailIfAsked();
            carrier.Sent.Enqueue(new Mail(
                operationId.ToString(), message.Recipients.To.Single().Address, message.Content.Subject, message.Content.PlainText,
                message.UserEngagementTrackingDisabled == true));
            return Task.FromResult(new EmailSendOperation(operationId.ToString(), this));
        }
    }

    private sealed class RecordingSms(Carrier carrier) : SmsClient(s_endpoint, s_key)
    {
        public override Task<Response<SmsSendResult>> SendAsync(
            string from, string to, string message, SmsSendOptions? options = null, CancellationToken cancellationToken = default)
        {
            carrier.FailIfAsked();
            carrier.Texts.Enqueue(new Text(to, message, options!.Tag));
            return Task.FromResult(Response.FromValue(SmsModelFactory.SmsSendResult(to, $"text-{carrier.Texts.Count}", 202, true, null), null!));
        }
    }
}
