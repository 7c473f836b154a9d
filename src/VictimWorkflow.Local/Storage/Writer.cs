using System.Collections.Concurrent;

namespace VictimWorkflow.Local.Storage;

/// <summary>
/// The one writer. Whatever is queued while a transaction is written to disk shares the next one, each piece of work in a savepoint
/// of its own: work that fails rolls back alone. A caller is answered after the commit that holds its work, never before.
/// </summary>
internal sealed class Writer : IDisposable
{
    /// <summary>Bounds how long the first of a batch waits for the last, and how much a failed commit takes with it.</summary>
    private const int MostTogether = 512;

    /// <summary>
    /// Milliseconds to wait for each further piece of work while fewer have come than shared the commit before: whoever was answered
    /// by it is likely to be back soon, and a write to disk costs more than the wait. A caller alone never waits.
    /// </summary>
    private const int WaitsAtMost = 1;

    /// <summary>More than intake lets in unstepped; past it, callers wait for their turn to queue.</summary>
    private const int MostQueued = 65_536;

    private readonly BlockingCollection<Work> _queue = new(MostQueued);
    private readonly Session _session;
    private readonly Thread _thread;
    private long _commits;

    public Writer(Session session)
    {
        _session = session;
        _thread = new Thread(Run) { Name = "SQLite writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Transactions written so far.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <exception cref="ObjectDisposedException">The store was closed.</exception>
    public async ValueTask<T> WriteAsync<T>(Func<Session, T> change)
    {
        var work = new Work<T>(change);
        try
        {
            _queue.Add(work);
        }
        catch (InvalidOperationException closed)
        {
            throw new ObjectDisposedException("The store is closed.", closed);
        }
        return await work.Done;
    }

    /// <summary>Carries out what is queued, then closes.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _session.Dispose();
        _queue.Dispose();
    }

    private void Run()
    {
        var batch = new List<Work>(MostTogether);
        var expected = 0;
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < MostTogether && _queue.TryTake(out var next, batch.Count < expected ? WaitsAtMost : 0)) batch.Add(next);
            expected = batch.Count;
            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<Work> batch)
    {
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            foreach (var work in batch) TryOne(work);
            _session.Execute("COMMIT");
            Interlocked.Increment(ref _commits);
        }
        catch (Exception lost)
        {
            if (_session.IsInTransaction) _session.Execute("ROLLBACK");
            foreach (var work in batch) work.Fail(lost);
        }
        foreach (var work in batch) work.Answer();
    }

    private void TryOne(Work work)
    {
        _session.Execute("SAVEPOINT work");
        try
        {
            work.Do(_session);
        }
        // A failure that ended the whole transaction took the work before this with it, so it is everybody's.
        catch (Exception failed) when (_session.IsInTransaction)
        {
            _session.Execute("ROLLBACK TO work");
            work.Fail(failed);
        }
        _session.Execute("RELEASE work");
    }

    private abstract class Work
    {
        protected Exception? Failure { get; private set; }

        public abstract void Do(Session session);

        public abstract void Answer();

        public void Fail(Exception failure) => Failure ??= failure;
    }

    private sealed class Work<T>(Func<Session, T> change) : Work
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Done => _done.Task;

        public override void Do(Session session) => _result = change(session);

        public override void Answer()
        {
            if (Failure is null)
                _done.SetResult(_result!);
            else
                _done.SetException(Failure);
        }
    }
}
