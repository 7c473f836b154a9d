using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VictimWorkflow.Functions.Moving;

namespace VictimWorkflow.AzureTests.Hosting;

/// <summary>The platform's part: takes messages from the real queues, calls the functions, and gives a message up after five failures.</summary>
internal sealed class Triggers(IServiceProvider services)
{
    private const int DeliveriesAtMost = 5;
    private const int Batch = 32;
    private static readonly TimeSpan s_hidden = TimeSpan.FromMinutes(2);

    private readonly Queues _queues = services.GetRequiredService<Queues>();
    private readonly DurableTaskClient _client = services.GetRequiredService<DurableTaskClient>();

    /// <summary>How often a wake arrives; 0 loses it.</summary>
    public Func<string, int> Deliveries { get; set; } = _ => 1;

    /// <summary>The order in which a batch of wakes arrives.</summary>
    public Func<QueueMessage[], QueueMessage[]> Order { get; set; } = messages => messages;

    private AdmitFunctions Admission => ActivatorUtilities.CreateInstance<AdmitFunctions>(services);

    /// <summary>Until both queues are empty.</summary>
    public async Task DrainAsync()
    {
        while (await TakeAsync(_queues.ToAdmit, m => m, key => Admission.AdmitAsync(key), key => Admission.QuarantineAsync(key))
            + await TakeAsync(_queues.ToWake, Order, WakeAsync, GiveUp) > 0)
        {
        }
    }

    /// <summary>Only events: whom they wake is not rung for yet.</summary>
    public Task AdmitAsync() => TakeAsync(_queues.ToAdmit, m => m, key => Admission.AdmitAsync(key), key => Admission.QuarantineAsync(key));

    /// <summary>What the timers do each minute.</summary>
    public async Task LookAsync()
    {
        await Admission.SweepAsync(null!);
        await ActivatorUtilities.CreateInstance<Watchdog>(services).LookAsync(null!, CancellationToken.None);
        await DrainAsync();
    }

    private async Task WakeAsync(string journeyId)
    {
        for (var left = Deliveries(journeyId); left > 0; left--) await WakeFunctions.WakeAsync(journeyId, _client, CancellationToken.None);
    }

    private static Task GiveUp(string journeyId)
    {
        new WakeFunctions(NullLogger<WakeFunctions>.Instance).GiveUp(journeyId);
        return Task.CompletedTask;
    }

    private static async Task<int> TakeAsync(
        QueueClient queue, Func<QueueMessage[], QueueMessage[]> order, Func<string, Task> function, Func<string, Task> poison)
    {
        var messages = order((await queue.ReceiveMessagesAsync(Batch, s_hidden)).Value);
        foreach (var message in messages)
        {
            try
            {
                await function(message.MessageText);
            }
            catch (Exception) when (message.DequeueCount < DeliveriesAtMost)
            {
                await queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, visibilityTimeout: TimeSpan.Zero);
                continue;
            }
            catch (Exception)
            {
                await poison(message.MessageText);
            }

            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        }

        return messages.Length;
    }
}
