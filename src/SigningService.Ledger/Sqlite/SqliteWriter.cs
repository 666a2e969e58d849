using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SigningService.Authority;
using SigningService.Ledger.Archives;
using SQLitePCL;

namespace SigningService.Ledger.Sqlite;

/// <summary>
/// The one writer. Acts that wait share a transaction and so a flush of the disk; a lone one is written at once. One thread of its own
/// does it, because each commit blocks for as long as the disk takes.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly LedgerOptions _options;
    private readonly ArchiveShelf _archives;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LedgerMetrics _metrics;
    private readonly Channel<Act> _queue;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WriterSession? _session;
    private volatile bool _canWrite = true;
    private long _lastCommit = long.MinValue;
    private long _commits;
    private long _acts;

    /// <param name="session">Open already, so that a ledger that cannot be written fails at the start.</param>
    public SqliteWriter(LedgerOptions options, WriterSession session, ArchiveShelf archives, TimeProvider time, ILogger logger)
    {
        _options = options;
        _session = session;
        _archives = archives;
        _time = time;
        _logger = logger;
        _queue = Channel.CreateBounded<Act>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        _metrics = new LedgerMetrics(() => _queue.Reader.Count);
        _thread = new Thread(Run) { IsBackground = true, Name = "ledger writer" };
        _thread.Start();
    }

    public LedgerState State
    {
        get
        {
            var last = Interlocked.Read(ref _lastCommit);
            return new LedgerState(
                _canWrite,
                last == long.MinValue ? null : UnixTime.From(last),
                Interlocked.Read(ref _commits),
                Interlocked.Read(ref _acts),
                _queue.Reader.Count);
        }
    }

    /// <summary>Waits until the act is durable. Giving up while it is being written does not undo it.</summary>
    /// <exception cref="LedgerUnavailableException">Nothing was written.</exception>
    public Task<T> WriteAsync<T>(Func<WriterSession, T> apply, CancellationToken cancellationToken)
    {
        var act = new Act<T>(apply, cancellationToken);
        if (_queue.Writer.TryWrite(act))
            return act.Done.WaitAsync(cancellationToken);
        var message = _ended.Task.IsCompleted || _queue.Reader.Completion.IsCompleted
            ? "The ledger is closed."
            : $"More than {_options.QueueLength} acts wait to be written; this one was turned away.";
        return Task.FromException<T>(new LedgerUnavailableException(message));
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task.ConfigureAwait(false);
        _metrics.Dispose();
    }

    private void Run()
    {
        var batch = new List<Act>(_options.ActsPerCommit);
        // This thread is the writer's own: blocking it takes none from the pool.
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < _options.ActsPerCommit && _queue.Reader.TryRead(out var act))
            {
                if (act.Wanted)
                    batch.Add(act);
            }

            if (batch.Count > 0)
                Write(batch);
            batch.Clear();
        }

        _session?.Dispose();
        _ended.SetResult();
    }

    private void Write(List<Act> batch)
    {
        var start = _time.GetTimestamp();
        var failed = 0;
        try
        {
            failed = Commit(batch);
        }
        // Whatever it is, the callers must hear of it and the writer must live: the next batch starts from what is on the disk.
        catch (Exception e)
        {
            GiveUp(batch, e);
            return;
        }

        Succeed(batch.Count - failed, _time.GetElapsedTime(start));
        foreach (var act in batch)
            act.Complete();
    }

    /// <summary>Writes all acts in one transaction. Those that fail by themselves are undone and told so; returns how many.</summary>
    private int Commit(List<Act> batch)
    {
        var session = _session ??= WriterSession.Open(_options.File, _archives);
        if (_options.BeforeBatch?.Invoke() is { } sql)
            session.Execute(sql);
        session.Begin();
        var failed = 0;
        if (!TryWriteAll(session, batch))
        {
            // Hardly ever: then all of them once more, each so that it can be undone alone.
            session.Restart();
            failed = batch.Count(act => !TryWrite(session, act));
        }

        session.Commit();
        return failed;
    }

    private static bool TryWriteAll(WriterSession session, List<Act> batch)
    {
        try
        {
            foreach (var act in batch)
            {
                session.StartAct(guarded: false);
                act.Apply(session);
                session.EndAct(guarded: false);
            }

            return true;
        }
        catch (Exception e) when (!ConcernsAll(e))
        {
            return false;
        }
    }

    private static bool TryWrite(WriterSession session, Act act)
    {
        session.StartAct(guarded: true);
        try
        {
            act.Apply(session);
            session.EndAct(guarded: true);
            return true;
        }
        catch (Exception e) when (!ConcernsAll(e))
        {
            session.UndoAct();
            act.Fail(e);
            return false;
        }
    }

    /// <summary>A constraint is the act's own fault; a full disk, an I/O error or a lock is everyone's.</summary>
    private static bool ConcernsAll(Exception e) => e is SqliteException sqlite && sqlite.SqliteErrorCode is not (raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH);

    private void Succeed(int acts, TimeSpan duration)
    {
        Interlocked.Exchange(ref _lastCommit, UnixTime.Of(_time.GetUtcNow()));
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _acts, acts);
        _metrics.Committed(acts, duration);
        if (!_canWrite)
            Log.LedgerRestored(_logger);
        _canWrite = true;
    }

    private void GiveUp(List<Act> batch, Exception cause)
    {
        // Closing rolls back what is open; the head in memory may be ahead of the disk and goes with it.
        _session?.Dispose();
        _session = null;
        _metrics.Failed();
        if (_canWrite)
            Log.LedgerUnavailable(_logger, cause);
        _canWrite = false;
        foreach (var act in batch)
            act.Fail(new LedgerUnavailableException("The ledger could not record; nothing was written.", cause));
    }
}
