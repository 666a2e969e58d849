using SigningService.AuditLog;
using SigningService.Authority.Revocation;
using SigningService.Ledger.Postgres.Archives;

namespace SigningService.Ledger.Postgres;

/// <summary>The acts on revocation lists, inside the writer's transaction.</summary>
internal static class RevocationListWrites
{
    /// <summary>Rows of <see cref="RevocationListRow"/>; a list that was moved comes from its archive.</summary>
    private static readonly string Select = RevocationListRow.Select.Replace(" l.der,", $" {ArchiveSql.Content("l.der")},", StringComparison.Ordinal);

    public static Sql Current(ShardId shard) => new Sql(
        Select + "WHERE l.authority = $1 AND l.shard = $2 AND l.der IS NOT NULL AND l.number = " +
        "(SELECT current_number FROM shards WHERE authority = $1 AND shard = $2)").Add(shard.Authority).Add(shard.Shard);

    public static Sql ByNumber(ShardId shard, long number) => new Sql(
        Select + "WHERE l.authority = $1 AND l.shard = $2 AND l.number = $3 AND l.der IS NOT NULL")
        .Add(shard.Authority).Add(shard.Shard).Add(number);

    public static Sql Revoked(ShardId shard, DateTimeOffset expiringFrom) => shard.IsAll
        ? new Sql("""
            SELECT serial, revoked_at, reason, invalid_from FROM certificates
            WHERE authority = $1 AND revocation IS NOT NULL AND not_after >= $2 ORDER BY revocation
            """).Add(shard.Authority).Add(expiringFrom)
        : new Sql("""
            SELECT serial, revoked_at, reason, invalid_from FROM certificates
            WHERE authority = $1 AND shard = $3 AND revocation IS NOT NULL AND not_after >= $2 ORDER BY revocation
            """).Add(shard.Authority).Add(expiringFrom).Add(shard.Shard);

    public static Sql Revocations(ShardId shard, long after, DateTimeOffset expiringFrom) => shard.IsAll
        ? new Sql("SELECT " + RevocationListRow.RevocationColumns + """
             FROM certificates
            WHERE authority = $1 AND revocation > $2 AND revocation IS NOT NULL AND not_after >= $3 ORDER BY revocation
            """).Add(shard.Authority).Add(after).Add(expiringFrom)
        : new Sql("SELECT " + RevocationListRow.RevocationColumns + """
             FROM certificates
            WHERE authority = $1 AND shard = $4 AND revocation > $2 AND revocation IS NOT NULL AND not_after >= $3 ORDER BY revocation
            """).Add(shard.Authority).Add(after).Add(expiringFrom).Add(shard.Shard);

    public static async ValueTask<long> ReserveAsync(WriterSession session, ShardId shard, DateTimeOffset now)
    {
        // Whoever takes a number publishes: what another process has begun under an earlier lease can no longer be recorded.
        await session.RunAsync(Leases.TakeOver(shard, session.Replica)).ConfigureAwait(false);
        var numbers = await session.AllAsync(
            new Sql("""
                INSERT INTO shards AS s (authority, shard, highest_reserved) VALUES ($1, $2, 1)
                ON CONFLICT (authority, shard) DO UPDATE SET highest_reserved = s.highest_reserved + 1
                RETURNING highest_reserved
                """).Add(shard.Authority).Add(shard.Shard),
            static row => row.Int64(0)).ConfigureAwait(false);
        session.AppendToLog(LedgerEntries.NumberReserved(shard, numbers[0], now));
        return numbers[0];
    }

    public static async ValueTask<bool> RecordIntentAsync(WriterSession session, RevocationList list, LogEntryBody entry)
    {
        await Leases.RequireAsync(session, list.Shard).ConfigureAwait(false);
        var reserved = Of("SELECT 1 FROM shards WHERE authority = $1 AND shard = $2 AND highest_reserved >= $3", list);
        if (list.Number < 1 || !await session.AnyAsync(reserved).ConfigureAwait(false))
            throw new InvalidOperationException($"Number {list.Number} of the revocation lists of {list.Shard} was not reserved.");
        var insert = Of("""
            INSERT INTO revocation_lists (authority, shard, number, this_update, next_update, entry_count, tbs, framed, epoch)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT epoch FROM leases WHERE name = $9)) ON CONFLICT (authority, shard, number) DO NOTHING RETURNING id
            """, list).Add(list.ThisUpdate).Add(list.NextUpdate).Add(list.EntryCount).Add(RevocationListRow.Intended(list))
            .Add(list.Frame is null ? 0L : 1L).Add(LeaseName.ListsOf(list.Shard));
        if (!await session.AnyAsync(insert).ConfigureAwait(false))
            throw new InvalidOperationException($"Number {list.Number} of the revocation lists of {list.Shard} is used already.");
        if (list.Delta is { } delta)
            await session.RunAsync(DeltaListWrites.Intent(list, delta)).ConfigureAwait(false);
        session.AppendToLog(entry);
        return true;
    }

    public static async ValueTask<bool> RecordAsync(WriterSession session, RevocationList list, DateTimeOffset now, LogEntryBody entry)
    {
        await Leases.RequireAsync(session, list.Shard).ConfigureAwait(false);
        var update = Of("""
            UPDATE revocation_lists SET der = $4, published_at = $5, tbs = CASE WHEN position(tbs IN $4) > 0 THEN NULL ELSE tbs END
            WHERE authority = $1 AND shard = $2 AND number = $3 AND der IS NULL RETURNING id
            """, list).Add(RevocationListRow.Signed(list)).Add(now);
        if (!await session.AnyAsync(update).ConfigureAwait(false))
        {
            await RequireSameAsync(session, list).ConfigureAwait(false);
            return false;
        }

        // Forward only: a list that was signed late must not undo the ones after it.
        await session.RunAsync(Of("""
            UPDATE shards SET current_number = $3
            WHERE authority = $1 AND shard = $2 AND (current_number IS NULL OR current_number < $3)
            """, list)).ConfigureAwait(false);
        if (list.Delta is { } delta)
            await session.RunAsync(DeltaListWrites.Signed(list, delta)).ConfigureAwait(false);
        session.AppendToLog(entry);
        return true;
    }

    private static Sql Of(string text, RevocationList list) => new Sql(text).Add(list.Shard.Authority).Add(list.Shard.Shard).Add(list.Number);

    private static async ValueTask RequireSameAsync(WriterSession session, RevocationList list)
    {
        var stored = await session.OneAsync(ByNumber(list.Shard, list.Number), row => RevocationListRow.Read(row, list.Shard)).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"There is no intent for list {list.Number} of {list.Shard}: a list was signed that nobody wrote down before.");
        if (!RevocationListRow.Signed(stored).Span.SequenceEqual(RevocationListRow.Signed(list).Span))
            throw new InvalidOperationException($"There is another list {list.Number} of {list.Shard} already.");
    }
}
