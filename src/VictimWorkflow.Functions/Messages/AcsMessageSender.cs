using Azure;
using Azure.Communication.Email;
using Azure.Communication.Sms;
using Azure.Identity;
using Microsoft.Extensions.Options;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.Functions.Messages;

/// <summary>Sends through Azure Communication Services. Letters are written and posted by people.</summary>
public sealed class AcsMessageSender(SmsClient sms, EmailClient email, SentMessages sent, IOptions<CommunicationOptions> options)
    : IMessageSender
{
    public async ValueTask<SendOutcome> SendAsync(Outgoing message, CancellationToken stop)
    {
        try
        {
            return message.Method switch
            {
                ContactMethod.Sms => await SendSmsAsync(message, stop),
                ContactMethod.Email => await SendEmailAsync(message, stop),
                ContactMethod.Letter => new SendOutcome.Refused("letters-are-for-people"),
                _ => new SendOutcome.Refused("not-a-written-channel"),
            };
        }
        catch (RequestFailedException fault)
        {
            return AcsCodes.OfStatus(fault.Status);
        }
        catch (AuthenticationFailedException)
        {
            // No token was had, so the service was never called: there is no doubt about this message.
            return AcsCodes.NotAuthorised;
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or HttpRequestException)
        {
            return new SendOutcome.Unknown();
        }
    }

    /// <remarks>An SMS cannot be asked for: its key is no operation of the email service, which says so.</remarks>
    public async ValueTask<string?> LookUpAsync(string key, CancellationToken stop)
    {
        var operation = new EmailSendOperation(SentMessages.OperationOf(key).ToString(), email);
        try
        {
            await operation.UpdateStatusAsync(stop);
            return operation.Id;
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            return null;
        }
        catch (RequestFailedException) when (operation.HasCompleted)
        {
            // It was taken and came to nothing; the report says so.
            return operation.Id;
        }
    }

    private async ValueTask<SendOutcome> SendSmsAsync(Outgoing message, CancellationToken stop)
    {
        await sent.NoteSmsAsync(message.Key, message.To, stop);
        var report = new SmsSendOptions(enableDeliveryReport: true) { Tag = message.Key };
        var answer = await sms.SendAsync(options.Value.SmsFrom, KeyedHash.NormaliseNumber(message.To), message.Body, report, stop);
        // The call succeeds also when the one recipient was refused.
        return answer.Value.Successful ? new SendOutcome.Accepted(answer.Value.MessageId) : AcsCodes.OfStatus(answer.Value.HttpStatusCode);
    }

    private async ValueTask<SendOutcome> SendEmailAsync(Outgoing message, CancellationToken stop)
    {
        await sent.NoteEmailAsync(message.Key, stop);
        var mail = new EmailMessage(options.Value.EmailFrom, message.To, new EmailContent(message.Subject) { PlainText = message.Body })
        {
            // A picture that reports when it is looked at can betray the reader to whoever holds the device.
            UserEngagementTrackingDisabled = true,
        };
        var operation = await email.SendAsync(WaitUntil.Started, mail, SentMessages.OperationOf(message.Key), stop);
        return new SendOutcome.Accepted(operation.Id);
    }
}
