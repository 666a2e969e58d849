using System.Runtime.CompilerServices;
using Npgsql;
using SigningService.Authority;

namespace SigningService.Ledger.Postgres;

/// <summary>Connections for reading. Each statement sees the last commit before it began, whoever made it.</summary>
internal sealed class ReadPool(NpgsqlDataSource source) : IStatements
{
    public async ValueTask<List<T>> AllAsync<T>(Sql sql, Func<IRow, T> read, CancellationToken cancellationToken = default)
    {
        var rows = new List<T>();
        await foreach (var row in StreamAsync(sql, read, cancellationToken).ConfigureAwait(false))
            rows.Add(row);
        return rows;
    }

    /// <summary>Rows one by one from one snapshot, however many there are.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(Sql sql, Func<IRow, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await GuardAsync(source.OpenConnectionAsync(cancellationToken).AsTask()).ConfigureAwait(false);
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(sql.Command);
        var reader = await GuardAsync(batch.ExecuteReaderAsync(cancellationToken)).ConfigureAwait(false);
        try
        {
            var row = new Row(reader);
            while (await GuardAsync(reader.ReadAsync(cancellationToken)).ConfigureAwait(false))
                yield return read(row);
        }
        finally
        {
            // It reads what comes after the last row, so the server may be lost even here.
            await GuardAsync(ClosedAsync(reader)).ConfigureAwait(false);
        }
    }

    private static async Task<bool> ClosedAsync(NpgsqlDataReader reader)
    {
        await reader.DisposeAsync().ConfigureAwait(false);
        return reader.IsClosed;
    }

    /// <summary>Anything that the database says against it means that the ledger cannot answer.</summary>
    private static async Task<T> GuardAsync<T>(Task<T> task)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresFaults.IsOutage(e))
        {
            throw new LedgerUnavailableException("The ledger could not be read.", e);
        }
    }
}
