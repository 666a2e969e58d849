using Npgsql;
using SigningService.Authority;

namespace SigningService.Ledger.Postgres;

/// <summary>
/// Follows what processes change. A notification only wakes: what has changed is read from a table, which is also read without one twice
/// a second, so that nothing depends on a notification that is lost.
/// </summary>
internal sealed class Feed(NpgsqlDataSource source, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private long? _last;

    public async Task WatchAsync(Func<string, CancellationToken, ValueTask> changed, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await FollowAsync(changed, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (PostgresFaults.IsOutage(e) || e is LedgerUnavailableException)
            {
                // What was remembered may be old from now on, until the table can be read again.
                await changed(LedgerChange.Anything, cancellationToken).ConfigureAwait(false);
                await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task FollowAsync(Func<string, CancellationToken, ValueTask> changed, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (var listen = new NpgsqlCommand("LISTEN " + FeedSql.Channel, connection))
            await listen.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        if (_last is null)
        {
            await using var newest = new NpgsqlCommand(FeedSql.Newest, connection);
            _last = (long)(await newest.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
            // Between the start and now anything may have happened.
            await changed(LedgerChange.Anything, cancellationToken).ConfigureAwait(false);
        }

        while (true)
        {
            foreach (var (topic, number) in await ReadAsync(connection, cancellationToken).ConfigureAwait(false))
            {
                await changed(topic, cancellationToken).ConfigureAwait(false);
                _last = number;
            }

            await connection.WaitAsync(Poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<List<(string Topic, long Number)>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(FeedSql.Since, connection) { CommandTimeout = 5 };
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _last!.Value });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var changes = new List<(string, long)>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            changes.Add((rows.GetString(0), rows.GetInt64(1)));
        return changes;
    }
}
