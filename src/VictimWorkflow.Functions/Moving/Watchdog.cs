using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using NodaTime;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Moving;

/// <summary>Wakes journeys that should be awake and are not; watches over waiting events and silent feeds; tells of new rules.</summary>
/// <remarks>Its lines are what alerts are set on: the counts are logged each time, so that silence is an alert, too.</remarks>
public sealed class Watchdog(
    IStore store, IBell bell, Rounds rounds, RulesNews news, JourneyClock clock, ILogger<Watchdog> log)
{
    private const int AtMost = 1_000;

    /// <summary>An instance wakes itself within seconds; what is later than this has lost its timer or its ring.</summary>
    private static readonly Duration s_overslept = Duration.FromMinutes(2);

    [Function("Watchdog")]
    public async Task LookAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, CancellationToken stop)
    {
        var asleep = await store.DueJourneysAsync(clock.Now - s_overslept, AtMost);
        await bell.WakeAsync(asleep);
        var open = await WakeForEffectsAsync();
        await rounds.MakeAsync(stop);
        await news.TellAsync();
        log.LogInformation(
            "Watchdog: {Asleep} journeys were asleep, {Open} effects open, {Unadmitted} events not admitted",
            asleep.Length, open, await store.CountUnadmittedAsync());
    }

    // Leased for no time at all: only to find those nobody is trying, and to count that they were found. Their journey's instance
    // carries them out; where it is doing so already, one wake too many is harmless.
    private async Task<int> WakeForEffectsAsync()
    {
        var wall = clock.WallNow;
        var open = await store.LeaseEffectsAsync(wall - s_overslept, wall, AtMost);
        await bell.WakeAsync([.. open.Select(effect => effect.JourneyId).Distinct(StringComparer.Ordinal)]);
        return open.Length;
    }
}
