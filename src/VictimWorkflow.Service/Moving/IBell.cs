using System.Collections.Immutable;

namespace VictimWorkflow.Service.Moving;

/// <summary>
/// Tells a host that there is something to do. A ring may be lost, doubled or reordered: what is to be done stands in the store.
/// </summary>
/// <remarks>A host of one process only needs to be told that there is something; one of many is told where.</remarks>
public interface IBell
{
    void Ring();

    /// <summary>This event was stored and is to be admitted.</summary>
    ValueTask StoredAsync(string eventKey)
    {
        Ring();
        return ValueTask.CompletedTask;
    }

    /// <summary>The crime's log holds something new for these journeys.</summary>
    ValueTask WakeAsync(ImmutableArray<string> journeyIds)
    {
        Ring();
        return ValueTask.CompletedTask;
    }
}

/// <summary>For a host whose workers look by themselves.</summary>
internal sealed class SilentBell : IBell
{
    public void Ring()
    {
    }
}
