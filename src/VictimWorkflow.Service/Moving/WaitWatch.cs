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
            else
            {
                await RaiseAsync(waiting, AlertKind.EventWaiting);
                log.LogWarning("Event {Event} still waits: {Code}", waiting.EventKey, waiting.Code);
                await store.SaveEventAsync(waiting with { AlertAt = null });
            }
        }
    }

    // No journey's alert: the event may wait for a crime that nobody has reported.
    private ValueTask RaiseAsync(InboxRow row, AlertKind kind) =>
        store.AddAlertAsync(new AlertRow($"event {row.EventKey}", (int)kind, kind, row.Unit ?? "", clock.Now, Rule: null, row.EventKey, Urgent: false));
}
