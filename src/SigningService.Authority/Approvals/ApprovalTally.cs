using SigningService.Authority.Issuance;

namespace SigningService.Authority.Approvals;

/// <summary>
/// Counts the votes that count now: verified once more, of those whom the rule in force names, none of the requester or of its key, and of
/// certificates that were not revoked meanwhile.
/// </summary>
public sealed class ApprovalTally(ICertificateStore certificates)
{
    public async ValueTask<int> CountAsync(Approval approval, ApprovalRule rule, CancellationToken cancellationToken)
    {
        var approvers = new HashSet<string>(StringComparer.Ordinal);
        var keys = new HashSet<string>(StringComparer.Ordinal) { Convert.ToHexString(approval.RequesterKeySha256.Span) };
        foreach (var vote in approval.Votes)
        {
            if (vote.Approver != approval.Requester
                && rule.Approvers.Contains(vote.Approver)
                && ApprovalGiving.IsSigned(approval, vote.PublicKey, vote.Signature)
                && (await certificates.FindAsync(vote.Certificate, cancellationToken))?.Revocation is null
                && keys.Add(Convert.ToHexString(vote.PublicKey.Sha256.Span)))
            {
                approvers.Add(vote.Approver);
            }
        }

        return approvers.Count;
    }
}
