using System.Data;
using System.Net.Sockets;
using Npgsql;
using SigningService.Authority;

namespace SigningService.Ledger.Postgres.Archives;

/// <summary>
/// The lease on archiving, and a connection beside the writer's: what is copied there keeps nobody from writing. A transaction on it counts only
/// if the lease was still this process's at its end.
/// </summary>
internal sealed class ArchivingTurn : IStatements, IAsyncDisposable
{
    private const string NotNow = "Another process that shares the ledger archives now.";

    /// <summary>How long the lease is left alone: it lasts three times as long.</summary>
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(5);

    private readonly NpgsqlConnection _connection;
    private readonly byte[] _holder;
    private readonly TimeProvider _time;
    private long _kept;

    private ArchivingTurn(NpgsqlConnection connection, byte[] holder, TimeProvider time)
    {
        _connection = connection;
        _holder = holder;
        _time = time;
        _kept = time.GetTimestamp();
    }

    /// <exception cref="LedgerUnavailableException">Another process has it, or the ledger could not be asked.</exception>
    public static async Task<ArchivingTurn> TakeAsync(NpgsqlDataSource source, byte[] holder, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = await GuardAsync(source.OpenConnectionAsync(cancellationToken).AsTask()).ConfigureAwait(false);
        var turn = new ArchivingTurn(connection, holder, time);
        try
        {
            if (!await turn.AnyAsync(Leases.Take([LeaseName.Archives], holder), cancellationToken).ConfigureAwait(false))
                throw new LedgerUnavailableException(NotNow);
            return turn;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The rows of a statement by itself.</summary>
    public Task<List<T>> AllAsync<T>(Sql sql, Func<IRow, T> read, CancellationToken cancellationToken) => GuardAsync(RunAsync(sql, read, cancellationToken));

    ValueTask<List<T>> IStatements.AllAsync<T>(Sql sql, Func<IRow, T> read, CancellationToken cancellationToken) => new(AllAsync(sql, read, cancellationToken));

    /// <summary>Runs a statement, and commits it if the lease is still this process's.</summary>
    /// <returns>Its row.</returns>
    public async Task<T> WriteAsync<T>(Sql sql, Func<IRow, T> read, CancellationToken cancellationToken)
    {
        try
        {
            await this.RunAsync(new Sql("BEGIN")).ConfigureAwait(false);
            var rows = await AllAsync(sql, read, cancellationToken).ConfigureAwait(false);
            await KeepNowAsync(cancellationToken).ConfigureAwait(false);
            await this.RunAsync(new Sql("COMMIT")).ConfigureAwait(false);
            return rows[0];
        }
        catch
        {
            // The server takes back what was not committed.
            await _connection.CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Keeps the lease while something takes long that is not written.</summary>
    public async ValueTask KeepAsync(CancellationToken cancellationToken)
    {
        if (_time.GetElapsedTime(_kept) >= KeepEvery)
            await KeepNowAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Inside the transaction of an act: it fails if the lease has gone to another.</summary>
    public async ValueTask RequireAsync(WriterSession session)
    {
        if (!await session.AnyAsync(Leases.Keep(LeaseName.Archives, _holder)).ConfigureAwait(false))
            throw new LedgerUnavailableException(NotNow);
        _kept = _time.GetTimestamp();
    }

    /// <summary>Gives the lease back, so that another need not wait for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_connection.State == ConnectionState.Open)
                await this.RunAsync(Leases.Release(LeaseName.Archives, _holder)).ConfigureAwait(false);
        }
        catch (LedgerUnavailableException)
        {
            // It ends by itself too.
        }
        finally
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task KeepNowAsync(CancellationToken cancellationToken)
    {
        if (!await this.AnyAsync(Leases.Keep(LeaseName.Archives, _holder), cancellationToken).ConfigureAwait(false))
            throw new LedgerUnavailableException(NotNow);
        _kept = _time.GetTimestamp();
    }

    private async Task<List<T>> RunAsync<T>(Sql sql, Func<IRow, T> read, CancellationToken cancellationToken)
    {
        await using var batch = _connection.CreateBatch();
        batch.BatchCommands.Add(sql.Command);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var row = new Row(reader);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            rows.Add(read(row));
        return rows;
    }

    private static async Task<T> GuardAsync<T>(Task<T> task)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (PostgresException e) when (ArchiveFaults.Of(e) is { } fault)
        {
            throw fault;
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or SocketException)
        {
            throw new LedgerUnavailableException("The ledger was lost while it archived; the next try goes on from there.", e);
        }
    }
}
