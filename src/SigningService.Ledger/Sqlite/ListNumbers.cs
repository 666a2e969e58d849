using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Sqlite;

/// <summary>Numbers of lists that were given elsewhere.</summary>
internal static class ListNumbers
{
    private const string HighestReserved = "SELECT highest_reserved FROM shards WHERE authority = ?1 AND shard = ?2";

    public static long Highest(Reader reader, ShardId shard)
    {
        var query = reader[HighestReserved].Bind(1, shard.Authority).Bind(2, shard.Shard);
        var highest = query.Step() ? query.Int64(0) : 0;
        query.Reset();
        return highest;
    }

    public static bool Raise(WriterSession session, ShardId shard, long number, DateTimeOffset now)
    {
        var raise = session["""
            INSERT INTO shards (authority, shard, highest_reserved) VALUES (?1, ?2, ?3)
            ON CONFLICT (authority, shard) DO UPDATE SET highest_reserved = ?3 WHERE highest_reserved < ?3
            RETURNING highest_reserved
            """].Bind(1, shard.Authority).Bind(2, shard.Shard).Bind(3, number);
        var raised = raise.Step();
        raise.Reset();
        if (raised)
            session.AppendToLog(LedgerEntries.NumberReserved(shard, number, now));
        return raised;
    }
}
