using Microsoft.Extensions.DependencyInjection;
using VictimWorkflow.AzureTests.Tables;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Functions.Moving;
using VictimWorkflow.HostTests.Conformance;
using VictimWorkflow.HostTests.Hosting;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.AzureTests.Hosting;

[Collection(nameof(Wire))]
public sealed class AdmissionTests
{
    [Fact]
    public async Task What_cannot_be_read_goes_to_quarantine_and_holds_up_nobody()
    {
        await using var host = await RunningAzure.StartAsync();
        // Its body opens with no key: a row that was damaged.
        await host.Store.ReceiveAsync(Rows.Event("records|damaged", "C-9"));
        await host.Get<IBell>().StoredAsync("records|damaged");
        await host.PostSignedAsync("msg-1", Given.Report("C-1"));

        await host.PumpAsync();

        Assert.Equal(InboxState.Quarantined, (await host.Store.FindEventAsync("records|damaged"))!.State);
        Assert.Equal(InboxState.Admitted, (await host.Store.FindEventAsync("records|msg-1"))!.State);
    }

    [Fact]
    public async Task A_message_given_up_by_the_platform_puts_its_event_into_quarantine()
    {
        await using var host = await RunningAzure.StartAsync();
        await host.PostSignedAsync("msg-1", Given.Report("C-1"));
        var functions = ActivatorUtilities.CreateInstance<AdmitFunctions>(host.Get<IServiceProvider>());

        await functions.QuarantineAsync("records|msg-1");
        await host.PumpAsync();

        var given = (await host.Store.FindEventAsync("records|msg-1"))!;
        Assert.Equal((InboxState.Quarantined, "internal-error"), (given.State, given.Code));
        Assert.Null(await host.Store.FindCrimeAsync("C-1"));
        var told = await host.Store.AlertsAsync(new ListFilter(Units: null, MaySeeRestricted: true, Take: 10, After: null));
        Assert.Equal((AlertKind.EventQuarantined, "records|msg-1"), (told.Items.Single().Kind, told.Items.Single().EventKey));
    }

    [Fact]
    public async Task What_was_answered_and_never_rung_for_is_found_by_the_sweep()
    {
        await using var host = await RunningAzure.StartAsync();
        await host.PostSignedAsync("msg-1", Given.Report("C-1"));
        await host.Get<Queues>().ToAdmit.ClearMessagesAsync();

        await host.Triggers.LookAsync();
        Assert.Equal(InboxState.Received, (await host.Store.FindEventAsync("records|msg-1"))!.State);
        await host.MoveToAsync("2026-03-30T09:02:00Z");
        await host.Triggers.LookAsync();
        await host.PumpAsync();

        Assert.Equal(InboxState.Admitted, (await host.Store.FindEventAsync("records|msg-1"))!.State);
    }
}
