using System.Collections.Immutable;
using Azure;
using Azure.Storage.Queues;
using Microsoft.Extensions.Logging;
using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.Functions.Moving;

/// <summary>Rings by queue, so that whichever process is free hears it.</summary>
public sealed class QueueBell(Queues queues, ILogger<QueueBell> log) : IBell
{
    /// <summary>Nothing to do: an event is queued by its key when it is stored, its journeys by theirs when it is admitted.</summary>
    public void Ring()
    {
    }

    public ValueTask StoredAsync(string eventKey) => SendAsync(queues.ToAdmit, eventKey);

    public async ValueTask WakeAsync(ImmutableArray<string> journeyIds)
    {
        foreach (var journeyId in journeyIds)
        {
            await SendAsync(queues.ToWake, journeyId);
        }
    }

    // What is to be done is stored already; a ring that fails must not undo the answer. The timers find what was not rung for.
    private async ValueTask SendAsync(QueueClient queue, string message)
    {
        try
        {
            await queue.SendMessageAsync(message);
        }
        catch (RequestFailedException fault)
        {
            log.LogWarning("Queue {Queue} took nothing ({Status}); the next sweep makes up for it", queue.Name, fault.Status);
        }
    }
}
