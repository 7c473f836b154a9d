using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using NodaTime;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Moving;

/// <summary>Wakes journeys that should be awake and are not, and ends the waiting of events whose time is over.</summary>
/// <remarks>Its lines are what alerts are set on: the counts are logged each time, so that silence is an alert, too.</remarks>
public sealed class Watchdog(IStore store, Intake intake, IBell bell, JourneyClock clock, ILogger<Watchdog> log)
{
    private const int AtMost = 1_000;

    /// <summary>An instance wakes itself within seconds; what is later than this has lost its timer or its ring.</summary>
    private static readonly Duration s_overslept = Duration.FromMinutes(2);

    [Function("Watchdog")]
    public async Task LookAsync([TimerTrigger("30 * * * * *")] TimerInfo timer)
    {
        var asleep = await store.DueJourneysAsync(clock.Now - s_overslept, AtMost);
        await bell.WakeAsync(asleep);
        var late = await WakeForEffectsAsync();
        await EndWaitingAsync();
        log.LogInformation(
            "Watchdog: {Asleep} journeys were asleep, {Late} effects late, {Unadmitted} events not admitted", asleep.Length, late, await store.CountUnadmittedAsync());
    }

    // Leased for no time at all: only to find them, their journey's instance carries them out.
    private async Task<int> WakeForEffectsAsync()
    {
        var wall = clock.WallNow;
        var late = await store.LeaseEffectsAsync(wall - s_overslept, wall, AtMost);
        await bell.WakeAsync([.. late.Select(effect => effect.JourneyId).Distinct(StringComparer.Ordinal)]);
        return late.Length;
    }

    private async Task EndWaitingAsync()
    {
        var now = clock.Now;
        foreach (var waiting in await store.WaitingDueAsync(now, AtMost))
        {
            if (waiting.Until <= now)
            {
                await intake.AdmitAsync(waiting);
                log.LogWarning("Event {Event} waited too long and is in quarantine", waiting.EventKey);
            }
            else
            {
                await store.SaveEventAsync(waiting with { AlertAt = null });
                log.LogWarning("Event {Event} still waits: {Code}", waiting.EventKey, waiting.Code);
            }
        }
    }
}
