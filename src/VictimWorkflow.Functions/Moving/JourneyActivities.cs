using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;
using NodaTime;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Functions.Moving;

/// <summary>What an orchestration has done for it. Both may run twice: the store's revision and the effect's key decide.</summary>
public sealed class JourneyActivities(IStore store, Steps steps, Dispatch dispatch, JourneyClock clock)
{
    /// <summary>Keeps a generation's history under a hundred entries.</summary>
    private const int EffectsAtMost = 20;

    private static readonly Duration s_retryAfter = Duration.FromSeconds(30);

    [Function(nameof(Advance))]
    public async Task<Drained> Advance([ActivityTrigger] string journeyId)
    {
        var advanced = await steps.AdvanceAsync(journeyId);
        var effects = await store.EffectsOfAsync(journeyId);
        var wall = clock.WallNow;
        var ready = effects.Where(effect => effect.DueAt <= wall).Take(EffectsAtMost).Select(effect => effect.Key).ToArray();
        var next = NextDue(advanced.NextDue, effects, wall);
        return new Drained(
            advanced.IsMore,
            // What its last step wished for is still done.
            advanced.Ended && effects.IsEmpty,
            next,
            ready,
            new JourneySummary(advanced.Stage?.ToString(), advanced.State?.ToString(), next));
    }

    /// <summary>Carries out one effect. What a provider makes of it is an event of the crime, or a later try; never a failure.</summary>
    [Function(nameof(CarryOut))]
    public async Task CarryOut([ActivityTrigger] EffectName effect, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(effect);
        if ((await store.EffectsOfAsync(effect.JourneyId)).FirstOrDefault(row => row.Key == effect.Key) is { } row)
        {
            await dispatch.CarryOutOrRetryAsync(row, s_retryAfter, stop);
        }
    }

    // Timers run by wall time; a journey's due times by journey time, which a training installation may have moved.
    private DateTime? NextDue(Instant? due, ImmutableArray<EffectRow> effects, Instant wall)
    {
        var retry = effects.Where(effect => effect.DueAt > wall).Select(effect => (Instant?)effect.DueAt).Min();
        // Journey time is read before wall time: the wake may then be a moment late, but not early and for nothing.
        var now = clock.Now;
        var journey = due + (clock.WallNow - now);
        return (journey is null || retry < journey ? retry ?? journey : journey)?.ToDateTimeUtc();
    }
}
