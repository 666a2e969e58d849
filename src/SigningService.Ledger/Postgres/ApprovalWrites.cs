using SigningService.AuditLog;
using SigningService.Authority.Approvals;

namespace SigningService.Ledger.Postgres;

/// <summary>The acts on approvals, inside the writer's transaction. What is refused in here is undone as a whole.</summary>
internal static class ApprovalWrites
{
    private const string Insert = """
        INSERT INTO approvals (id, act, method, request, request_sha256, request_id, subject, requester, requester_key_sha256, created_at, expires_at, required)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (requester, request_id) DO NOTHING
        RETURNING number
        """;

    private const string InsertVote = """
        INSERT INTO approval_votes (approval, place, approver, key_sha256, public_key, authority, serial, signature, approved_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT DO NOTHING
        RETURNING place
        """;

    private const string SetLoaded =
        "INSERT INTO loaded_files (file, version, guarded, loaded_at) VALUES ($1, $2, $3, $4) " +
        "ON CONFLICT (file) DO UPDATE SET version = excluded.version, guarded = excluded.guarded, loaded_at = excluded.loaded_at";

    public static async ValueTask<Approval> RecordAsync(WriterSession session, Approval approval, LogEntryBody entry)
    {
        var insert = new Sql(Insert)
            .Add(approval.Id).Add(ApprovalActNames.Of(approval.Act)).Add(approval.Method)
            .Add(approval.Request).Add(approval.RequestSha256).Add(approval.RequestId).Add(approval.Subject)
            .Add(approval.Requester).Add(approval.RequesterKeySha256)
            .Add(approval.CreatedAt).Add(approval.ExpiresAt).Add(approval.Required);
        if (!await session.AnyAsync(insert).ConfigureAwait(false))
            return (await ApprovalReads.FindByRequestAsync(session, approval.Requester, approval.RequestId).ConfigureAwait(false))!;
        session.AppendToLog(entry);
        return approval;
    }

    public static async ValueTask<Approval> ApproveAsync(WriterSession session, string id, ApprovalVote vote)
    {
        var (number, approval) = await RequireOpenAsync(session, id, vote.At).ConfigureAwait(false);
        var insert = new Sql(InsertVote)
            .Add(number).Add(approval.Votes.Count + 1).Add(vote.Approver)
            .Add(vote.PublicKey.Sha256).Add(vote.PublicKey.SubjectPublicKeyInfo)
            .Add(vote.Certificate).Add(vote.Signature).Add(vote.At);
        if (!await session.AnyAsync(insert).ConfigureAwait(false))
            throw ApprovalRefusal.NotAllowed($"{approval.Name} has this identity's or this key's approval already; the next one is for somebody else to give.");
        session.AppendToLog(ApprovalEntries.Given(approval, vote));
        return approval with { Votes = [.. approval.Votes, vote] };
    }

    public static async ValueTask<Approval> RejectAsync(WriterSession session, string id, DateTimeOffset now, string actor, string note)
    {
        var (number, approval) = await FindAsync(session, id).ConfigureAwait(false);
        if (approval.StateAt(now) == ApprovalState.Rejected)
            return approval;
        RequireOpen(approval, now);
        await session.RunAsync(new Sql("UPDATE approvals SET rejected_at = $2, rejected_by = $3, reject_note = $4 WHERE number = $1")
            .Add(number).Add(now).Add(actor).Add(note)).ConfigureAwait(false);
        var rejected = approval with { RejectedAt = now, RejectedBy = actor, RejectNote = note };
        session.AppendToLog(ApprovalEntries.Rejected(rejected));
        return rejected;
    }

    public static async ValueTask<Approval> UseAsync(WriterSession session, string id, DateTimeOffset now)
    {
        var (number, approval) = await RequireOpenAsync(session, id, now).ConfigureAwait(false);
        await session.RunAsync(new Sql("UPDATE approvals SET used_at = $2 WHERE number = $1").Add(number).Add(now)).ConfigureAwait(false);
        var used = approval with { UsedAt = now };
        session.AppendToLog(ApprovalEntries.Used(used));
        return used;
    }

    public static async ValueTask<bool> ReturnAsync(WriterSession session, string id, DateTimeOffset now, string why)
    {
        var (number, approval) = await FindAsync(session, id).ConfigureAwait(false);
        if (approval.UsedAt is null)
            return false;
        await session.RunAsync(new Sql("UPDATE approvals SET used_at = NULL WHERE number = $1").Add(number)).ConfigureAwait(false);
        session.AppendToLog(ApprovalEntries.Returned(approval, now, why));
        return true;
    }

    public static async ValueTask<bool> NoteLoadedFileAsync(WriterSession session, string file, LoadedFile loaded, DateTimeOffset now)
    {
        await session.RunAsync(new Sql(SetLoaded).Add(file).Add(loaded.Version).Add(loaded.Guarded ? 1 : 0).Add(now)).ConfigureAwait(false);
        return true;
    }

    private static async ValueTask<(long Number, Approval Approval)> FindAsync(WriterSession session, string id) =>
        await ApprovalReads.FindAsync(session, id).ConfigureAwait(false) ?? throw ApprovalRefusal.Unknown();

    private static async ValueTask<(long Number, Approval Approval)> RequireOpenAsync(WriterSession session, string id, DateTimeOffset now)
    {
        var found = await FindAsync(session, id).ConfigureAwait(false);
        RequireOpen(found.Approval, now);
        return found;
    }

    private static void RequireOpen(Approval approval, DateTimeOffset now)
    {
        if (!approval.IsOpenAt(now))
            throw ApprovalRefusal.Over(approval, now);
    }
}
