using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Rotation;

/// <summary>Gives advice to those who may see the certificate: the holder for the one it calls with, anyone else as in reading.</summary>
public sealed class RenewalAdviceReading(CertificateReading reading, IRotationStore store, RenewalAdvising advising)
{
    /// <param name="certificate">Null for the one that the caller called with.</param>
    /// <exception cref="RefusedException">The caller may not see it, or named none and has none.</exception>
    public async ValueTask<RenewalAdvice> FindAsync(Caller caller, CertificateId? certificate, CancellationToken cancellationToken)
    {
        var id = certificate ?? caller.Certificate
            ?? throw RefusedException.ForField(RefusalReason.InvalidRequest, "name", "Name the certificate that you ask about.");
        var record = await reading.FindAsync(caller, id, cancellationToken);
        var standing = await store.FindStandingAsync(record.Intent.Id, cancellationToken)
            ?? throw new RefusedException(RefusalReason.UnknownCertificate, "There is no certificate of this name that you may see.");
        return advising.Advise(standing);
    }
}
