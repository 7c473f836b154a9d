using NodaTime;

namespace VictimWorkflow.Core.Crimes;

/// <summary>When what stands was said, and by which event. Something older about the same, learnt late, is logged and does not replace it.</summary>
public sealed record Stated(Instant At, string By)
{
    public static Stated In(ReceivedEvent received) => new(received.OccurredAt, received.Id);

    public static Stated In(LogEntry entry) => new(entry.OccurredAt, entry.EventId);

    /// <summary>Whether something said at <paramref name="at"/> replaces what stands; absent, it does.</summary>
    public static bool Yields(Stated? standing, Instant at) => standing is null || standing.At <= at;
}
