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
            // What it waited for may have come without a word. One that waited too long is refused, and then somebody is told, by Intake.
            if (await intake.AdmitAsync(waiting) is { State: InboxState.Waiting } still)
            {
                // No journey's alert: the event may wait for a crime that nobody has reported.
                const AlertKind Kind = AlertKind.EventWaiting;
                await store.AddAlertAsync(
                    new AlertRow($"event {still.EventKey}", (int)Kind, Kind, still.Unit ?? "", clock.Now, Rule: null, still.EventKey, Urgent: false));
                log.LogWarning("Event {Event} still waits: {Code}", still.EventKey, still.Code);
                await store.SaveEventAsync(still with { AlertAt = null });
            }
        }
    }
}
