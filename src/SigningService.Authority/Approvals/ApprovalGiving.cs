using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Approvals;

/// <summary>The story of those who approve or reject.</summary>
public sealed class ApprovalGiving(IApprovalStore store, ApprovalBook policy, TimeProvider time)
{
    /// <exception cref="RefusedException">
    /// With <see cref="RefusalReason.ApprovalNotAllowed"/>, or <see cref="RefusalReason.ApprovalSignatureWrong"/>, or the reason why it is over.
    /// </exception>
    public async Task<Approval> ApproveAsync(KeyedCaller caller, string id, ReadOnlyMemory<byte> signature, CancellationToken cancellationToken)
    {
        var approval = await RequireOpenAsync(id, cancellationToken);
        RequireApprover(approval, caller);
        if (caller.Identity == approval.Requester)
            throw ApprovalRefusal.NotAllowed("Who asked for it cannot approve it: four eyes belong to two people.");
        if (caller.Key.Sha256.Span.SequenceEqual(approval.RequesterKeySha256.Span))
            throw ApprovalRefusal.NotAllowed("Your certificate is of the requester's key: one key cannot ask and approve.");
        if (!policy.Current.AllowsEnrolledByEachOther)
            await RequireIndependentAsync(approval, caller, cancellationToken);
        if (!IsSigned(approval, caller.Key, signature))
        {
            throw RefusedException.ForField(
                RefusalReason.ApprovalSignatureWrong, "signature", "It is no signature over this approval's statement by the key of the certificate that you call with; docs/approvals.md describes the statement.");
        }

        var vote = new ApprovalVote(caller.Identity, caller.Key, caller.Caller.Certificate!.Value, signature, time.GetUtcNow());
        return await store.ApproveAsync(id, vote, CancellationToken.None);
    }

    /// <exception cref="RefusedException">With <see cref="RefusalReason.ApprovalNotAllowed"/> for others than approvers and the requester.</exception>
    public async Task<Approval> RejectAsync(KeyedCaller caller, string id, string note, CancellationToken cancellationToken)
    {
        var approval = await store.FindApprovalAsync(id, cancellationToken) ?? throw ApprovalRefusal.Unknown();
        if (caller.Identity != approval.Requester)
            RequireApprover(approval, caller);
        return await store.RejectAsync(id, time.GetUtcNow(), caller.Identity, note, CancellationToken.None);
    }

    internal static bool IsSigned(Approval approval, PublicKey key, ReadOnlyMemory<byte> signature) => SignatureVerifier.Verify(
        key, SignatureAlgorithm.DefaultFor(key.Algorithm), ApprovalStatement.Of(approval), signature.Span);

    private async ValueTask<Approval> RequireOpenAsync(string id, CancellationToken cancellationToken)
    {
        var approval = await store.FindApprovalAsync(id, cancellationToken) ?? throw ApprovalRefusal.Unknown();
        return approval.IsOpenAt(time.GetUtcNow()) ? approval : throw ApprovalRefusal.Over(approval, time.GetUtcNow());
    }

    /// <summary>Who orders a certificate can order it for a key of its own: then two names are one person.</summary>
    private async ValueTask RequireIndependentAsync(Approval approval, KeyedCaller caller, CancellationToken cancellationToken)
    {
        var ordered = await store.FindOrderersAsync(caller.Key.Sha256, cancellationToken);
        var others = approval.Votes.Select(vote => (vote.Approver, vote.PublicKey.Sha256)).Prepend((approval.Requester, approval.RequesterKeySha256));
        foreach (var (identity, key) in others)
        {
            if (ordered.Contains(identity))
                throw ApprovalRefusal.NotAllowed($"Your certificate, or one that it renews, was ordered by {identity}, who is involved here: somebody else must enrol you, or approve.");
            if ((await store.FindOrderersAsync(key, cancellationToken)).Contains(caller.Identity))
                throw ApprovalRefusal.NotAllowed($"You ordered the certificate of {identity}, who is involved here: somebody else must approve.");
        }
    }

    private void RequireApprover(Approval approval, KeyedCaller caller)
    {
        if (policy.Current.RuleOf(approval.Act)?.Approvers.Contains(caller.Identity) != true)
            throw ApprovalRefusal.NotAllowed($"{caller.Identity} is no approver of {ApprovalActNames.Of(approval.Act)}; the file of approvals names who is.");
    }
}
