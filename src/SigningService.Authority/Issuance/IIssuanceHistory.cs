using SigningService.Authority.Revocation;
using SigningService.Authority.Verifying;

namespace SigningService.Authority.Issuance;

/// <summary>
/// The memory of issuance over time: what is still open, how often a key was asked for, and everything again for those who verify it. What
/// a method has returned from is on disk, with its audit record from the same transaction.
/// </summary>
public interface IIssuanceHistory
{
    /// <summary>Intents of a requester for one key and profile, also those that are open or closed.</summary>
    /// <param name="since">Older ones do not count.</param>
    ValueTask<KeyUse> CountIntentsAsync(
        string requester, ReadOnlyMemory<byte> publicKeySha256, string profile, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>The open intents that were recorded before a time, the oldest first: neither issued nor revoked.</summary>
    IAsyncEnumerable<CertificateRecord> ReadOpenAsync(DateTimeOffset createdBefore, CancellationToken cancellationToken);

    /// <summary>
    /// Revokes an intent that is open, as <see cref="IRevocationStore.RevokeAsync"/> does, and records that it was closed. Null, and nothing is written,
    /// if it is open no longer.
    /// </summary>
    ValueTask<CertificateRecord?> CloseAsync(CertificateId id, RevocationRecord revocation, CancellationToken cancellationToken);

    /// <summary>Binds a request id of a caller to a request, for ever. The first one stays.</summary>
    /// <returns>The hash of the request that it is bound to.</returns>
    ValueTask<ReadOnlyMemory<byte>> BindRequestAsync(
        string requester, string requestId, ReadOnlyMemory<byte> requestHash, CancellationToken cancellationToken);

    /// <summary>Certificates in the order of issue.</summary>
    /// <param name="after">Place of the last that was read; 0 for none.</param>
    /// <param name="count">At most so many.</param>
    IAsyncEnumerable<IssuedCertificate> ReadIssuedAsync(long after, int count, CancellationToken cancellationToken);

    /// <summary>Records a finding; false, and nothing is written, if it is known.</summary>
    ValueTask<bool> RecordFindingAsync(VerificationFinding finding, CancellationToken cancellationToken);
}
