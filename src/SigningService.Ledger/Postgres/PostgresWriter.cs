using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using SigningService.Authority;

namespace SigningService.Ledger.Postgres;

/// <summary>
/// The one writer of this process. Acts that wait share a transaction and so a flush of the server's disk; a lone one is written at once.
/// Writers of other processes take turns with it at the lock on the head of the log.
/// </summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    private const string NothingWritten = "The ledger could not record; nothing was written.";
    private const string NotKnown = "The ledger was lost while it recorded; whether it did is not known yet. The same request tells.";

    private readonly PostgresOptions _options;
    private readonly WriterConnection _connection;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LedgerMetrics _metrics;
    private readonly Channel<Act> _queue;
    private readonly Task _running;
    private volatile bool _canWrite = true;
    private long _lastCommit = long.MinValue;
    private long _commits;
    private long _acts;

    public PostgresWriter(PostgresOptions options, NpgsqlDataSource source, TimeProvider time, ILogger logger)
    {
        _options = options;
        _connection = new WriterConnection(options, source, time);
        _time = time;
        _logger = logger;
        _queue = Channel.CreateBounded<Act>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        _metrics = new LedgerMetrics(() => _queue.Reader.Count);
        _running = Task.Run(RunAsync);
    }

    /// <summary>What this process is called among those that share the ledger; chosen anew by each start.</summary>
    public ReadOnlyMemory<byte> Replica => _connection.Replica;

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

    public Task<T> WriteAsync<T>(Func<WriterSession, ValueTask<T>> apply, CancellationToken cancellationToken) =>
        WriteAsync(new Act<T>(apply, cancellationToken), cancellationToken);

    /// <summary>Waits until the act is durable. Giving up while it is being written does not undo it.</summary>
    /// <exception cref="LedgerUnavailableException">Nothing was written, unless the message says that this is not known.</exception>
    public Task<T> WriteAsync<T>(Act<T> act, CancellationToken cancellationToken)
    {
        if (_queue.Writer.TryWrite(act))
            return act.Done.WaitAsync(cancellationToken);
        var message = _queue.Reader.Completion.IsCompleted || _running.IsCompleted
            ? "The ledger is closed."
            : $"More than {_options.QueueLength} acts wait to be written; this one was turned away.";
        return Task.FromException<T>(new LedgerUnavailableException(message));
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _running.ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }

    private async Task RunAsync()
    {
        var batch = new List<Act>(_options.ActsPerCommit);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < _options.ActsPerCommit && _queue.Reader.TryRead(out var act))
            {
                if (act.Wanted)
                    batch.Add(act);
            }

            if (batch.Count > 0)
                await WriteAsync(batch).ConfigureAwait(false);
            batch.Clear();
        }
    }

    private async Task WriteAsync(List<Act> batch)
    {
        var start = _time.GetTimestamp();
        try
        {
            await CommitAsync(batch).ConfigureAwait(false);
        }
        catch (CommitUnknownException e)
        {
            var committed = await _connection.WasCommittedAsync().ConfigureAwait(false);
            if (committed is not true)
            {
                await GiveUpAsync(batch, committed is false ? NothingWritten : NotKnown, e).ConfigureAwait(false);
                return;
            }
        }
        // Whatever it is, the callers must hear of it and the writer must live: the next batch starts from what is on the server.
        catch (Exception e)
        {
            await GiveUpAsync(batch, NothingWritten, e).ConfigureAwait(false);
            return;
        }

        Succeed(batch.Count(act => !act.IsDone), _time.GetElapsedTime(start));
        foreach (var act in batch)
            act.Complete();
    }

    /// <summary>
    /// A connection that stood idle may have been broken since: then nothing was committed over it, and all is written over a new one.
    /// </summary>
    private async Task CommitAsync(List<Act> batch)
    {
        var isNew = !_connection.IsOpen;
        try
        {
            await CommitOnceAsync(batch).ConfigureAwait(false);
        }
        catch (NpgsqlException e) when (!isNew && PostgresFaults.IsOfTheConnection(e))
        {
            await _connection.CloseAsync().ConfigureAwait(false);
            await CommitOnceAsync(batch).ConfigureAwait(false);
        }
    }

    /// <summary>Writes all acts in one transaction. Those that fail by themselves are undone and told so.</summary>
    private async Task CommitOnceAsync(List<Act> batch)
    {
        var session = await _connection.StartTransactionAsync().ConfigureAwait(false);
        try
        {
            var left = await Together.BeginAsync(session, batch).ConfigureAwait(false);
            await ApplyAsync(session, left, alone: batch.Count == 1).ConfigureAwait(false);
            await _connection.CommitAsync(session).ConfigureAwait(false);
        }
        catch (PostgresException e) when (PostgresFaults.IsOfTheAct(e))
        {
            // One of those that were written together does not fit: each gets its own savepoint.
            await session.RollbackAsync().ConfigureAwait(false);
            await session.BeginAsync().ConfigureAwait(false);
            await ApplyAsync(session, [.. batch.Where(act => !act.IsDone)], alone: false).ConfigureAwait(false);
            await _connection.CommitAsync(session).ConfigureAwait(false);
        }
    }

    private static async Task ApplyAsync(WriterSession session, IReadOnlyList<Act> acts, bool alone)
    {
        foreach (var act in acts)
        {
            session.StartAct(alone);
            try
            {
                await act.ApplyAsync(session).ConfigureAwait(false);
                session.EndAct();
            }
            catch (Exception e) when (!PostgresFaults.IsOutage(e) || (e is PostgresException of && PostgresFaults.IsOfTheAct(of)))
            {
                session.UndoAct();
                act.Fail(e);
                if (!alone)
                    continue;
                await session.RollbackAsync().ConfigureAwait(false);
                await session.BeginAsync().ConfigureAwait(false);
            }
        }
    }

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

    private async Task GiveUpAsync(List<Act> batch, string message, Exception cause)
    {
        await _connection.CloseAsync().ConfigureAwait(false);
        _metrics.Failed();
        if (_canWrite)
            Log.LedgerUnavailable(_logger, cause);
        _canWrite = false;
        foreach (var act in batch)
            act.Fail(new LedgerUnavailableException(message, cause));
    }
}
