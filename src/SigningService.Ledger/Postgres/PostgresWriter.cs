using System.Security.Cryptography;
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

    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a commit may take until somebody looks whether the server is still there.</summary>
    private static readonly TimeSpan CommitPatience = TimeSpan.FromSeconds(5);

    private readonly PostgresOptions _options;
    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LedgerMetrics _metrics;
    private readonly Channel<Act> _queue;
    private readonly Task _running;
    private readonly byte[] _replica = RandomNumberGenerator.GetBytes(16);
    private WriterSession? _session;
    private volatile bool _canWrite = true;
    private long _transaction;
    private long _lastCommit = long.MinValue;
    private long _commits;
    private long _acts;

    public PostgresWriter(PostgresOptions options, NpgsqlDataSource source, TimeProvider time, ILogger logger)
    {
        _options = options;
        _source = source;
        _time = time;
        _logger = logger;
        _queue = Channel.CreateBounded<Act>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        _metrics = new LedgerMetrics(() => _queue.Reader.Count);
        _running = Task.Run(RunAsync);
    }

    /// <summary>What this process is called among those that share the ledger; chosen anew by each start.</summary>
    public ReadOnlyMemory<byte> Replica => _replica;

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
        await CloseAsync().ConfigureAwait(false);
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
            var committed = await WasCommittedAsync(_transaction).ConfigureAwait(false);
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
        var isNew = _session is null;
        try
        {
            await CommitOnceAsync(batch).ConfigureAwait(false);
        }
        catch (NpgsqlException e) when (!isNew && IsOfTheConnection(e))
        {
            await CloseAsync().ConfigureAwait(false);
            await CommitOnceAsync(batch).ConfigureAwait(false);
        }
    }

    /// <summary>Writes all acts in one transaction. Those that fail by themselves are undone and told so.</summary>
    private async Task CommitOnceAsync(List<Act> batch)
    {
        var session = _session ??= await OpenAsync(CancellationToken.None).ConfigureAwait(false);
        _transaction++;
        try
        {
            var left = await Together.BeginAsync(session, batch).ConfigureAwait(false);
            await ApplyAsync(session, left, alone: batch.Count == 1).ConfigureAwait(false);
            await CommitAsync(session).ConfigureAwait(false);
        }
        catch (PostgresException e) when (IsOfTheAct(e))
        {
            // One of those that were written together does not fit: each gets its own savepoint.
            await session.RollbackAsync().ConfigureAwait(false);
            await session.BeginAsync().ConfigureAwait(false);
            await ApplyAsync(session, [.. batch.Where(act => !act.IsDone)], alone: false).ConfigureAwait(false);
            await CommitAsync(session).ConfigureAwait(false);
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
            catch (Exception e) when (e is not NpgsqlException || (e is PostgresException of && IsOfTheAct(of)))
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

    private async Task CommitAsync(WriterSession session)
    {
        _options.BeforeCommit?.Invoke();
        try
        {
            await AwaitCommitAsync(session, session.CommitAsync(_transaction).AsTask()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not PostgresException of || !IsOfTheAct(of))
        {
            throw new CommitUnknownException(e);
        }
    }

    /// <summary>
    /// A commit may wait for a standby as long as that takes, and is never cancelled. But a server that is gone without a word is waited for
    /// until the network gives up, which takes a quarter of an hour: so it is asked for over another connection.
    /// </summary>
    private async Task AwaitCommitAsync(WriterSession session, Task commit)
    {
        var isThere = true;
        while (isThere && !commit.IsCompleted)
        {
            await commit.WaitAsync(CommitPatience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            isThere = commit.IsCompleted || await session.Backend.IsThereAsync(_source).ConfigureAwait(false);
        }

        if (!isThere && !commit.IsCompleted)
        {
            _session = null;
            _ = AbandonAsync(session, commit);
            throw new TimeoutException("The ledger's server was lost during a commit.");
        }

        await commit.ConfigureAwait(false);
    }

    /// <summary>Closes a connection when what runs on it has ended, which may be when the network has given up.</summary>
    private static async Task AbandonAsync(WriterSession session, Task commit)
    {
        await commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await session.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A value or a constraint is the act's own fault; a full disk, a lost connection or a lock is everyone's.</summary>
    private static bool IsOfTheAct(PostgresException e) => e.SqlState is ['2', '2' or '3', ..] or PostgresErrorCodes.RaiseException;

    /// <summary>A server that stops, or was stopped, and a connection that is broken; never a statement that took too long.</summary>
    private static bool IsOfTheConnection(NpgsqlException e) => e is PostgresException { SqlState: var state }
        ? state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
        : e.InnerException is IOException or System.Net.Sockets.SocketException;

    private async Task<WriterSession> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ServerSettings.RequireAsync(connection, _options.MayFailOver, cancellationToken).ConfigureAwait(false);
            await using var enter = new NpgsqlCommand(
                "INSERT INTO replicas (id, name, transaction) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING", connection);
            enter.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = _replica });
            enter.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _options.ReplicaName });
            enter.Parameters.Add(new NpgsqlParameter<long> { TypedValue = 0 });
            await enter.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return new WriterSession(connection, await Backend.OfAsync(connection, cancellationToken).ConfigureAwait(false), _replica);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Looks whether a transaction of this process was committed. It held the lock on the head of the log, so whoever gets that lock sees
    /// how it ended. Null if the server does not answer in time.
    /// </summary>
    private async Task<bool?> WasCommittedAsync(long transaction)
    {
        await CloseAsync().ConfigureAwait(false);
        for (var start = _time.GetTimestamp(); _time.GetElapsedTime(start) < SettlingTime; await Task.Delay(BetweenTries, _time).ConfigureAwait(false))
        {
            try
            {
                _session = await OpenAsync(CancellationToken.None).ConfigureAwait(false);
                await _session.BeginAsync().ConfigureAwait(false);
                var last = await _session.AllAsync(
                    new Sql("SELECT transaction FROM replicas WHERE id = $1").Add(_replica), static row => row.Int64(0)).ConfigureAwait(false);
                await _session.CommitSeenAsync().ConfigureAwait(false);
                return last[0] == transaction;
            }
            // Whatever it is, the callers wait for what became of their acts.
            catch (Exception)
            {
                await CloseAsync().ConfigureAwait(false);
            }
        }

        return null;
    }

    private async ValueTask CloseAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync().ConfigureAwait(false);
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
        await CloseAsync().ConfigureAwait(false);
        _metrics.Failed();
        if (_canWrite)
            Log.LedgerUnavailable(_logger, cause);
        _canWrite = false;
        foreach (var act in batch)
            act.Fail(new LedgerUnavailableException(message, cause));
    }
}
