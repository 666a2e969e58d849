using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.Verifying;

namespace SigningService.Ledger.Sqlite;

/// <content>What issuance left behind.</content>
public sealed partial class SqliteLedger
{
    public ValueTask<KeyUse> CountIntentsAsync(
        string requester, ReadOnlyMemory<byte> publicKeySha256, string profile, DateTimeOffset since, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => HistoryReads.Count(r, requester, publicKeySha256, profile, since), cancellationToken));

    public IAsyncEnumerable<CertificateRecord> ReadOpenAsync(DateTimeOffset createdBefore, CancellationToken cancellationToken) =>
        StreamAsync(HistoryReads.Open, query => query.Bind(1, UnixTime.Of(createdBefore)), CertificateRow.Read, cancellationToken);

    public async ValueTask<CertificateRecord?> CloseAsync(CertificateId id, RevocationRecord revocation, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => HistoryWrites.Close(s, id, revocation), cancellationToken).ConfigureAwait(false);

    public async ValueTask<ReadOnlyMemory<byte>> BindRequestAsync(
        string requester, string requestId, ReadOnlyMemory<byte> requestHash, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => HistoryWrites.BindRequest(s, requester, requestId, requestHash), cancellationToken).ConfigureAwait(false);

    public IAsyncEnumerable<IssuedCertificate> ReadIssuedAsync(long after, int count, CancellationToken cancellationToken) =>
        StreamAsync(
            HistoryReads.Issued,
            query => query.Bind(1, after).Bind(2, count),
            row => new IssuedCertificate(row.Int64(CertificateRow.Width), CertificateRow.Read(row)),
            cancellationToken);

    public async ValueTask<bool> RecordFindingAsync(VerificationFinding finding, CancellationToken cancellationToken)
    {
        var entry = LedgerEntries.Found(finding);
        return await _writer.WriteAsync(s => HistoryWrites.RecordFinding(s, finding, entry), cancellationToken).ConfigureAwait(false);
    }
}
