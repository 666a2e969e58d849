using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Ledger.Stored;

/// <summary>A row of <c>revocation_lists</c> as a list.</summary>
internal static class RevocationListRow
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order.</summary>
    public const string Columns = "number, this_update, next_update, entry_count, der, framed, CASE WHEN framed = 1 THEN tbs END";

    /// <summary>The columns of <c>certificates</c> that <see cref="ReadRevocation"/> takes, in its order.</summary>
    public const string RevocationColumns = "serial, revoked_at, reason, invalid_from, revocation, not_after";

    public static RevocationList Read(IRow row, ShardId shard)
    {
        var list = new RevocationList(shard, row.Int64(0), UnixTime.From(row.Int64(1)), UnixTime.From(row.Int64(2)), row.Int64(3), default);
        return row.Int64(5) == 0 ? list with { Der = row.Content(4) } : list with { Frame = StoredListFrame.Read(row.Content(6), row.Content(4)) };
    }

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
