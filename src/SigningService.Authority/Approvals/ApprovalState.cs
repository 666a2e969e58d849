namespace SigningService.Authority.Approvals;

/// <summary>Where an approval stands.</summary>
public enum ApprovalState
{
    Pending,
    Approved,
    Rejected,
    Used,
    Expired,
}
