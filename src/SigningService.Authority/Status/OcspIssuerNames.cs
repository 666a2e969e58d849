using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SigningService.Authority.Asn1;

namespace SigningService.Authority.Status;

/// <summary>The hashes by which clients name an issuer (RFC 6960, 4.1.1). Both name and key must fit: a name alone is anyone's.</summary>
internal sealed class OcspIssuerNames
{
    private readonly byte[] _nameSha1;
    private readonly byte[] _keySha1;
    private readonly byte[] _nameSha256;
    private readonly byte[] _keySha256;

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Identifiers of RFC 6960, not protection: nearly all clients ask with SHA-1.")]
    public OcspIssuerNames(ParsedCertificate issuer)
    {
        _nameSha1 = SHA1.HashData(issuer.Subject.Der.Span);
        _keySha1 = SHA1.HashData(issuer.PublicKey.Bits.Span);
        _nameSha256 = SHA256.HashData(issuer.Subject.Der.Span);
        _keySha256 = SHA256.HashData(issuer.PublicKey.Bits.Span);
    }

    public bool Match(OcspCertId certId) => certId.Hash switch
    {
        OcspHash.Sha1 => certId.IssuerNameHash.Span.SequenceEqual(_nameSha1) && certId.IssuerKeyHash.Span.SequenceEqual(_keySha1),
        OcspHash.Sha256 => certId.IssuerNameHash.Span.SequenceEqual(_nameSha256) && certId.IssuerKeyHash.Span.SequenceEqual(_keySha256),
        _ => false,
    };
}
