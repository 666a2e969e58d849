using SigningService.AuditLog;
using SigningService.Authority.Approvals;
using SigningService.Authority.Auditing;

namespace SigningService.Ledger;

/// <summary>What the log says of approvals: enough to verify every signature without the ledger. See <c>docs/audit-log-format.md</c>.</summary>
internal static class ApprovalEntries
{
    public static LogEntryBody Requested(Approval approval) =>
        Draft(AuditEventKind.ApprovalRequested, approval, approval.CreatedAt, approval.Requester)
            .Text("request_id", approval.RequestId)
            .Text("subject", approval.Subject)
            .Number("required", approval.Required)
            .Octets("requester_key_sha256", approval.RequesterKeySha256)
            .Octets("request", approval.Request)
            .Seal();

    public static LogEntryBody Given(Approval approval, ApprovalVote vote) =>
        Draft(AuditEventKind.ApprovalGiven, approval, vote.At, vote.Approver)
            .Text("certificate", vote.Certificate.ToString())
            .Number("place", approval.Votes.Count + 1)
            .Number("required", approval.Required)
            .Octets("public_key", vote.PublicKey.SubjectPublicKeyInfo)
            .Octets("signature", vote.Signature)
            .Seal();

    public static LogEntryBody Rejected(Approval approval) =>
        Draft(AuditEventKind.ApprovalRejected, approval, approval.RejectedAt!.Value, approval.RejectedBy).Text("note", approval.RejectNote).Seal();

    public static LogEntryBody Used(Approval approval) =>
        Draft(AuditEventKind.ApprovalUsed, approval, approval.UsedAt!.Value, approval.Requester)
            .Text("subject", approval.Subject)
            .Text("approvers", string.Join(' ', approval.Votes.Select(vote => vote.Approver)))
            .Seal();

    public static LogEntryBody Returned(Approval approval, DateTimeOffset now, string why) =>
        Draft(AuditEventKind.ApprovalReturned, approval, now, approval.Requester).Text("why", why).Seal();

    /// <summary>With everything that the signed statement consists of.</summary>
    private static LogEntryDraft Draft(AuditEventKind kind, Approval approval, DateTimeOffset at, string actor) =>
        LedgerEntries.Draft(kind, at, actor)
            .Text("approval", approval.Id)
            .Text("act", ApprovalActNames.Of(approval.Act))
            .Text("method", approval.Method)
            .Text("requester", approval.Requester)
            .Time("expires", approval.ExpiresAt)
            .Octets("request_sha256", approval.RequestSha256);
}
