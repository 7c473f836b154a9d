using VictimWorkflow.Service.Moving;

namespace VictimWorkflow.Local.Hosting;

/// <summary>Wakes the loops that wait. Carries nothing; a ring too many only makes them look once more.</summary>
public sealed class Bell : IBell, IDisposable
{
    private readonly SemaphoreSlim _forWork = new(0, 1);
    private readonly SemaphoreSlim _forEffects = new(0, 1);

    public void Ring()
    {
        Release(_forWork);
        Release(_forEffects);
    }

    public ValueTask WaitForWorkAsync(TimeSpan atMost, CancellationToken stop) => WaitAsync(_forWork, atMost, stop);

    public ValueTask WaitForEffectsAsync(TimeSpan atMost, CancellationToken stop) => WaitAsync(_forEffects, atMost, stop);

    public void Dispose()
    {
        _forWork.Dispose();
        _forEffects.Dispose();
    }

    private static async ValueTask WaitAsync(SemaphoreSlim rung, TimeSpan atMost, CancellationToken stop)
    {
        if (atMost > TimeSpan.Zero)
        {
            await rung.WaitAsync(atMost, stop);
        }
    }

    private static void Release(SemaphoreSlim rung)
    {
        try
        {
            rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // It rings already.
        }
    }
}
