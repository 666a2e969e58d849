using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;

namespace SigningService.Authority.Status;

/// <summary>
/// A delegated responder (RFC 6960, 4.2.2.2): a key of its own, certified by the authority that it answers for, so that the authority's
/// key is not at the mercy of anonymous questions.
/// </summary>
public sealed class OcspResponder
{
    public OcspResponder(CertificateAuthority authority, ParsedCertificate certificate, ISigningKey key)
    {
        if (!certificate.IsSignedBy(authority.Certificate.PublicKey))
            throw new ArgumentException("A responder's certificate must be issued by the authority that it answers for.", nameof(certificate));
        if (!certificate.PublicKey.Equals(key.PublicKey))
            throw new ArgumentException("The responder's certificate and key do not belong together.", nameof(key));
        Authority = authority;
        Certificate = certificate;
        Key = key;
        Algorithm = SignatureAlgorithm.DefaultFor(key.PublicKey.Algorithm);
        Names = new OcspIssuerNames(authority.Certificate);
    }

    public CertificateAuthority Authority { get; }

    public ParsedCertificate Certificate { get; }

    public ISigningKey Key { get; }

    internal SignatureAlgorithm Algorithm { get; }

    internal OcspIssuerNames Names { get; }
}
