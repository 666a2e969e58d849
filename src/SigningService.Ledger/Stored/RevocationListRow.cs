using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Deltas;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Ledger.Stored;

/// <summary>A row of <c>revocation_lists</c> as a list.</summary>
internal static class RevocationListRow
{
    /// <summary>What <see cref="Read"/> takes, of lists <c>l</c>.</summary>
    public const string Select =
        "SELECT l.number, l.this_update, l.next_update, l.entry_count, l.der, l.framed, CASE WHEN l.framed = 1 THEN l.tbs END, " +
        "d.base, d.through, d.next_update, d.entry_count, d.der FROM revocation_lists l " +
        "LEFT JOIN delta_lists d ON d.authority = l.authority AND d.shard = l.shard AND d.number = l.number AND d.der IS NOT NULL ";

    /// <summary>The columns of <c>delta_lists</c> that <see cref="ReadBase"/> takes, in its order.</summary>
    public const string BaseColumns = "number, through";

    /// <summary>The columns of <c>certificates</c> that <see cref="ReadRevocation"/> takes, in its order.</summary>
    public const string RevocationColumns = "serial, revoked_at, reason, invalid_from, revocation, not_after";

    public static RevocationList Read(IRow row, ShardId shard)
    {
        var list = new RevocationList(shard, row.Int64(0), UnixTime.From(row.Int64(1)), UnixTime.From(row.Int64(2)), row.Int64(3), default);
        if (row.NullableInt64(7) is { } since)
            list = list with { Delta = new DeltaList(since, row.Int64(8), UnixTime.From(row.Int64(9)), row.Int64(10), row.Blob(11)) };
        return row.Int64(5) == 0 ? list with { Der = row.Content(4) } : list with { Frame = StoredListFrame.Read(row.Content(6), row.Content(4)) };
    }

    public static DeltaBase ReadBase(IRow row) => new(row.Int64(0), row.Int64(1));

    /// <summary>What is stored in <c>tbs</c> of an intent.</summary>
    public static ReadOnlyMemory<byte> Intended(RevocationList list) => list.Frame is { } frame ? StoredListFrame.Write(frame) : list.Der;

    /// <summary>What is stored in <c>der</c> of a signed list.</summary>
    public static ReadOnlyMemory<byte> Signed(RevocationList list) => list.Frame?.Seal ?? list.Der;

    public static RevokedSerial ReadRevoked(IRow row) => new(
        CertificateRow.Serial(row, 0),
        UnixTime.From(row.Int64(1)),
        (RevocationReason)row.Int64(2),
        row.NullableInt64(3) is { } invalidFrom ? UnixTime.From(invalidFrom) : null);

    public static PlacedRevocation ReadRevocation(IRow row) => new(row.Int64(4), UnixTime.From(row.Int64(5)), ReadRevoked(row));
}
