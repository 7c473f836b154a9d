using System.Collections.Concurrent;

namespace VictimWorkflow.Local.Storage;

/// <summary>A few read-only connections. Each read sees everything that was answered before it began, and holds up no writer.</summary>
internal sealed class Readers(StoreFile file) : IDisposable
{
    /// <summary>One long figure must not hold up the lists; more would only share the same cores.</summary>
    private const int Most = 4;

    private readonly SemaphoreSlim _free = new(Most);
    private readonly ConcurrentStack<Session> _idle = [];
    private bool _isClosed;

    public async ValueTask<T> ReadAsync<T>(Func<Session, T> read)
    {
        await _free.WaitAsync();
        Session? session = null;
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteStore));
            if (!_idle.TryPop(out session)) session = file.OpenReader();
            return read(session);
        }
        finally
        {
            if (session is not null) _idle.Push(session);
            _free.Release();
        }
    }

    /// <summary>Waits for the reads under way; those that come after it are refused.</summary>
    public void Dispose()
    {
        for (var i = 0; i < Most; i++) _free.Wait();
        _isClosed = true;
        foreach (var session in _idle) session.Dispose();
        _free.Release(Most);
    }
}
