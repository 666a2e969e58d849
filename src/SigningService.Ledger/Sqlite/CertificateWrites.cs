using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Sqlite;

/// <summary>The acts on certificates, inside the writer's transaction.</summary>
internal static class CertificateWrites
{
    private const string Insert = """
        INSERT INTO certificates (authority, serial, requester, request_id, request_hash, profile, profile_version, subject, names, labels,
            not_before, not_after, public_key_sha256, shard, created_at, renews_authority, renews_serial, tbs,
            intended_entry)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        ON CONFLICT (requester, request_id) DO NOTHING
        RETURNING id
        """;

    /// <summary>A renewal belongs to the lineage of what it renews; what renews nothing that is known begins one.</summary>
    private const string Lineage =
        "COALESCE((SELECT o.lineage FROM certificates o WHERE o.authority = certificates.renews_authority AND o.serial = certificates.renews_serial), " +
        "1 + COALESCE((SELECT l.highest FROM lineages l WHERE l.profile = certificates.profile), 0))";

    private const string SetLineage =
        "INSERT INTO lineages (profile, highest) VALUES (?1, ?2) ON CONFLICT (profile) DO UPDATE SET highest = excluded.highest WHERE excluded.highest > highest";

    /// <summary>The signed bytes hold the to-be-signed ones, which then need not be kept twice; if they do not, both stay.</summary>
    private const string SetIssued =
        "UPDATE certificates SET der = ?3, tbs = CASE WHEN instr(?3, tbs) > 0 THEN NULL ELSE tbs END, issued_at = ?4, issued_entry = ?5, " +
        "issued = 1 + (SELECT COALESCE(MAX(issued), 0) FROM certificates WHERE issued IS NOT NULL), lineage = " + Lineage + " " +
        "WHERE authority = ?1 AND serial = ?2 AND der IS NULL RETURNING " + CertificateRow.Columns + ", issued, lineage";

    private const string SetRevoked =
        "UPDATE certificates SET revocation = 1 + (SELECT COALESCE(MAX(revocation), 0) FROM certificates WHERE revocation IS NOT NULL), " +
        "revoked_at = ?3, reason = ?4, invalid_from = ?5, revoked_by = ?6, revoked_entry = ?7, " +
        "list_number = 1 + COALESCE((SELECT highest_reserved FROM shards s WHERE s.authority = certificates.authority AND s.shard = certificates.shard), 0) " +
        "WHERE authority = ?1 AND serial = ?2 AND revocation IS NULL RETURNING " + CertificateRow.Columns;

    public static CertificateRecord RecordIntent(WriterSession session, IssuanceIntent intent, byte[] names, byte[] labels, LogEntryBody entry)
    {
        var insert = session[Insert]
            .Bind(1, intent.Id.Authority).Bind(2, intent.Id.Serial.Content)
            .Bind(3, intent.Requester).Bind(4, intent.RequestId).Bind(5, intent.RequestHash.Span)
            .Bind(6, intent.Profile).Bind(7, intent.ProfileVersion.Span)
            .Bind(8, intent.Subject).BindText(9, names).BindText(10, labels)
            .Bind(11, UnixTime.Of(intent.NotBefore)).Bind(12, UnixTime.Of(intent.NotAfter))
            .Bind(13, intent.PublicKeySha256.Span).Bind(14, intent.Shard).Bind(15, UnixTime.Of(intent.CreatedAt));
        if (intent.Renews is { } renews)
            insert.Bind(16, renews.Authority).Bind(17, renews.Serial.Content);
        insert.Bind(18, intent.ToBeSigned.Span).Bind(19, session.NextEntry);
        var inserted = insert.Step();
        insert.Reset();
        if (!inserted)
            return CertificateReads.FindByRequest(session[CertificateReads.ByRequest], intent.Requester, intent.RequestId)!;
        var intended = session.AppendToLog(entry);
        if (EnrollmentRequester.TokenOf(intent.Requester) is { } token)
            EnrollmentWrites.Spend(session, token, intent);
        return new CertificateRecord(intent, null, null) { Log = new LogPlaces(intended, null, null) };
    }

    public static CertificateRecord RecordIssued(
        WriterSession session, CertificateId id, ReadOnlyMemory<byte> der, DateTimeOffset now, LogEntryBody entry)
    {
        var update = session[SetIssued].Bind(1, id.Authority).Bind(2, id.Serial.Content).Bind(3, der.Span).Bind(4, UnixTime.Of(now)).Bind(5, session.NextEntry);
        if (!update.Step())
        {
            update.Reset();
            return CertificateReads.Find(session[CertificateReads.ById], id)
                ?? throw new InvalidOperationException($"There is no intent for {id}: a certificate was signed that nobody wrote down before.");
        }

        var record = CertificateRow.Read(update);
        var (issued, lineage) = (update.Int64(CertificateRow.Width), update.Int64(CertificateRow.Width + 1));
        update.Reset();
        session[SetLineage].Bind(1, record.Intent.Profile).Bind(2, lineage).Run();
        foreach (var name in record.Intent.Names)
            session["INSERT OR IGNORE INTO names (value, issued, kind) VALUES (?1, ?2, ?3)"].Bind(1, name.Value).Bind(2, issued).Bind(3, (int)name.Kind).Run();
        session.AppendToLog(entry);
        return record;
    }

    public static CertificateRecord? Revoke(WriterSession session, CertificateId id, RevocationRecord revocation)
    {
        var update = session[SetRevoked]
            .Bind(1, id.Authority).Bind(2, id.Serial.Content)
            .Bind(3, UnixTime.Of(revocation.RevokedAt)).Bind(4, (int)revocation.Reason)
            .Bind(5, UnixTime.Of(revocation.InvalidFrom)).Bind(6, revocation.RevokedBy).Bind(7, session.NextEntry);
        if (!update.Step())
        {
            update.Reset();
            return CertificateReads.Find(session[CertificateReads.ById], id);
        }

        var record = CertificateRow.Read(update);
        update.Reset();
        if (revocation.Reason == RevocationReason.KeyCompromise)
            BlockKey(session, record.Intent.PublicKeySha256, revocation);

        session.AppendToLog(LedgerEntries.Revoked(id, record.Intent.Shard, record.Revocation!));
        return record;
    }

    public static IReadOnlyList<CertificateRecord> RevokeKey(WriterSession session, ReadOnlyMemory<byte> publicKeySha256, RevocationRecord revocation)
    {
        BlockKey(session, publicKeySha256, revocation);
        var ids = new List<CertificateId>();
        var query = session["SELECT authority, serial FROM certificates WHERE public_key_sha256 = ?1 AND revocation IS NULL AND not_after >= ?2 ORDER BY created_at, id"]
            .Bind(1, publicKeySha256.Span).Bind(2, UnixTime.Of(revocation.RevokedAt));
        while (query.Step())
            ids.Add(CertificateRow.Id(query, 0));
        query.Reset();
        return [.. ids.Select(id => Revoke(session, id, revocation)!)];
    }

    private static void BlockKey(WriterSession session, ReadOnlyMemory<byte> publicKeySha256, RevocationRecord revocation) =>
        session["INSERT INTO compromised_keys (public_key_sha256, reported_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING"]
            .Bind(1, publicKeySha256.Span).Bind(2, UnixTime.Of(revocation.RevokedAt)).Run();
}
