using System.Text.Json.Nodes;
using Azure;
using Azure.Identity;
using Azure.Messaging.EventGrid;
using Microsoft.Extensions.DependencyInjection;
using VictimWorkflow.AzureTests.Hosting;
using VictimWorkflow.AzureTests.Tables;
using VictimWorkflow.Functions.Messages;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.AzureTests.Messages;

/// <summary>What the service tells of a message comes to the journey it was for, once, and without its words or numbers.</summary>
[Collection(nameof(Wire))]
public sealed class ReportTests
{
    private const string Number = "07700900417";

    [Theory]
    [InlineData("Delivered", "delivered")]
    [InlineData("Bounced", "permanent-failure")]
    [InlineData("Expanded", "accepted")]
    public async Task A_report_on_an_email_reaches_its_message(string reported, string status)
    {
        await using var host = await RunningAzure.StartAsync();
        var journey = await WrittenAsync(host, Given.Report("C-1"));
        var mail = host.Carrier.Sent.First();

        await TellAsync(host, "EmailDeliveryReportReceived", new JsonObject
        {
            ["sender"] = "no-reply@example.org",
            ["recipient"] = mail.To,
            ["messageId"] = mail.Operation,
            ["status"] = reported,
            ["deliveryStatusDetails"] = new JsonObject { ["statusMessage"] = "250 for somebody" },
        });

        Assert.Equal(status, await StatusAsync(host, journey));
    }

    [Theory]
    [InlineData("Delivered", "No error.", "delivered")]
    [InlineData("Failed", "4004 Unknown subscriber.", "permanent-failure")]
    public async Task A_report_on_a_text_reaches_its_message(string reported, string details, string status)
    {
        await using var host = await RunningAzure.StartAsync();
        var journey = await WrittenAsync(host, ReportByText());
        var text = host.Carrier.Texts.First();
        Assert.Equal("+447700900417", text.To);

        await TellAsync(host, "SMSDeliveryReportReceived", new JsonObject
        {
            ["from"] = "+447700900999",
            ["to"] = text.To,
            ["messageId"] = "text-1",
            ["tag"] = text.Tag,
            ["deliveryStatus"] = reported,
            ["deliveryStatusDetails"] = details,
        });

        Assert.Equal(status, await StatusAsync(host, journey));
    }

    [Fact]
    public async Task An_answer_by_text_becomes_work_for_a_person_once()
    {
        await using var host = await RunningAzure.StartAsync();
        await WrittenAsync(host, ReportByText());
        var reply = new JsonObject { ["from"] = "+447700900417", ["to"] = "+447700900999", ["messageId"] = "in-1", ["message"] = "CALL" };

        await TellAsync(host, "SMSReceived", reply);
        var asked = await CallsAsync(host);
        await TellAsync(host, "SMSReceived", reply);
        await TellAsync(host, "SMSReceived", new JsonObject { ["from"] = "+447700900500", ["message"] = "CALL" }, "another");

        Assert.NotEmpty(asked);
        Assert.Equal(asked, await CallsAsync(host));
    }

    [Fact]
    public async Task A_message_that_the_service_refuses_for_good_is_not_sent_again()
    {
        await using var host = await RunningAzure.StartAsync();
        host.Carrier.Fault = new RequestFailedException(400, "No.");

        var journey = await WrittenAsync(host, Given.Report("C-1"), isTaken: false);

        Assert.Equal("permanent-failure", await StatusAsync(host, journey));
    }

    // The service was never called, so nobody need be asked whether the message arrived.
    [Fact]
    public async Task A_message_for_which_the_identity_gave_no_token_is_tried_again_and_is_in_no_doubt()
    {
        await using var host = await RunningAzure.StartAsync();
        host.Carrier.Fault = new CredentialUnavailableException("No.");
        var journey = await WrittenAsync(host, Given.Report("C-1"), isTaken: false);
        Assert.Equal("planned", await StatusAsync(host, journey));

        host.Carrier.Fault = null;
        await host.MoveToAsync("2026-03-30T12:00:00Z");
        await host.WakeDueAsync();
        await host.PumpAsync();

        Assert.Single(host.Carrier.Sent);
        Assert.Equal("accepted", await StatusAsync(host, journey));
    }

    private static JsonObject ReportByText()
    {
        var report = Given.Report("C-1");
        var person = report["data"]!["persons"]![0]!;
        var point = person["contactPoints"]![0]!;
        (point["kind"], point["value"]) = ("mobile", Number);
        person["preferences"] = new JsonObject { ["dates"] = "sms", ["news"] = "sms", ["routine"] = "sms" };
        return report;
    }

    private static async Task<string> WrittenAsync(RunningAzure host, JsonObject report, bool isTaken = true)
    {
        var journey = (string)(await host.TakeAsync("msg-1", report)).Body!["journeyIds"]![0]!;
        await host.TakeAsync("msg-2", Given.Recorded("C-1"));
        Assert.Equal(isTaken ? 1 : 0, host.Carrier.Sent.Count + host.Carrier.Texts.Count);
        return journey;
    }

    private static async Task TellAsync(RunningAzure host, string type, JsonObject data, string id = "report-1")
    {
        var report = new EventGridEvent("/", $"Microsoft.Communication.{type}", "1.0", BinaryData.FromString(data.ToJsonString())) { Id = id };
        await ActivatorUtilities.CreateInstance<ProviderReports>(host.Get<IServiceProvider>()).TakeAsync(report);
        await host.PumpAsync();
    }

    private static async Task<string[]> CallsAsync(RunningAzure host)
    {
        using var officer = await host.SignInAsync("officer-1", [Role.Officer], ["medway"]);
        var tasks = (await officer.AskAsync("/api/tasks")).Body!["items"]!.AsArray();
        return [.. tasks.Where(task => (string?)task!["why"] == "reply-call-me").Select(task => task!.ToJsonString())];
    }

    private static async Task<string?> StatusAsync(RunningAzure host, string journey)
    {
        using var officer = await host.SignInAsync("officer-1", [Role.Officer], ["medway"]);
        return (string?)(await officer.AskAsync($"/api/journeys/{journey}/messages")).Body!.AsArray()[0]!["status"];
    }
}
