using SigningService.Authority.Keys;
using SigningService.Authority.Names;

namespace SigningService.Authority.Asn1;

/// <summary>What a revocation list says besides its entries.</summary>
public sealed record RevocationListTemplate
{
    public required SignatureAlgorithm SignatureAlgorithm { get; init; }

    public required DistinguishedName Issuer { get; init; }

    public required DateTimeOffset ThisUpdate { get; init; }

    public required DateTimeOffset NextUpdate { get; init; }

    public required ReadOnlyMemory<byte> AuthorityKeyIdentifier { get; init; }

    /// <summary>CRL number, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>
    /// URL of the issuing distribution point, byte for byte that of the certificates it is for; null for a list of everything.
    /// </summary>
    public string? DistributionPointUrl { get; init; }

    /// <summary>Of a delta list, the number of the list that it is a delta from; null of a whole list.</summary>
    public long? BaseNumber { get; init; }

    /// <summary>Where its delta lists are published; null if there are none. A delta names none.</summary>
    public string? FreshestUrl { get; init; }
}
