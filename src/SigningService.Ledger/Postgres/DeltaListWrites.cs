using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Deltas;

namespace SigningService.Ledger.Postgres;

/// <summary>Delta lists, in the acts on the lists that they go out with.</summary>
internal static class DeltaListWrites
{
    public static Sql Base(ShardId shard, DateTimeOffset madeBefore) => new Sql("SELECT " + RevocationListRow.BaseColumns + """
         FROM (
            SELECT number, through, this_update FROM delta_lists
            WHERE authority = $1 AND shard = $2 AND der IS NOT NULL ORDER BY number DESC LIMIT 1000) AS last
        ORDER BY this_update > $3, CASE WHEN this_update <= $3 THEN -number ELSE number END LIMIT 1
        """).Add(shard.Authority).Add(shard.Shard).Add(madeBefore);

    public static Sql Intent(RevocationList list, DeltaList delta) => new Sql("""
        INSERT INTO delta_lists (authority, shard, number, this_update, next_update, through, base, entry_count, tbs)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """).Add(list.Shard.Authority).Add(list.Shard.Shard).Add(list.Number).Add(list.ThisUpdate).Add(delta.NextUpdate)
        .Add(delta.Through).Add(delta.Base).Add(delta.EntryCount).Add(delta.Der);

    public static Sql Signed(RevocationList list, DeltaList delta) => new Sql(
        "UPDATE delta_lists SET der = $4, tbs = NULL WHERE authority = $1 AND shard = $2 AND number = $3 AND der IS NULL")
        .Add(list.Shard.Authority).Add(list.Shard.Shard).Add(list.Number).Add(delta.Der);
}
