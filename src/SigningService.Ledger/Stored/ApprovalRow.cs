using SigningService.Authority.Approvals;
using SigningService.Authority.Keys;

namespace SigningService.Ledger.Stored;

/// <summary>Rows of <c>approvals</c> and <c>approval_votes</c> as records.</summary>
internal static class ApprovalRow
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order.</summary>
    public const string Columns =
        "number, id, act, method, request, request_sha256, request_id, subject, requester, requester_key_sha256, created_at, expires_at, required, " +
        "rejected_at, rejected_by, reject_note, used_at";

    public const string VoteColumns = "approver, public_key, authority, serial, signature, approved_at";

    public static Approval Read(IRow row) => new()
    {
        Id = row.Text(1),
        Act = ApprovalActNames.All[row.Text(2)],
        Method = row.Text(3),
        Request = row.Blob(4),
        RequestSha256 = row.Blob(5),
        RequestId = row.Text(6),
        Subject = row.IsNull(7) ? null : row.Text(7),
        Requester = row.Text(8),
        RequesterKeySha256 = row.Blob(9),
        CreatedAt = UnixTime.From(row.Int64(10)),
        ExpiresAt = UnixTime.From(row.Int64(11)),
        Required = (int)row.Int64(12),
        RejectedAt = row.NullableInt64(13) is { } rejectedAt ? UnixTime.From(rejectedAt) : null,
        RejectedBy = row.IsNull(14) ? "" : row.Text(14),
        RejectNote = row.IsNull(15) ? "" : row.Text(15),
        UsedAt = row.NullableInt64(16) is { } usedAt ? UnixTime.From(usedAt) : null,
    };

    public static ApprovalVote ReadVote(IRow row) => new(
        row.Text(0),
        PublicKey.Parse(row.Blob(1)),
        CertificateRow.Id(row, 2),
        row.Blob(4),
        UnixTime.From(row.Int64(5)));
}
