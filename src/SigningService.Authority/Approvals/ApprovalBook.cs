namespace SigningService.Authority.Approvals;

/// <summary>The policy in force. Looked up on every call.</summary>
public sealed class ApprovalBook(ApprovalPolicy initial)
{
    private volatile ApprovalPolicy _current = initial;

    public ApprovalPolicy Current => _current;

    public void Replace(ApprovalPolicy policy) => _current = policy;
}
