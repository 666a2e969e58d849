using SigningService.Authority.Refusals;

namespace SigningService.Authority.Approvals;

/// <summary>The memory of approvals. What a method has returned from is on disk; each writes its audit record in the transaction of the act.</summary>
public interface IApprovalStore
{
    /// <summary>Records an approval that waits. If this requester has used the request id before, what it led to is returned and nothing is written.</summary>
    ValueTask<Approval> RecordApprovalAsync(Approval approval, CancellationToken cancellationToken);

    /// <summary>Null if there is none.</summary>
    ValueTask<Approval?> FindApprovalAsync(string id, CancellationToken cancellationToken);

    /// <summary>What a request id of a requester led to.</summary>
    ValueTask<Approval?> FindApprovalByRequestAsync(string requester, string requestId, CancellationToken cancellationToken);

    /// <summary>All of a subject that are neither used nor rejected, newest first.</summary>
    ValueTask<IReadOnlyList<Approval>> FindApprovalsOfSubjectAsync(string subject, CancellationToken cancellationToken);

    ValueTask<ApprovalPage> ListApprovalsAsync(ApprovalQuery query, CancellationToken cancellationToken);

    /// <summary>Adds a vote. Of several by one identity or one key, also at the same time, one is taken.</summary>
    /// <exception cref="RefusedException">
    /// With <see cref="RefusalReason.ApprovalNotAllowed"/> for a second vote; as <see cref="ApprovalRefusal.Over"/> if it is over.
    /// </exception>
    ValueTask<Approval> ApproveAsync(string id, ApprovalVote vote, CancellationToken cancellationToken);

    /// <summary>Ends it, unless it was rejected before.</summary>
    /// <exception cref="RefusedException">As <see cref="ApprovalRefusal.Over"/> if it is used or expired.</exception>
    ValueTask<Approval> RejectAsync(string id, DateTimeOffset now, string actor, string note, CancellationToken cancellationToken);

    /// <summary>Uses it up: of many tries at the same time one returns.</summary>
    /// <exception cref="RefusedException">As <see cref="ApprovalRefusal.Over"/> to the others.</exception>
    ValueTask<Approval> UseAsync(string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Makes it usable again, because what it was used for did not happen.</summary>
    ValueTask ReturnAsync(string id, DateTimeOffset now, string why, CancellationToken cancellationToken);

    /// <summary>
    /// Who ordered the certificates of a key and those that they renew, back to the first: identities; of those enrolled with a token, its
    /// creator.
    /// </summary>
    ValueTask<IReadOnlyList<string>> FindOrderersAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken);

    /// <summary>Null if nothing was loaded of it.</summary>
    ValueTask<LoadedFile?> FindLoadedFileAsync(string file, CancellationToken cancellationToken);

    /// <summary>Notes what was loaded of a file.</summary>
    ValueTask NoteLoadedFileAsync(string file, LoadedFile loaded, DateTimeOffset now, CancellationToken cancellationToken);
}
