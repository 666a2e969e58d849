using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.Verifying;

namespace SigningService.Ledger.Sqlite;

/// <summary>The acts on what issuance left behind, inside the writer's transaction.</summary>
internal static class HistoryWrites
{
    private const string Bind =
        "INSERT INTO bound_requests (requester, request_id, request_hash) VALUES (?1, ?2, ?3) " +
        "ON CONFLICT DO UPDATE SET request_hash = request_hash RETURNING request_hash";

    private const string Find = "INSERT INTO findings (subject, fault, found_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING RETURNING 1";

    public static CertificateRecord? Close(WriterSession session, CertificateId id, RevocationRecord revocation)
    {
        if (CertificateReads.Find(session[CertificateReads.ById], id) is not { Der: null, Revocation: null } open)
            return null;
        session.AppendToLog(LedgerEntries.Closed(open.Intent, revocation));
        return CertificateWrites.Revoke(session, id, revocation);
    }

    public static ReadOnlyMemory<byte> BindRequest(WriterSession session, string requester, string requestId, ReadOnlyMemory<byte> hash)
    {
        var bind = session[Bind].Bind(1, requester).Bind(2, requestId).Bind(3, hash.Span);
        bind.Step();
        var bound = bind.Blob(0);
        bind.Reset();
        return bound;
    }

    public static bool RecordFinding(WriterSession session, VerificationFinding finding, LogEntryBody entry)
    {
        var insert = session[Find].Bind(1, finding.Subject).Bind(2, finding.Fault).Bind(3, UnixTime.Of(finding.At));
        var isNew = insert.Step();
        insert.Reset();
        if (isNew)
            session.AppendToLog(entry);
        return isNew;
    }
}
