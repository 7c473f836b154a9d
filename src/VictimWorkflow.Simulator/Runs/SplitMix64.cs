namespace VictimWorkflow.Simulator.Runs;

/// <summary>A small generator of our own, so that a seed means the same on every version of .NET.</summary>
public sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        unchecked
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>From <paramref name="least"/> up to and including <paramref name="most"/>.</summary>
    public int Between(int least, int most) => least + (int)(Next() % (ulong)(most - least + 1));

    public bool Chance(int percent) => Between(1, 100) <= percent;

    public T Any<T>(params ReadOnlySpan<T> items) => items[Between(0, items.Length - 1)];
}
