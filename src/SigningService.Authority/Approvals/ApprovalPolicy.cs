namespace SigningService.Authority.Approvals;

/// <summary>A file of approvals that survived validation: it speaks of every act.</summary>
/// <param name="Rules">By act; the acts that are not among them were named as needing no approval.</param>
/// <param name="Version">SHA-256 over the text of the file; empty if the service runs without one.</param>
public sealed record ApprovalPolicy(IReadOnlyDictionary<ApprovalAct, ApprovalRule> Rules, ReadOnlyMemory<byte> Version)
{
    /// <summary>Of a service whose configuration says in so many words that it runs without approvals.</summary>
    public static readonly ApprovalPolicy None = new(new Dictionary<ApprovalAct, ApprovalRule>(), ReadOnlyMemory<byte>.Empty);

    /// <summary>
    /// Whether one of those involved may have ordered the certificate of another: in a house where one operator enrols everybody, who could be
    /// anybody.
    /// </summary>
    public bool AllowsEnrolledByEachOther { get; init; }

    /// <summary>Null if the act needs no approval.</summary>
    public ApprovalRule? RuleOf(ApprovalAct act) => Rules.GetValueOrDefault(act);

    /// <summary>Whether the identity may approve anything.</summary>
    public bool IsApprover(string identity) => Rules.Values.Any(rule => rule.Approvers.Contains(identity));
}
