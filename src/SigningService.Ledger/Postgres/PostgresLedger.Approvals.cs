using SigningService.Authority.Approvals;

namespace SigningService.Ledger.Postgres;

/// <content>Approvals.</content>
public sealed partial class PostgresLedger
{
    public async ValueTask<Approval> RecordApprovalAsync(Approval approval, CancellationToken cancellationToken)
    {
        var entry = ApprovalEntries.Requested(approval);
        return await _writer.WriteAsync(s => ApprovalWrites.RecordAsync(s, approval, entry), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Approval?> FindApprovalAsync(string id, CancellationToken cancellationToken) =>
        (await ApprovalReads.FindAsync(_reads, id, cancellationToken).ConfigureAwait(false))?.Approval;

    public ValueTask<Approval?> FindApprovalByRequestAsync(string requester, string requestId, CancellationToken cancellationToken) =>
        ApprovalReads.FindByRequestAsync(_reads, requester, requestId, cancellationToken);

    public ValueTask<IReadOnlyList<Approval>> FindApprovalsOfSubjectAsync(string subject, CancellationToken cancellationToken) =>
        ApprovalReads.FindOfSubjectAsync(_reads, subject, cancellationToken);

    public ValueTask<ApprovalPage> ListApprovalsAsync(ApprovalQuery query, CancellationToken cancellationToken) =>
        ApprovalReads.ListAsync(_reads, query, cancellationToken);

    public async ValueTask<Approval> ApproveAsync(string id, ApprovalVote vote, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => ApprovalWrites.ApproveAsync(s, id, vote), cancellationToken).ConfigureAwait(false);

    public async ValueTask<Approval> RejectAsync(string id, DateTimeOffset now, string actor, string note, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => ApprovalWrites.RejectAsync(s, id, now, actor, note), cancellationToken).ConfigureAwait(false);

    public async ValueTask<Approval> UseAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => ApprovalWrites.UseAsync(s, id, now), cancellationToken).ConfigureAwait(false);

    public async ValueTask ReturnAsync(string id, DateTimeOffset now, string why, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => ApprovalWrites.ReturnAsync(s, id, now, why), cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<string>> FindOrderersAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken) =>
        ApprovalReads.FindOrderersAsync(_reads, publicKeySha256, cancellationToken);

    public ValueTask<LoadedFile?> FindLoadedFileAsync(string file, CancellationToken cancellationToken) =>
        ApprovalReads.FindLoadedFileAsync(_reads, file, cancellationToken);

    public async ValueTask NoteLoadedFileAsync(string file, LoadedFile loaded, DateTimeOffset now, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => ApprovalWrites.NoteLoadedFileAsync(s, file, loaded, now), cancellationToken).ConfigureAwait(false);
}
