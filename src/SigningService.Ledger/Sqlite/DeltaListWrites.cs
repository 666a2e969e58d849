using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Deltas;

namespace SigningService.Ledger.Sqlite;

/// <summary>Delta lists, in the acts on the lists that they go out with.</summary>
internal static class DeltaListWrites
{
    public const string Base = "SELECT " + RevocationListRow.BaseColumns + """
         FROM (
            SELECT number, through, this_update FROM delta_lists
            WHERE authority = ?1 AND shard = ?2 AND der IS NOT NULL ORDER BY number DESC LIMIT 1000)
        ORDER BY this_update > ?3, CASE WHEN this_update <= ?3 THEN -number ELSE number END LIMIT 1
        """;

    public static void RecordIntent(WriterSession session, RevocationList list, DeltaList delta) =>
        session["""
            INSERT INTO delta_lists (authority, shard, number, this_update, next_update, through, base, entry_count, tbs)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """].Bind(1, list.Shard.Authority).Bind(2, list.Shard.Shard).Bind(3, list.Number)
            .Bind(4, UnixTime.Of(list.ThisUpdate)).Bind(5, UnixTime.Of(delta.NextUpdate))
            .Bind(6, delta.Through).Bind(7, delta.Base).Bind(8, delta.EntryCount).Bind(9, delta.Der.Span).Run();

    public static void Record(WriterSession session, RevocationList list, DeltaList delta) =>
        session["UPDATE delta_lists SET der = ?4, tbs = NULL WHERE authority = ?1 AND shard = ?2 AND number = ?3 AND der IS NULL"]
            .Bind(1, list.Shard.Authority).Bind(2, list.Shard.Shard).Bind(3, list.Number).Bind(4, delta.Der.Span).Run();
}
