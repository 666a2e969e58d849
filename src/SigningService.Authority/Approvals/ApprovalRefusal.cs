using SigningService.Authority.Refusals;

namespace SigningService.Authority.Approvals;

/// <summary>The refusals that several tell in the same words.</summary>
public static class ApprovalRefusal
{
    /// <summary>Of an approval that is no longer open.</summary>
    public static RefusedException Over(Approval approval, DateTimeOffset now) => approval.StateAt(now) switch
    {
        ApprovalState.Used => Of(RefusalReason.ApprovalSpent, approval, $"was used at {approval.UsedAt:u}: an approval counts once. Look at what it did before you ask again under a new request_id."),
        ApprovalState.Rejected => Of(RefusalReason.ApprovalRejected, approval, $"was rejected by {approval.RejectedBy} at {approval.RejectedAt:u}. A new request_id asks again."),
        ApprovalState.Expired => Of(RefusalReason.ApprovalExpired, approval, $"ended at {approval.ExpiresAt:u}. A new request_id asks again."),
        _ => throw new ArgumentException("The approval is open.", nameof(approval)),
    };

    public static RefusedException Of(RefusalReason reason, Approval approval, string sentence) =>
        new(reason, $"{approval.Name} {sentence}") { Metadata = new Dictionary<string, string> { ["approval"] = approval.Name } };

    public static RefusedException NotAllowed(string sentence) => new(RefusalReason.ApprovalNotAllowed, sentence);

    public static RefusedException Unknown() => new(RefusalReason.UnknownApproval, "There is no approval of this name.");
}
