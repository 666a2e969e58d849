using SigningService.Authority.Incidents;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Stored;

/// <summary>A row of <c>incidents</c> as a record.</summary>
internal static class IncidentRow
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order.</summary>
    public const string Columns =
        "number, id, opened_by, opened_at, request_id, request_hash, filter, reason, note, deadline, rate, revoke_after, first_renewal, last_renewal, closed_at, closed_by";

    public static Incident Read(IRow row) => new()
    {
        Id = row.Text(1),
        OpenedBy = row.Text(2),
        OpenedAt = UnixTime.From(row.Int64(3)),
        RequestId = row.Text(4),
        RequestHash = row.Blob(5),
        Filter = StoredFilter.Read(row.Blob(6)),
        Reason = (RevocationReason)row.Int64(7),
        Note = row.Text(8),
        Deadline = UnixTime.From(row.Int64(9)),
        Rate = row.Int64(10) / 1000.0,
        RevokeAfterReplacement = TimeSpan.FromMicroseconds(row.Int64(11)),
        FirstRenewal = UnixTime.From(row.Int64(12)),
        LastRenewal = UnixTime.From(row.Int64(13)),
        ClosedAt = row.NullableInt64(14) is { } closed ? UnixTime.From(closed) : null,
        ClosedBy = row.IsNull(15) ? null : row.Text(15),
    };
}
