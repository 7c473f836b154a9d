using System.Text.Json;
using Azure.Messaging.EventGrid;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.Functions.Messages;

/// <summary>
/// What the service reports through Event Grid: receipts of SMS and email, and replies. Delivered at least once and in any order;
/// the report's id makes a repeat harmless, and one that throws is delivered again.
/// </summary>
public sealed class ProviderReports(Dispatch dispatch, SentMessages sent, ILogger<ProviderReports> log)
{
    private const string SmsReceipt = "Microsoft.Communication.SMSDeliveryReportReceived";
    private const string EmailReceipt = "Microsoft.Communication.EmailDeliveryReportReceived";
    private const string SmsReply = "Microsoft.Communication.SMSReceived";

    /// <summary>A long SMS is ten parts; what stands behind is not read.</summary>
    private const int ReplyReadAtMost = 2_000;

    private static readonly JsonSerializerOptions s_json = new() { PropertyNameCaseInsensitive = true };

    [Function(nameof(ProviderReports))]
    public async Task TakeAsync([EventGridTrigger] EventGridEvent report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var data = report.Data.ToObjectFromJson<Data>(s_json)!;
        var isOurs = report.EventType switch
        {
            SmsReceipt => await TakeSmsAsync(data, report.Id),
            EmailReceipt => await TakeEmailAsync(data, report.Id),
            SmsReply => await TakeReplyAsync(data, report.Id),
            _ => false,
        };
        if (!isOurs)
        {
            log.LogInformation("Report {Report} is about nothing of ours", report.Id);
        }
    }

    private async ValueTask<bool> TakeSmsAsync(Data data, string id) =>
        data.Tag is { } key
        && await ReportAsync(key, AcsCodes.OfSms(data.DeliveryStatus, data.DeliveryStatusDetails.ToString()), ContactMethod.Sms, id);

    private async ValueTask<bool> TakeEmailAsync(Data data, string id) =>
        data.MessageId is { } operation && await sent.FindEmailAsync(operation) is { } key
        && await ReportAsync(key, AcsCodes.OfEmail(data.Status), ContactMethod.Email, id);

    private async ValueTask<bool> TakeReplyAsync(Data data, string id)
    {
        if (data is not { From: { } from, Message: { } words } || await sent.FindNewestSmsAsync(from) is not { } key)
        {
            return false;
        }

        var meaning = ReplyWords.Read(words[..Math.Min(words.Length, ReplyReadAtMost)]);
        return await dispatch.ReplyAsync(key, meaning, ContactMethod.Sms, id);
    }

    private async ValueTask<bool> ReportAsync(string key, AcsCodes.Report? report, ContactMethod method, string id) =>
        report is null || await dispatch.ReportAsync(key, ContractName.Of(report.Status), report.Code, method, id);

    // The fields of all three kinds. Details are text for SMS and an object for email.
    private sealed record Data(
        string? Tag, string? MessageId, string? From, string? Message, string? Status, string? DeliveryStatus,
        JsonElement DeliveryStatusDetails);
}
