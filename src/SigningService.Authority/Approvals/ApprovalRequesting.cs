using System.Security.Cryptography;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Approvals;

/// <summary>The story of a request that needs approval: recorded, waited for, carried out once.</summary>
public sealed class ApprovalRequesting(IApprovalStore store, ApprovalTally tally, TimeProvider time)
{
    /// <summary>Uses up the approval of a request, or records that it needs one.</summary>
    /// <param name="judge">Throws if the request could not be carried out: nobody shall approve nonsense.</param>
    /// <returns>The approval, used up: the request is to be carried out now.</returns>
    /// <exception cref="RefusedException">
    /// With <see cref="RefusalReason.ApprovalRequired"/> until enough have approved; with another reason if it is over or the request is another one.
    /// </exception>
    public async Task<Approval> ClaimAsync(
        KeyedCaller caller, ApprovalRule rule, ApprovalRequest request, Func<Task> judge, CancellationToken cancellationToken)
    {
        if (request.RequestId.Length == 0)
        {
            throw RefusedException.ForField(
                RefusalReason.InvalidRequest, "request_id", "This needs approval: set request_id, under which you send the same request again when it is approved.");
        }

        // 1. Is it known? Then it must be the same to the last bit.
        var approval = await store.FindApprovalByRequestAsync(caller.Identity, request.RequestId, cancellationToken);
        if (approval is null)
        {
            // 2. It is not: judge it, and record it for others to look at.
            await judge();
            throw Required(await RecordAsync(caller, rule, request, cancellationToken), 0, rule.Count);
        }

        RequireSame(approval, request);

        // 3. Is it still open, and have enough approved, by the rule that holds now?
        var now = time.GetUtcNow();
        if (!approval.IsOpenAt(now))
            throw ApprovalRefusal.Over(approval, now);
        var needed = Math.Max(rule.Count, approval.Required);
        var counted = await tally.CountAsync(approval, rule, cancellationToken);
        if (counted < needed)
            throw Required(approval, counted, needed);

        // 4. Whoever comes first uses it up.
        return await store.UseAsync(approval.Id, now, CancellationToken.None);
    }

    /// <summary>Records a request as one that waits for approval; the same one again gives what there is.</summary>
    public async ValueTask<Approval> RecordAsync(KeyedCaller caller, ApprovalRule rule, ApprovalRequest request, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var recorded = await store.RecordApprovalAsync(
            new Approval
            {
                Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                Act = request.Act,
                Method = request.Method,
                Request = request.Request,
                RequestSha256 = SHA256.HashData(request.Request.Span),
                RequestId = request.RequestId,
                Subject = request.Subject,
                Requester = caller.Identity,
                RequesterKeySha256 = caller.Key.Sha256,
                CreatedAt = now,
                ExpiresAt = DateTimeOffset.FromUnixTimeSeconds((now + rule.Lifetime).ToUnixTimeSeconds()),
                Required = rule.Count,
            },
            cancellationToken);
        RequireSame(recorded, request);
        return recorded;
    }

    /// <summary>Gives an approval back when what it was used for was refused after all.</summary>
    public ValueTask ReturnAsync(Approval approval, string why) => store.ReturnAsync(approval.Id, time.GetUtcNow(), why, CancellationToken.None);

    private static void RequireSame(Approval approval, ApprovalRequest request)
    {
        if (approval.Method != request.Method || !approval.RequestSha256.Span.SequenceEqual(SHA256.HashData(request.Request.Span)))
        {
            throw RefusedException.ForField(
                RefusalReason.RequestIdReused, "request_id", $"{approval.Name} waits under this request_id for another request; send exactly that one, or take a fresh request_id.");
        }
    }

    private static RefusedException Required(Approval approval, int counted, int needed) =>
        new(
            RefusalReason.ApprovalRequired,
            $"This needs approval: {approval.Name} has {counted} of {needed}. When others have approved it (signctl approval approve {approval.Id}), " +
            $"send the same request again under request_id {approval.RequestId}, before {approval.ExpiresAt:u}.")
        {
            Metadata = new Dictionary<string, string> { ["approval"] = approval.Name, ["request_id"] = approval.RequestId },
        };
}
