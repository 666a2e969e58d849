using SigningService.Authority.Callers;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Approvals;

/// <summary>Shows approvals: all to operators, auditors and approvers, to others those that they asked for.</summary>
public sealed class ApprovalReading(IApprovalStore store, ApprovalBook policy)
{
    /// <exception cref="RefusedException">With <see cref="RefusalReason.UnknownApproval"/>, also if the caller may not see it.</exception>
    public async ValueTask<Approval> FindAsync(Caller caller, string id, CancellationToken cancellationToken) =>
        await store.FindApprovalAsync(id, cancellationToken) is { } approval && Sees(caller, approval) ? approval : throw ApprovalRefusal.Unknown();

    /// <summary>A page; what the caller may not see is left out of it.</summary>
    public async ValueTask<ApprovalPage> ListAsync(Caller caller, ApprovalQuery query, CancellationToken cancellationToken)
    {
        var page = await store.ListApprovalsAsync(query, cancellationToken);
        return page with { Approvals = [.. page.Approvals.Where(approval => Sees(caller, approval))] };
    }

    private bool Sees(Caller caller, Approval approval) =>
        caller.Has(Role.Operator | Role.Auditor) || caller.Identity == approval.Requester || policy.Current.IsApprover(caller.Identity);
}
