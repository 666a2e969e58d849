using System.Security.Cryptography;
using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;

namespace SigningService.Authority.Authorities;

/// <summary>Enters an authority's own certificate among those of its parent, so that it can be revoked and asked for like any other.</summary>
internal sealed class AuthorityEntry(ICertificateStore certificates, TimeProvider time)
{
    private const string Ceremony = "ceremony";

    /// <summary>Whether another certificate has the serial number already.</summary>
    public async ValueTask<bool> IsTakenAsync(ParsedCertificate certificate, CertificateAuthority parent, CancellationToken cancellationToken) =>
        await certificates.FindAsync(new CertificateId(parent.Id, certificate.Serial), cancellationToken) is { } record
        && !(record.Der is { } der ? der.Span.SequenceEqual(certificate.Der.Span) : record.Intent.ToBeSigned.Span.SequenceEqual(certificate.ToBeSigned.Span));

    /// <summary>Enters it; entering it again changes nothing.</summary>
    public async ValueTask EnterAsync(ParsedCertificate certificate, CertificateAuthority parent, CancellationToken cancellationToken)
    {
        var id = new CertificateId(parent.Id, certificate.Serial);
        var now = time.GetUtcNow();
        await certificates.RecordIntentAsync(IntentFor(certificate, id, now), cancellationToken);
        await certificates.RecordIssuedAsync(id, certificate.Der, now, cancellationToken);
    }

    private static IssuanceIntent IntentFor(ParsedCertificate certificate, CertificateId id, DateTimeOffset now) => new()
    {
        Id = id,
        Requester = Ceremony,
        RequestId = id.ToString().Replace('/', '.'),
        RequestHash = SHA256.HashData(certificate.Der.Span),
        Profile = Ceremony,
        ProfileVersion = new byte[SHA256.HashSizeInBytes],
        ToBeSigned = certificate.ToBeSigned,
        Subject = certificate.Subject.ToString(),
        Names = [],
        NotBefore = certificate.NotBefore,
        NotAfter = certificate.NotAfter,
        PublicKeySha256 = certificate.PublicKey.Sha256,
        Shard = 0,
        Labels = new Dictionary<string, string>(),
        CreatedAt = now,
    };
}
