using SigningService.AuditLog;
using SigningService.Authority.Approvals;

namespace SigningService.Ledger.Sqlite;

/// <summary>The acts on approvals, inside the writer's transaction. What is refused in here is undone as a whole.</summary>
internal static class ApprovalWrites
{
    private const string Insert = """
        INSERT INTO approvals (id, act, method, request, request_sha256, request_id, subject, requester, requester_key_sha256, created_at, expires_at, required)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        ON CONFLICT (requester, request_id) DO NOTHING
        RETURNING number
        """;

    private const string InsertVote = """
        INSERT INTO approval_votes (approval, place, approver, key_sha256, public_key, authority, serial, signature, approved_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT DO NOTHING
        RETURNING place
        """;

    private const string SetRejected = "UPDATE approvals SET rejected_at = ?2, rejected_by = ?3, reject_note = ?4 WHERE number = ?1";
    private const string SetUsed = "UPDATE approvals SET used_at = ?2 WHERE number = ?1";
    private const string SetReturned = "UPDATE approvals SET used_at = NULL WHERE number = ?1";

    private const string SetLoaded =
        "INSERT INTO loaded_files (file, version, guarded, loaded_at) VALUES (?1, ?2, ?3, ?4) " +
        "ON CONFLICT (file) DO UPDATE SET version = ?2, guarded = ?3, loaded_at = ?4";

    public static Approval Record(WriterSession session, Approval approval, LogEntryBody entry)
    {
        var insert = session[Insert]
            .Bind(1, approval.Id).Bind(2, ApprovalActNames.Of(approval.Act)).Bind(3, approval.Method)
            .Bind(4, approval.Request.Span).Bind(5, approval.RequestSha256.Span).Bind(6, approval.RequestId).Bind(7, approval.Subject)
            .Bind(8, approval.Requester).Bind(9, approval.RequesterKeySha256.Span)
            .Bind(10, UnixTime.Of(approval.CreatedAt)).Bind(11, UnixTime.Of(approval.ExpiresAt)).Bind(12, approval.Required);
        var inserted = insert.Step();
        insert.Reset();
        if (!inserted)
            return ApprovalReads.FindByRequest(sql => session[sql], approval.Requester, approval.RequestId)!;
        session.AppendToLog(entry);
        return approval;
    }

    public static Approval Approve(WriterSession session, string id, ApprovalVote vote)
    {
        var (number, approval) = RequireOpen(session, id, vote.At);
        var insert = session[InsertVote]
            .Bind(1, number).Bind(2, approval.Votes.Count + 1).Bind(3, vote.Approver)
            .Bind(4, vote.PublicKey.Sha256.Span).Bind(5, vote.PublicKey.SubjectPublicKeyInfo.Span)
            .Bind(6, vote.Certificate.Authority).Bind(7, vote.Certificate.Serial.Content)
            .Bind(8, vote.Signature.Span).Bind(9, UnixTime.Of(vote.At));
        var inserted = insert.Step();
        insert.Reset();
        if (!inserted)
            throw ApprovalRefusal.NotAllowed($"{approval.Name} has this identity's or this key's approval already; the next one is for somebody else to give.");
        session.AppendToLog(ApprovalEntries.Given(approval, vote));
        return approval with { Votes = [.. approval.Votes, vote] };
    }

    public static Approval Reject(WriterSession session, string id, DateTimeOffset now, string actor, string note)
    {
        var (number, approval) = Find(session, id);
        if (approval.StateAt(now) == ApprovalState.Rejected)
            return approval;
        RequireOpen(approval, now);
        session[SetRejected].Bind(1, number).Bind(2, UnixTime.Of(now)).Bind(3, actor).Bind(4, note).Run();
        var rejected = approval with { RejectedAt = now, RejectedBy = actor, RejectNote = note };
        session.AppendToLog(ApprovalEntries.Rejected(rejected));
        return rejected;
    }

    public static Approval Use(WriterSession session, string id, DateTimeOffset now)
    {
        var (number, approval) = RequireOpen(session, id, now);
        session[SetUsed].Bind(1, number).Bind(2, UnixTime.Of(now)).Run();
        var used = approval with { UsedAt = now };
        session.AppendToLog(ApprovalEntries.Used(used));
        return used;
    }

    public static bool Return(WriterSession session, string id, DateTimeOffset now, string why)
    {
        var (number, approval) = Find(session, id);
        if (approval.UsedAt is null)
            return false;
        session[SetReturned].Bind(1, number).Run();
        session.AppendToLog(ApprovalEntries.Returned(approval, now, why));
        return true;
    }

    public static bool NoteLoadedFile(WriterSession session, string file, LoadedFile loaded, DateTimeOffset now)
    {
        session[SetLoaded].Bind(1, file).Bind(2, loaded.Version.Span).Bind(3, loaded.Guarded ? 1 : 0).Bind(4, UnixTime.Of(now)).Run();
        return true;
    }

    private static (long Number, Approval Approval) Find(WriterSession session, string id) =>
        ApprovalReads.Find(sql => session[sql], id) ?? throw ApprovalRefusal.Unknown();

    private static (long Number, Approval Approval) RequireOpen(WriterSession session, string id, DateTimeOffset now)
    {
        var found = Find(session, id);
        RequireOpen(found.Approval, now);
        return found;
    }

    private static void RequireOpen(Approval approval, DateTimeOffset now)
    {
        if (!approval.IsOpenAt(now))
            throw ApprovalRefusal.Over(approval, now);
    }
}
