using SigningService.Authority.Keys;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Linting;

/// <summary>What is known of a certificate apart from its bytes, and that they must agree with.</summary>
public sealed record CertificateLintContext
{
    public required CertificateKind Kind { get; init; }

    /// <summary>Subject of the issuer's certificate, DER; for a root, its own.</summary>
    public required ReadOnlyMemory<byte> IssuerSubject { get; init; }

    /// <summary>Subject key identifier of the issuer's certificate; for a root, its own.</summary>
    public required ReadOnlyMemory<byte> IssuerKeyIdentifier { get; init; }

    /// <summary>First second of the issuer's validity; not looked at for a root.</summary>
    public required DateTimeOffset IssuerNotBefore { get; init; }

    /// <summary>Last second of the issuer's validity; not looked at for a root.</summary>
    public required DateTimeOffset IssuerNotAfter { get; init; }

    /// <summary>What it will be signed with.</summary>
    public required SignatureAlgorithm SignatureAlgorithm { get; init; }

    /// <summary>The longest lifetime allowed; both ends count.</summary>
    public required TimeSpan MaximumLifetime { get; init; }

    public required KeyUsage KeyUsage { get; init; }

    /// <summary>Object identifiers, in the order of the certificate; empty if it carries no such extension.</summary>
    public required IReadOnlyList<string> ExtendedKeyUsages { get; init; }

    /// <summary>Whether it is an OCSP responder's, with id-pkix-ocsp-nocheck.</summary>
    public required bool OcspNoCheck { get; init; }

    /// <summary>SHA-256 of the certificate that it is linked to, 32 octets; null if it is linked to none.</summary>
    public ReadOnlyMemory<byte>? RelatedCertificateSha256 { get; init; }

    /// <summary>The key that is certified.</summary>
    public required PublicKey PublicKey { get; init; }

    internal bool IsAuthority => Kind != CertificateKind.Leaf;
}
