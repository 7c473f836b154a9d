using Microsoft.Azure.Functions.Worker;
using NodaTime;
using VictimWorkflow.Functions.Hosting;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Moving;

/// <summary>Admits what was answered: each event by its key, and by a sweep what a crash or a lost ring left lying.</summary>
public sealed class AdmitFunctions(IStore store, Intake intake, IBell bell, JourneyClock clock)
{
    /// <summary>In one sweep; the rest has its turn a minute later.</summary>
    private const int SweptAtMost = 500;

    /// <summary>A message younger than this is on its way still.</summary>
    private static readonly Duration s_leftLying = Duration.FromMinutes(1);

    [Function("Admit")]
    public async Task AdmitAsync([QueueTrigger(Queues.Admit, Connection = StorageSettings.Connection)] string eventKey)
    {
        switch (await store.FindEventAsync(eventKey))
        {
            case { State: InboxState.Received } row:
                await intake.AdmitAsync(row);
                break;
            case { State: InboxState.Admitted } row:
                // Delivered again: the process may have ended between admitting and waking.
                await bell.WakeAsync(row.JourneyIds);
                break;
        }
    }

    [Function("AdmitPoison")]
    public async Task QuarantineAsync([QueueTrigger(Queues.AdmitPoison, Connection = StorageSettings.Connection)] string eventKey)
    {
        if (await store.FindEventAsync(eventKey) is { State: InboxState.Received } row)
        {
            await intake.GiveUpAsync(row, "Admitting it failed on every delivery.");
        }
    }

    [Function("Sweep")]
    public async Task SweepAsync([TimerTrigger("0 * * * * *")] TimerInfo timer)
    {
        var leftLying = clock.Now - s_leftLying;
        foreach (var row in (await store.UnadmittedAsync(SweptAtMost)).Where(row => row.ReceivedAt < leftLying))
        {
            await bell.StoredAsync(row.EventKey);
        }
    }
}
