using SigningService.AuditLog;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Sqlite;

/// <summary>The acts on revocation lists, inside the writer's transaction.</summary>
internal static class RevocationListWrites
{
    public const string Current =
        RevocationListRow.Select + "WHERE l.authority = ?1 AND l.shard = ?2 AND l.der IS NOT NULL AND l.number = " +
        "(SELECT current_number FROM shards WHERE authority = ?1 AND shard = ?2)";

    public const string ByNumber =
        RevocationListRow.Select + "WHERE l.authority = ?1 AND l.shard = ?2 AND l.number = ?3 AND l.der IS NOT NULL";

    public static long Reserve(WriterSession session, ShardId shard, DateTimeOffset now)
    {
        var reserve = session["""
            INSERT INTO shards (authority, shard, highest_reserved) VALUES (?1, ?2, 1)
            ON CONFLICT (authority, shard) DO UPDATE SET highest_reserved = highest_reserved + 1
            RETURNING highest_reserved
            """].Bind(1, shard.Authority).Bind(2, shard.Shard);
        reserve.Step();
        var number = reserve.Int64(0);
        reserve.Reset();
        session.AppendToLog(LedgerEntries.NumberReserved(shard, number, now));
        return number;
    }

    public static bool RecordIntent(WriterSession session, RevocationList list, LogEntryBody entry)
    {
        var reserved = session["SELECT 1 FROM shards WHERE authority = ?1 AND shard = ?2 AND highest_reserved >= ?3"];
        var known = reserved.Bind(1, list.Shard.Authority).Bind(2, list.Shard.Shard).Bind(3, list.Number).Step();
        reserved.Reset();
        if (!known || list.Number < 1)
            throw new InvalidOperationException($"Number {list.Number} of the revocation lists of {list.Shard} was not reserved.");
        var insert = session["""
            INSERT INTO revocation_lists (authority, shard, number, this_update, next_update, entry_count, tbs, framed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (authority, shard, number) DO NOTHING RETURNING id
            """];
        Bind(insert, list).Bind(4, UnixTime.Of(list.ThisUpdate)).Bind(5, UnixTime.Of(list.NextUpdate)).Bind(6, list.EntryCount)
            .Bind(7, RevocationListRow.Intended(list).Span).Bind(8, list.Frame is null ? 0 : 1);
        var inserted = insert.Step();
        insert.Reset();
        if (!inserted)
            throw new InvalidOperationException($"Number {list.Number} of the revocation lists of {list.Shard} is used already.");
        if (list.Delta is { } delta)
            DeltaListWrites.RecordIntent(session, list, delta);
        session.AppendToLog(entry);
        return true;
    }

    public static bool Record(WriterSession session, RevocationList list, DateTimeOffset now, LogEntryBody entry)
    {
        var update = Bind(session["""
            UPDATE revocation_lists SET der = ?4, published_at = ?5, tbs = CASE WHEN instr(?4, tbs) > 0 THEN NULL ELSE tbs END
            WHERE authority = ?1 AND shard = ?2 AND number = ?3 AND der IS NULL RETURNING id
            """], list).Bind(4, RevocationListRow.Signed(list).Span).Bind(5, UnixTime.Of(now));
        var updated = update.Step();
        update.Reset();
        if (!updated)
        {
            RequireSame(session, list);
            return false;
        }

        // Forward only: a list that was signed late must not undo the ones after it.
        Bind(session["""
            UPDATE shards SET current_number = ?3
            WHERE authority = ?1 AND shard = ?2 AND (current_number IS NULL OR current_number < ?3)
            """], list).Run();
        if (list.Delta is { } delta)
            DeltaListWrites.Record(session, list, delta);
        session.AppendToLog(entry);
        return true;
    }

    public static RevocationList? Read(Statement query, ShardId shard)
    {
        try
        {
            return query.Step() ? RevocationListRow.Read(query, shard) : null;
        }
        finally
        {
            query.Reset();
        }
    }

    private static Statement Bind(Statement statement, RevocationList list) =>
        statement.Bind(1, list.Shard.Authority).Bind(2, list.Shard.Shard).Bind(3, list.Number);

    private static void RequireSame(WriterSession session, RevocationList list)
    {
        var stored = Read(Bind(session[ByNumber], list), list.Shard)
            ?? throw new InvalidOperationException($"There is no intent for list {list.Number} of {list.Shard}: a list was signed that nobody wrote down before.");
        if (!RevocationListRow.Signed(stored).Span.SequenceEqual(RevocationListRow.Signed(list).Span))
            throw new InvalidOperationException($"There is another list {list.Number} of {list.Shard} already.");
    }
}
