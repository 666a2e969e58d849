using SigningService.AuditLog;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;

namespace SigningService.Ledger.Sqlite;

/// <summary>The acts on enrolment tokens, inside the writer's transaction.</summary>
internal static class EnrollmentWrites
{
    public const string BySecret = "SELECT " + EnrollmentTokenRow.Columns + " FROM enrollment_tokens WHERE secret_sha256 = ?1";

    private const string Insert = """
        INSERT INTO enrollment_tokens (id, secret_sha256, profile, names, certificate_lifetime, maximum_uses, uses, created_at, expires_at, creator,
            note, request_id, request_hash)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        ON CONFLICT (creator, request_id) DO NOTHING
        RETURNING number
        """;

    private const string ReplaceSecret =
        "UPDATE enrollment_tokens SET secret_sha256 = ?4 " +
        "WHERE creator = ?1 AND request_id = ?2 AND request_hash = ?3 AND uses = 0 AND revoked_at IS NULL AND expires_at > ?5 " +
        "RETURNING " + EnrollmentTokenRow.Columns;

    private const string ByRequest = "SELECT " + EnrollmentTokenRow.Columns + " FROM enrollment_tokens WHERE creator = ?1 AND request_id = ?2";

    private const string ById = "SELECT " + EnrollmentTokenRow.Columns + " FROM enrollment_tokens WHERE id = ?1";

    private const string SetRevoked =
        "UPDATE enrollment_tokens SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL RETURNING " + EnrollmentTokenRow.Columns;

    private const string Use =
        "UPDATE enrollment_tokens SET uses = uses + 1 " +
        "WHERE id = ?1 AND uses < maximum_uses AND revoked_at IS NULL AND expires_at > ?2 RETURNING uses, maximum_uses";

    public static EnrollmentToken Record(WriterSession session, EnrollmentToken token, byte[] names, LogEntryBody entry)
    {
        var insert = session[Insert]
            .Bind(1, token.Id).Bind(2, token.SecretSha256.Span).Bind(3, token.Profile).BindText(4, names)
            .Bind(5, (long?)token.CertificateLifetime?.TotalSeconds).Bind(6, token.MaximumUses).Bind(7, token.Uses)
            .Bind(8, UnixTime.Of(token.CreatedAt)).Bind(9, UnixTime.Of(token.ExpiresAt))
            .Bind(10, token.Creator).Bind(11, token.Note).Bind(12, token.RequestId).Bind(13, token.RequestHash.Span);
        var inserted = insert.Step();
        insert.Reset();
        if (!inserted)
            return RecordAgain(session, token);
        session.AppendToLog(entry);
        return token;
    }

    public static EnrollmentToken? Revoke(WriterSession session, string id, string revokedBy, DateTimeOffset now)
    {
        if (session[SetRevoked].Bind(1, id).Bind(2, UnixTime.Of(now)).One(EnrollmentTokenRow.Read) is not { } revoked)
            return session[ById].Bind(1, id).One(EnrollmentTokenRow.Read);
        session.AppendToLog(EnrollmentEntries.Revoked(revoked, revokedBy, now));
        return revoked;
    }

    /// <summary>Uses up one use for an intent.</summary>
    /// <exception cref="Authority.Refusals.RefusedException">It is not usable; the act that this is part of is undone.</exception>
    public static void Spend(WriterSession session, string id, IssuanceIntent intent)
    {
        var use = session[Use].Bind(1, id).Bind(2, UnixTime.Of(intent.CreatedAt));
        if (!use.Step())
        {
            use.Reset();
            throw EnrollmentRefusal.Of(id);
        }

        var entry = EnrollmentEntries.Spent(id, use.Int64(0), use.Int64(1), intent);
        use.Reset();
        session.AppendToLog(entry);
    }

    private static EnrollmentToken RecordAgain(WriterSession session, EnrollmentToken token)
    {
        var replace = session[ReplaceSecret]
            .Bind(1, token.Creator).Bind(2, token.RequestId).Bind(3, token.RequestHash.Span).Bind(4, token.SecretSha256.Span)
            .Bind(5, UnixTime.Of(token.CreatedAt));
        if (replace.One(EnrollmentTokenRow.Read) is not { } replaced)
            return session[ByRequest].Bind(1, token.Creator).Bind(2, token.RequestId).One(EnrollmentTokenRow.Read)!;
        session.AppendToLog(EnrollmentEntries.Created(replaced, token.CreatedAt, again: true));
        return replaced;
    }
}
