namespace SigningService.Authority.Approvals;

/// <summary>A page of approvals.</summary>
/// <param name="Next">What the next page starts from; null on the last.</param>
public sealed record ApprovalPage(IReadOnlyList<Approval> Approvals, long? Next);
