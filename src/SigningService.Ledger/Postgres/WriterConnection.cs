using System.Security.Cryptography;
using Npgsql;

namespace SigningService.Ledger.Postgres;

/// <summary>The writer's connection: opened when it is needed, entered among the replicas, and asked afterwards how a commit of unknown outcome ended.</summary>
internal sealed class WriterConnection(PostgresOptions options, NpgsqlDataSource source, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a commit may take until somebody looks whether the server is still there.</summary>
    private static readonly TimeSpan CommitPatience = TimeSpan.FromSeconds(5);

    private readonly byte[] _replica = RandomNumberGenerator.GetBytes(16);
    private WriterSession? _session;
    private long _transaction;

    /// <summary>What this process is called among those that share the ledger; chosen anew by each start.</summary>
    public ReadOnlyMemory<byte> Replica => _replica;

    public bool IsOpen => _session is not null;

    /// <summary>The session in which the next transaction of this process is written.</summary>
    public async ValueTask<WriterSession> StartTransactionAsync()
    {
        var session = _session ??= await OpenAsync().ConfigureAwait(false);
        _transaction++;
        return session;
    }

    /// <exception cref="CommitUnknownException">Whether the transaction was committed must be looked up.</exception>
    public async Task CommitAsync(WriterSession session)
    {
        options.BeforeCommit?.Invoke();
        try
        {
            await AwaitCommitAsync(session, session.CommitAsync(_transaction).AsTask()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not PostgresException of || !PostgresFaults.IsOfTheAct(of))
        {
            throw new CommitUnknownException(e);
        }
    }

    /// <summary>
    /// Looks whether the last transaction of this process was committed. It held the lock on the head of the log, so whoever gets that lock sees
    /// how it ended. Null if the server does not answer in time.
    /// </summary>
    public async Task<bool?> WasCommittedAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        for (var start = time.GetTimestamp(); time.GetElapsedTime(start) < SettlingTime; await Task.Delay(BetweenTries, time).ConfigureAwait(false))
        {
            try
            {
                _session = await OpenAsync().ConfigureAwait(false);
                await _session.BeginAsync().ConfigureAwait(false);
                var last = await _session.AllAsync(
                    new Sql("SELECT transaction FROM replicas WHERE id = $1").Add(_replica), static row => row.Int64(0)).ConfigureAwait(false);
                await _session.CommitSeenAsync().ConfigureAwait(false);
                return last[0] == _transaction;
            }
            // Whatever it is, the callers wait for what became of their acts.
            catch (Exception)
            {
                await CloseAsync().ConfigureAwait(false);
            }
        }

        return null;
    }

    public async ValueTask CloseAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async Task<WriterSession> OpenAsync()
    {
        var connection = await source.OpenConnectionAsync().ConfigureAwait(false);
        try
        {
            await ServerSettings.RequireAsync(connection, options.MayFailOver, CancellationToken.None).ConfigureAwait(false);
            await using var enter = new NpgsqlCommand(
                "INSERT INTO replicas (id, name, transaction) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING", connection);
            enter.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = _replica });
            enter.Parameters.Add(new NpgsqlParameter<string> { TypedValue = options.ReplicaName });
            enter.Parameters.Add(new NpgsqlParameter<long> { TypedValue = 0 });
            await enter.ExecuteNonQueryAsync().ConfigureAwait(false);
            return new WriterSession(connection, await Backend.OfAsync(connection, CancellationToken.None).ConfigureAwait(false), _replica);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
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
            await commit.WaitAsync(CommitPatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            isThere = commit.IsCompleted || await session.Backend.IsThereAsync(source).ConfigureAwait(false);
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
}
