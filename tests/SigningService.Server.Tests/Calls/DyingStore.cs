using SigningService.Authority;
using SigningService.Authority.Issuance;

namespace SigningService.Server.Tests.Calls;

/// <summary>A store that stops, once told to, between a signature and its record: what a process that dies after C_Sign leaves behind.</summary>
internal sealed class DyingStore(ICertificateStore inner, Func<bool> dies) : ICertificateStore
{
    public ValueTask<CertificateRecord> RecordIntentAsync(IssuanceIntent intent, CancellationToken cancellationToken) =>
        inner.RecordIntentAsync(intent, cancellationToken);

    public ValueTask<CertificateRecord> RecordIssuedAsync(CertificateId id, ReadOnlyMemory<byte> der, DateTimeOffset now, CancellationToken cancellationToken) =>
        dies() ? throw new LedgerUnavailableException("The process is dying.") : inner.RecordIssuedAsync(id, der, now, cancellationToken);

    public ValueTask<CertificateRecord?> FindAsync(CertificateId id, CancellationToken cancellationToken) => inner.FindAsync(id, cancellationToken);

    public ValueTask<CertificateRecord?> FindByRequestAsync(string requester, string requestId, CancellationToken cancellationToken) =>
        inner.FindByRequestAsync(requester, requestId, cancellationToken);

    public ValueTask<CertificatePage> ListAsync(CertificateQuery query, CancellationToken cancellationToken) => inner.ListAsync(query, cancellationToken);

    public ValueTask<bool> IsKeyCompromisedAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken) =>
        inner.IsKeyCompromisedAsync(publicKeySha256, cancellationToken);
}
