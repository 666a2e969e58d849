using SigningService.Authority.Enrollment;

namespace SigningService.Ledger.Stored;

/// <summary>A row of <c>enrollment_tokens</c> as a record.</summary>
internal static class EnrollmentTokenRow
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order.</summary>
    public const string Columns =
        "number, id, secret_sha256, profile, names, certificate_lifetime, maximum_uses, uses, created_at, expires_at, revoked_at, creator, note, " +
        "request_id, request_hash";

    public static EnrollmentToken Read(IRow row) => new()
    {
        Id = row.Text(1),
        SecretSha256 = row.Blob(2),
        Profile = row.Text(3),
        Names = StoredText.ReadNames(row.Span(4)),
        CertificateLifetime = row.NullableInt64(5) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        MaximumUses = (int)row.Int64(6),
        Uses = (int)row.Int64(7),
        CreatedAt = UnixTime.From(row.Int64(8)),
        ExpiresAt = UnixTime.From(row.Int64(9)),
        RevokedAt = row.NullableInt64(10) is { } revokedAt ? UnixTime.From(revokedAt) : null,
        Creator = row.Text(11),
        Note = row.Text(12),
        RequestId = row.IsNull(13) ? null : row.Text(13),
        RequestHash = row.Blob(14),
    };

    /// <summary>Place of the row in the order of creation.</summary>
    public static long Number(IRow row) => row.Int64(0);
}
