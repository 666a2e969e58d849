using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Postgres;

/// <summary>Numbers of lists that were given elsewhere.</summary>
internal static class ListNumbers
{
    public static Sql Highest(ShardId shard) =>
        new Sql("SELECT highest_reserved FROM shards WHERE authority = $1 AND shard = $2").Add(shard.Authority).Add(shard.Shard);

    public static async ValueTask<bool> RaiseAsync(WriterSession session, ShardId shard, long number, DateTimeOffset now)
    {
        // What another process has begun with a lower number can no longer be recorded.
        await session.RunAsync(Leases.TakeOver(shard, session.Replica)).ConfigureAwait(false);
        var raised = await session.AnyAsync(
            new Sql("""
                INSERT INTO shards AS s (authority, shard, highest_reserved) VALUES ($1, $2, $3)
                ON CONFLICT (authority, shard) DO UPDATE SET highest_reserved = excluded.highest_reserved WHERE s.highest_reserved < excluded.highest_reserved
                RETURNING highest_reserved
                """).Add(shard.Authority).Add(shard.Shard).Add(number)).ConfigureAwait(false);
        if (raised)
            session.AppendToLog(LedgerEntries.NumberReserved(shard, number, now));
        return raised;
    }
}
