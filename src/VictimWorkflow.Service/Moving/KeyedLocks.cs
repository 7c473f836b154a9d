using System.Collections.Concurrent;

namespace VictimWorkflow.Service.Moving;

/// <summary>One at a time for each name, within this process. Between processes the revision decides.</summary>
public sealed class KeyedLocks
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public async ValueTask<IDisposable> EnterAsync(string name)
    {
        while (true)
        {
            var entry = _entries.GetOrAdd(name, _ => new Entry());
            lock (entry)
            {
                if (entry.IsGone)
                {
                    continue;
                }

                entry.Users++;
            }

            await entry.Gate.WaitAsync();
            return new Held(this, name, entry);
        }
    }

    private void Leave(string name, Entry entry)
    {
        entry.Gate.Release();
        lock (entry)
        {
            entry.Users--;
            if (entry.Users == 0)
            {
                entry.IsGone = true;
                _entries.TryRemove(name, out _);
            }
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }

        public bool IsGone { get; set; }
    }

    private sealed class Held(KeyedLocks locks, string name, Entry entry) : IDisposable
    {
        public void Dispose() => locks.Leave(name, entry);
    }
}
