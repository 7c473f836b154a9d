using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace VictimWorkflow.Functions.Moving;

/// <summary>
/// Carries one journey, or one crime's own duties, from report to end. Each generation drains, carries out, waits once and begins
/// anew, so that no rule and no long history is ever replayed.
/// </summary>
/// <remarks>
/// Law of this function: nothing but durable calls, in this order. Whatever decides stands in the activities; instances live for years
/// and replay what stood here when their generation began, so a change of the order goes with a new <c>defaultVersion</c> in host.json.
/// </remarks>
public static class VictimJourney
{
    public const string WakeEvent = "wake";

    /// <summary>For storage that is away and processes that end. What a provider answers never gets here.</summary>
    private static readonly TaskOptions s_storage = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 5, firstRetryInterval: TimeSpan.FromSeconds(5), backoffCoefficient: 2));

    /// <summary>When storage stays away the journey sleeps this long and looks again; it must never end over it.</summary>
    private static readonly TimeSpan s_restAfterFailure = TimeSpan.FromMinutes(15);

    [Function(nameof(VictimJourney))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, string journeyId)
    {
        // First, and never cancelled: from here on a wake is kept, whatever happens below. It carries nothing to read.
        var rung = context.WaitForExternalEvent<string?>(WakeEvent);

        var drained = await DrainAsync(context, journeyId);
        if (drained.Ended)
        {
            return;
        }

        context.SetCustomStatus(drained.Summary);
        if (drained.Effects.Length == 0 && !drained.IsMore)
        {
            await WaitAsync(context, rung, drained.NextDue);
        }

        // Safe to drop what was rung meanwhile: it is appended before it is rung, and the next generation drains first.
        context.ContinueAsNew(journeyId, preserveUnprocessedEvents: false);
    }

    private static async Task<Drained> DrainAsync(TaskOrchestrationContext context, string journeyId)
    {
        try
        {
            var drained = await context.CallActivityAsync<Drained>(nameof(JourneyActivities.Advance), journeyId, s_storage);
            foreach (var effect in drained.Effects)
            {
                await context.CallActivityAsync(nameof(JourneyActivities.CarryOut), new EffectName(journeyId, effect), s_storage);
            }

            return drained;
        }
        catch (TaskFailedException)
        {
            return Drained.Later(context.CurrentUtcDateTime + s_restAfterFailure);
        }
    }

    private static async Task WaitAsync(TaskOrchestrationContext context, Task rung, DateTime? until)
    {
        if (until is not { } due)
        {
            await rung;
            return;
        }

        using var cancelled = new CancellationTokenSource();
        var timer = context.CreateTimer(due, cancelled.Token);
        await Task.WhenAny(rung, timer);
        if (!timer.IsCompleted)
        {
            // Otherwise the generation would not end before the timer rings. CancelAsync waits for the thread pool, and an orchestration
            // that waits for anything but durable tasks never comes back.
#pragma warning disable MA0042, CA1849
            cancelled.Cancel();
#pragma warning restore MA0042, CA1849
        }
    }
}

/// <summary>What a generation is told: no personal data, for it is kept in the history.</summary>
/// <param name="IsMore">There is more to drain, or to carry out, than one generation takes.</param>
/// <param name="NextDue">Wall time in UTC at which to look again; null: only when woken.</param>
/// <param name="Effects">Keys of the effects to carry out now.</param>
public sealed record Drained(bool IsMore, bool Ended, DateTime? NextDue, string[] Effects, JourneySummary? Summary)
{
    public static Drained Later(DateTime at) => new(IsMore: false, Ended: false, at, [], Summary: null);
}

/// <summary>What an operator sees of an instance.</summary>
public sealed record JourneySummary(string? Stage, string? State, DateTime? NextDue);

public sealed record EffectName(string JourneyId, string Key);
