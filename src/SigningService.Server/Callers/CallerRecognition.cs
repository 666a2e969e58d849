using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;

namespace SigningService.Server.Callers;

/// <summary>
/// Recognises a caller on every call, from the certificate of its connection and nothing else: no header can name one. The handshake
/// has shown that the client authority signed the certificate and that the peer holds its key; whether the certificate is still good,
/// and what its holder may do, is asked here.
/// </summary>
internal sealed class CallerRecognition(ICertificateStore certificates, GrantBook grants, RevocationEpoch epoch, TimeProvider timeProvider)
{
    /// <exception cref="RefusedException">With <see cref="RefusalReason.CallerNotAccepted"/>; the connection is of no further use.</exception>
    public async ValueTask<Caller> RecogniseAsync(CallerCertificate? certificate, CancellationToken cancellationToken)
    {
        if (certificate is null || certificate.Identities.Count == 0)
            throw Refuse("The connection has no client certificate that names a caller.");

        var now = timeProvider.GetUtcNow();
        // The last second of validity counts (RFC 5280, 4.1.2.5).
        if (now >= certificate.NotAfter.AddSeconds(1))
            throw Refuse($"The client certificate expired at {certificate.NotAfter:u}. Enrol again.");
        if (now < certificate.NotBefore)
            throw Refuse($"The client certificate is not valid before {certificate.NotBefore:u}.");

        // Read before the ledger is asked: a revocation in between makes the answer count for an epoch that is over.
        var current = epoch.Current;
        if (!certificate.IsVouchedFor(current))
        {
            await RequireGoodAsync(certificate, cancellationToken);
            certificate.VouchFor(current);
        }

        return Describe(certificate);
    }

    private async ValueTask RequireGoodAsync(CallerCertificate certificate, CancellationToken cancellationToken)
    {
        var record = await certificates.FindAsync(certificate.Id, cancellationToken);
        if (record?.Der is not { } issued || !issued.Span.SequenceEqual(certificate.Der.Span))
            throw Refuse("The client certificate is not known here.");
        if (record.Revocation is { } revocation)
            throw Refuse($"The client certificate was revoked at {revocation.RevokedAt:u}.");
    }

    private Caller Describe(CallerCertificate certificate)
    {
        var table = grants.Current;
        var identity = certificate.Identities.FirstOrDefault(table.ByIdentity.ContainsKey) ?? certificate.Identities[0];
        var grant = table.Of(identity);
        return new Caller(identity, grant.Roles, grant.Issue, certificate.Id);
    }

    private static RefusedException Refuse(string sentence) => new(RefusalReason.CallerNotAccepted, sentence);
}
