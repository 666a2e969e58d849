using Npgsql;

namespace SigningService.Ledger.Postgres;

/// <summary>
/// The server's side of a connection. A connection whose other end is gone without a word looks like one that waits for a standby; whether
/// its backend is still there can be asked over another.
/// </summary>
internal sealed record Backend(int Process, DateTime ServerSince)
{
    private const string Mine = "SELECT pg_backend_pid(), pg_postmaster_start_time()";

    private const string IsThere = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND pg_postmaster_start_time() = $2)";

    public static async Task<Backend> OfAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Mine, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await row.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new Backend(row.GetInt32(0), row.GetDateTime(1));
    }

    /// <summary>Whether it still works for us; false also if the server cannot be asked, or another has taken its place.</summary>
    public async Task<bool> IsThereAsync(NpgsqlDataSource source)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync().ConfigureAwait(false);
            await using var command = new NpgsqlCommand(IsThere, connection) { CommandTimeout = 5 };
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Process });
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = ServerSince });
            return (bool)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            return false;
        }
    }
}
