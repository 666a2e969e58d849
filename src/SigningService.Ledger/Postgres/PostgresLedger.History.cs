using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.Verifying;

namespace SigningService.Ledger.Postgres;

/// <content>What issuance left behind.</content>
public sealed partial class PostgresLedger
{
    public async ValueTask<KeyUse> CountIntentsAsync(
        string requester, ReadOnlyMemory<byte> publicKeySha256, string profile, DateTimeOffset since, CancellationToken cancellationToken) =>
        (await _reads.AllAsync(HistorySql.Count(requester, publicKeySha256, profile, since), HistorySql.ReadCount, cancellationToken).ConfigureAwait(false))[0];

    public IAsyncEnumerable<CertificateRecord> ReadOpenAsync(DateTimeOffset createdBefore, CancellationToken cancellationToken) =>
        _reads.StreamAsync(HistorySql.Open(createdBefore), CertificateRow.Read, cancellationToken);

    public async ValueTask<CertificateRecord?> CloseAsync(CertificateId id, RevocationRecord revocation, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(
            async s =>
            {
                if (await s.OneAsync(CertificateSql.ById(id), CertificateRow.Read).ConfigureAwait(false) is not { Der: null, Revocation: null } open)
                    return null;
                s.AppendToLog(LedgerEntries.Closed(open.Intent, revocation));
                return await CertificateWrites.RevokeAsync(s, id, revocation).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<ReadOnlyMemory<byte>> BindRequestAsync(
        string requester, string requestId, ReadOnlyMemory<byte> requestHash, CancellationToken cancellationToken) =>
        await _writer.WriteAsync<ReadOnlyMemory<byte>>(
            async s => (await s.AllAsync(HistorySql.Bind(requester, requestId, requestHash), static row => row.Blob(0)).ConfigureAwait(false))[0],
            cancellationToken).ConfigureAwait(false);

    public IAsyncEnumerable<IssuedCertificate> ReadIssuedAsync(long after, int count, CancellationToken cancellationToken) =>
        _reads.StreamAsync(HistorySql.Issued(after, count), HistorySql.ReadIssued, cancellationToken);

    public async ValueTask<bool> RecordFindingAsync(VerificationFinding finding, CancellationToken cancellationToken)
    {
        var entry = LedgerEntries.Found(finding);
        return await _writer.WriteAsync(
            async s =>
            {
                var isNew = await s.AnyAsync(HistorySql.Find(finding)).ConfigureAwait(false);
                if (isNew)
                    s.AppendToLog(entry);
                return isNew;
            },
            cancellationToken).ConfigureAwait(false);
    }
}
