using NodaTime;

namespace VictimWorkflow.Simulator.Worlds;

/// <summary>What is to be done at which virtual time, earliest first; at one instant journeys first, by id.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<Action, (Instant At, string Key, long Count)> _entries = new(new Earliest());
    private long _count;

    /// <param name="key">Orders what is due at the same instant; after that the order of adding counts.</param>
    public void Add(Instant at, string key, Action act) => _entries.Enqueue(act, (at, key, _count++));

    public bool TryTake(Instant until, out Instant at, out Action act)
    {
        if (_entries.TryPeek(out act!, out var when) && when.At <= until)
        {
            at = when.At;
            _entries.Dequeue();
            return true;
        }

        at = default;
        return false;
    }

    private sealed class Earliest : IComparer<(Instant At, string Key, long Count)>
    {
        public int Compare((Instant At, string Key, long Count) x, (Instant At, string Key, long Count) y)
        {
            var byTime = x.At.CompareTo(y.At);
            var byKey = byTime != 0 ? byTime : string.CompareOrdinal(x.Key, y.Key);
            return byKey != 0 ? byKey : x.Count.CompareTo(y.Count);
        }
    }
}
