using Microsoft.Extensions.Logging;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Moving;

/// <summary>Tells somebody of events that wait long, and ends the waiting of those that waited too long.</summary>
public sealed class WaitWatch(IStore store, Intake intake, JourneyClock clock, ILogger<WaitWatch> log)
{
    private const int Portion = 256;

    public async ValueTask WatchAsync()
    {
        foreach (var waiting in await store.WaitingDueAsync(clock.Now, Portion))
        {
            if (waiting.Until <= clock.Now)
            {
                await intake.AdmitAsync(waiting);
                await RaiseAsync(waiting, AlertKind.EventQuarantined);
                log.LogWarning("Event {Event} waited too long and is in quarantine", waiting.EventKey);
            }
            else if (await intake.AdmitAsync(waiting) is { State: InboxState.Waiting } still) // What it waited for may have come without a word.
            {
                await RaiseAsync(still, AlertKind.EventWaiting);
                log.LogWarning("Event {Event} still waits: {Code}", still.EventKey, still.Code);
                await store.SaveEventAsync(still with { AlertAt = null });
            }
        }
    }

    // No journey's alert: the event may wait for a crime that nobody has reported.
    private ValueTask RaiseAsync(InboxRow row, AlertKind kind) => store.AddAlertAsync(
        new AlertRow($"event {row.EventKey}", (int)kind, kind, row.Unit ?? "", clock.Now, Rule: null, row.EventKey, Urgent: false));
}
