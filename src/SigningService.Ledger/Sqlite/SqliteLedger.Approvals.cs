using SigningService.Authority.Approvals;

namespace SigningService.Ledger.Sqlite;

/// <summary>Approvals.</summary>
public sealed partial class SqliteLedger
{
    public async ValueTask<Approval> RecordApprovalAsync(Approval approval, CancellationToken cancellationToken)
    {
        var entry = ApprovalEntries.Requested(approval);
        return await _writer.WriteAsync(s => ApprovalWrites.Record(s, approval, entry), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<Approval?> FindApprovalAsync(string id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => ApprovalReads.Find(sql => r[sql], id)?.Approval, cancellationToken));

    public ValueTask<Approval?> FindApprovalByRequestAsync(string requester, string requestId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => ApprovalReads.FindByRequest(sql => r[sql], requester, requestId), cancellationToken));

    public ValueTask<IReadOnlyList<Approval>> FindApprovalsOfSubjectAsync(string subject, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => ApprovalReads.FindOfSubject(r, subject), cancellationToken));

    public ValueTask<ApprovalPage> ListApprovalsAsync(ApprovalQuery query, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => ApprovalReads.List(r, query), cancellationToken));

    public async ValueTask<Approval> ApproveAsync(string id, ApprovalVote vote, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => ApprovalWrites.Approve(s, id, vote), cancellationToken).ConfigureAwait(false);

    public async ValueTask<Approval> RejectAsync(string id, DateTimeOffset now, string actor, string note, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => ApprovalWrites.Reject(s, id, now, actor, note), cancellationToken).ConfigureAwait(false);

    public async ValueTask<Approval> UseAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => ApprovalWrites.Use(s, id, now), cancellationToken).ConfigureAwait(false);

    public async ValueTask ReturnAsync(string id, DateTimeOffset now, string why, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => ApprovalWrites.Return(s, id, now, why), cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<string>> FindOrderersAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => ApprovalReads.FindOrderers(r, publicKeySha256), cancellationToken));

    public ValueTask<LoadedFile?> FindLoadedFileAsync(string file, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => ApprovalReads.FindLoadedFile(r, file), cancellationToken));

    public async ValueTask NoteLoadedFileAsync(string file, LoadedFile loaded, DateTimeOffset now, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => ApprovalWrites.NoteLoadedFile(s, file, loaded, now), cancellationToken).ConfigureAwait(false);
}
