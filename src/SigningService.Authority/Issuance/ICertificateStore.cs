namespace SigningService.Authority.Issuance;

/// <summary>
/// The memory of certificates. What a method has returned from is on disk and survives a power cut; each writes its audit record in the
/// same transaction as the act.
/// </summary>
public interface ICertificateStore
{
    /// <summary>
    /// Records an intent, unless this requester has used the request id before: then the record that it led to is returned and nothing
    /// is written. The caller compares <see cref="IssuanceIntent.RequestHash"/>. An intent whose requester is an enrolment token
    /// (<see cref="Enrollment.EnrollmentRequester"/>) uses up one use of it in the same transaction.
    /// </summary>
    /// <exception cref="Refusals.RefusedException">
    /// With <see cref="Refusals.RefusalReason.EnrollmentRefused"/>: the token is not usable at the intent's creation. Nothing was recorded.
    /// </exception>
    /// <exception cref="LedgerUnavailableException">Nothing was recorded, so nothing may be signed.</exception>
    ValueTask<CertificateRecord> RecordIntentAsync(IssuanceIntent intent, CancellationToken cancellationToken);

    /// <summary>
    /// Records the certificate that an intent led to. The first one stays: if there is one already it is returned and nothing is written.
    /// </summary>
    ValueTask<CertificateRecord> RecordIssuedAsync(CertificateId id, ReadOnlyMemory<byte> der, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The record of a certificate or open intent, null if that serial number was never used.</summary>
    ValueTask<CertificateRecord?> FindAsync(CertificateId id, CancellationToken cancellationToken);

    /// <summary>How it stands with a certificate, null if that serial number was never used. Needs nothing that may have been moved to an archive.</summary>
    async ValueTask<IssuanceStatus?> FindStatusAsync(CertificateId id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken).ConfigureAwait(false) is { } record ? new IssuanceStatus(record.Der is not null, record.Revocation) : null;

    /// <summary>The record that a request id of a requester led to.</summary>
    ValueTask<CertificateRecord?> FindByRequestAsync(string requester, string requestId, CancellationToken cancellationToken);

    /// <summary>One page of records with a certificate; open intents are not listed.</summary>
    ValueTask<CertificatePage> ListAsync(CertificateQuery query, CancellationToken cancellationToken);

    /// <summary>Whether a certificate of this key was revoked as compromised.</summary>
    ValueTask<bool> IsKeyCompromisedAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken);
}
