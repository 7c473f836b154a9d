using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Service.Operations;

/// <summary>That the store was put back to an earlier state, and whether an operator has said since that it is in order.</summary>
/// <param name="At">Wall time of the restore: whatever was to be told before it may have been told already.</param>
public sealed record Restored(Instant At, string? ReleasedBy = null, Instant? ReleasedAt = null)
{
    /// <summary>
    /// Ends every key of a send made since: numbers of messages begin again where the copy stood, and a provider that knows a key takes
    /// what comes under it for a repeat.
    /// </summary>
    public string KeySuffix => string.Create(CultureInfo.InvariantCulture, $"-{At.ToUnixTimeMilliseconds()}");

    /// <summary>Whether a message may have been sent before the restore, as long as nobody has released it.</summary>
    public bool MayHaveLeft(Journey journey, Message message) => ReleasedAt is null
        && (message.PlannedAt < At || message.Obligations.IsEmpty
            || message.Obligations.Any(n => !journey.Obligations.TryGetValue(n, out var o) || o.TriggeredAt < At));
}

/// <summary>
/// After a restore the store does not know what left after the copy was made. Until an operator releases it, a message about anything
/// older than the restore is not sent again: it is in doubt, and Core has a person make sure. What is newer goes as always.
/// </summary>
public sealed class RestoreMark(IStore store, OperationsLog log, JourneyClock clock)
{
    public const string Fact = "restored";

    public async ValueTask<Restored?> FindAsync() =>
        await store.FindFactAsync(Fact) is { } json ? JsonSerializer.Deserialize<Restored>(json, CoreJson.Options) : null;

    /// <summary>Says that the store was put back, by whatever means.</summary>
    public async ValueTask<Restored> SetAsync(string actorRef)
    {
        var mark = new Restored(clock.Now);
        await log.AddAsync(actorRef, OperationKind.RestoreMarked, $"restore {InstantPattern.ExtendedIso.Format(mark.At)}");
        await SaveAsync(mark);
        return mark;
    }

    /// <returns>Null when nothing is to be released.</returns>
    public async ValueTask<Restored?> ReleaseAsync(string actorRef)
    {
        if (await FindAsync() is not { ReleasedAt: null } mark)
        {
            return null;
        }

        await log.AddAsync(actorRef, OperationKind.RestoreReleased, $"restore {InstantPattern.ExtendedIso.Format(mark.At)}");
        mark = mark with { ReleasedBy = actorRef, ReleasedAt = clock.Now };
        await SaveAsync(mark);
        return mark;
    }

    private ValueTask SaveAsync(Restored mark) => store.SaveFactAsync(Fact, JsonSerializer.Serialize(mark, CoreJson.Options));
}
