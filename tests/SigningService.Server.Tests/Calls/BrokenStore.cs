using SigningService.Authority;
using SigningService.Authority.Issuance;

namespace SigningService.Server.Tests.Calls;

/// <summary>A store that has a bug in what it lists.</summary>
internal sealed class BrokenStore(ICertificateStore inner) : ICertificateStore
{
    public const string Secret = "SELECT * FROM secrets";

    public ValueTask<CertificateRecord> RecordIntentAsync(IssuanceIntent intent, CancellationToken cancellationToken) =>
        inner.RecordIntentAsync(intent, cancellationToken);

    public ValueTask<CertificateRecord> RecordIssuedAsync(CertificateId id, ReadOnlyMemory<byte> der, DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.RecordIssuedAsync(id, der, now, cancellationToken);

    public ValueTask<CertificateRecord?> FindAsync(CertificateId id, CancellationToken cancellationToken) => inner.FindAsync(id, cancellationToken);

    public ValueTask<CertificateRecord?> FindByRequestAsync(string requester, string requestId, CancellationToken cancellationToken) =>
        inner.FindByRequestAsync(requester, requestId, cancellationToken);

    public ValueTask<CertificatePage> ListAsync(CertificateQuery query, CancellationToken cancellationToken) =>
        throw new InvalidOperationException(Secret);

    public ValueTask<bool> IsKeyCompromisedAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken) =>
        inner.IsKeyCompromisedAsync(publicKeySha256, cancellationToken);
}
