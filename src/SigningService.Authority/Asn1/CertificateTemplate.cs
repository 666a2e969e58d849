using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Asn1;

/// <summary>Everything that a certificate will say; <see cref="TbsCertificateEncoder"/> turns it into bytes and adds nothing.</summary>
public sealed record CertificateTemplate
{
    public required SerialNumber Serial { get; init; }

    public required SignatureAlgorithm SignatureAlgorithm { get; init; }

    public required DistinguishedName Issuer { get; init; }

    /// <summary>Whole seconds.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Whole seconds; the last second of validity.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    public required DistinguishedName Subject { get; init; }

    public required PublicKey PublicKey { get; init; }

    /// <summary>The issuer's subject key identifier.</summary>
    public required ReadOnlyMemory<byte> AuthorityKeyIdentifier { get; init; }

    public required KeyUsage KeyUsage { get; init; }

    /// <summary>Object identifiers; empty leaves the extension out, as in certificates of authorities.</summary>
    public IReadOnlyList<string> ExtendedKeyUsages { get; init; } = [];

    /// <summary>Subject alternative names; empty leaves the extension out.</summary>
    public IReadOnlyList<GeneralName> Names { get; init; } = [];

    /// <summary>Set for a certificate of an authority.</summary>
    public AuthorityTerms? Authority { get; init; }

    /// <summary>id-pkix-ocsp-nocheck.</summary>
    public bool OcspNoCheck { get; init; }

    /// <summary>SHA-256 over the DER of the certificate that this one is linked to, 32 octets; null leaves the extension out.</summary>
    public ReadOnlyMemory<byte>? RelatedCertificateSha256 { get; init; }

    /// <summary>Where the issuer's revocation list for this certificate is.</summary>
    public string? RevocationListUrl { get; init; }

    /// <summary>Where the issuer's certificate is.</summary>
    public string? IssuerUrl { get; init; }

    /// <summary>Where the issuer's OCSP responder is; without a trailing slash, since some clients add one.</summary>
    public string? OcspUrl { get; init; }
}
