using SigningService.AuditLog;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;

namespace SigningService.Ledger.Postgres;

/// <summary>The acts on enrolment tokens, inside the writer's transaction.</summary>
internal static class EnrollmentWrites
{
    private const string Select = "SELECT " + EnrollmentTokenRow.Columns + " FROM enrollment_tokens ";

    private const string Insert = """
        INSERT INTO enrollment_tokens (id, secret_sha256, profile, names, certificate_lifetime, maximum_uses, uses, created_at, expires_at, creator,
            note, request_id, request_hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (creator, request_id) DO NOTHING
        RETURNING number
        """;

    private const string ReplaceSecret =
        "UPDATE enrollment_tokens SET secret_sha256 = $4 " +
        "WHERE creator = $1 AND request_id = $2 AND request_hash = $3 AND uses = 0 AND revoked_at IS NULL AND expires_at > $5 " +
        "RETURNING " + EnrollmentTokenRow.Columns;

    private const string SetRevoked =
        "UPDATE enrollment_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING " + EnrollmentTokenRow.Columns;

    private const string Use =
        "UPDATE enrollment_tokens SET uses = uses + 1 " +
        "WHERE id = $1 AND uses < maximum_uses AND revoked_at IS NULL AND expires_at > $2 RETURNING uses, maximum_uses";

    public static Sql BySecret(ReadOnlyMemory<byte> secretSha256) => new Sql(Select + "WHERE secret_sha256 = $1").Add(secretSha256);

    public static async ValueTask<EnrollmentToken> RecordAsync(WriterSession session, EnrollmentToken token, string names, LogEntryBody entry)
    {
        var insert = new Sql(Insert)
            .Add(token.Id).Add(token.SecretSha256).Add(token.Profile).Add(names)
            .Add((long?)token.CertificateLifetime?.TotalSeconds).Add((long)token.MaximumUses).Add((long)token.Uses)
            .Add(token.CreatedAt).Add(token.ExpiresAt)
            .Add(token.Creator).Add(token.Note).Add(token.RequestId).Add(token.RequestHash);
        if (!await session.AnyAsync(insert).ConfigureAwait(false))
            return await RecordAgainAsync(session, token).ConfigureAwait(false);
        session.AppendToLog(entry);
        return token;
    }

    public static async ValueTask<EnrollmentToken?> RevokeAsync(WriterSession session, string id, string revokedBy, DateTimeOffset now)
    {
        if (await session.OneAsync(new Sql(SetRevoked).Add(id).Add(now), EnrollmentTokenRow.Read).ConfigureAwait(false) is not { } revoked)
            return await session.OneAsync(new Sql(Select + "WHERE id = $1").Add(id), EnrollmentTokenRow.Read).ConfigureAwait(false);
        session.AppendToLog(EnrollmentEntries.Revoked(revoked, revokedBy, now));
        return revoked;
    }

    /// <summary>Uses up one use for an intent.</summary>
    /// <exception cref="Authority.Refusals.RefusedException">It is not usable; the act that this is part of is undone.</exception>
    public static async ValueTask SpendAsync(WriterSession session, string id, IssuanceIntent intent)
    {
        var used = await session.AllAsync(new Sql(Use).Add(id).Add(intent.CreatedAt), static row => (Use: row.Int64(0), Of: row.Int64(1))).ConfigureAwait(false);
        if (used.Count == 0)
            throw EnrollmentRefusal.Of(id);
        session.AppendToLog(EnrollmentEntries.Spent(id, used[0].Use, used[0].Of, intent));
    }

    private static async ValueTask<EnrollmentToken> RecordAgainAsync(WriterSession session, EnrollmentToken token)
    {
        var replace = new Sql(ReplaceSecret)
            .Add(token.Creator).Add(token.RequestId).Add(token.RequestHash).Add(token.SecretSha256).Add(token.CreatedAt);
        if (await session.OneAsync(replace, EnrollmentTokenRow.Read).ConfigureAwait(false) is not { } replaced)
        {
            var stored = new Sql(Select + "WHERE creator = $1 AND request_id = $2").Add(token.Creator).Add(token.RequestId);
            return (await session.OneAsync(stored, EnrollmentTokenRow.Read).ConfigureAwait(false))!;
        }

        session.AppendToLog(EnrollmentEntries.Created(replaced, token.CreatedAt, again: true));
        return replaced;
    }
}
