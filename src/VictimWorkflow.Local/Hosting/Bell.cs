using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.Local.Hosting;

/// <summary>Wakes whoever waits. Carries nothing; a ring too many only makes them look once more.</summary>
public sealed class Bell : IBell, IDisposable
{
    private readonly SemaphoreSlim _rung = new(0, 1);

    public void Ring()
    {
        try
        {
            _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // It rings already.
        }
    }

    public async ValueTask WaitAsync(TimeSpan atMost, CancellationToken stop)
    {
        if (atMost > TimeSpan.Zero)
        {
            await _rung.WaitAsync(atMost, stop);
        }
    }

    public void Dispose() => _rung.Dispose();
}
