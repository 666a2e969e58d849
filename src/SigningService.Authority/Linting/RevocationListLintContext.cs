using SigningService.Authority.Keys;

namespace SigningService.Authority.Linting;

/// <summary>What is known of a revocation list apart from its bytes, and that they must agree with.</summary>
public sealed record RevocationListLintContext
{
    /// <summary>Subject of the issuer's certificate, DER.</summary>
    public required ReadOnlyMemory<byte> IssuerSubject { get; init; }

    /// <summary>Subject key identifier of the issuer's certificate.</summary>
    public required ReadOnlyMemory<byte> IssuerKeyIdentifier { get; init; }

    /// <summary>What it will be signed with.</summary>
    public required SignatureAlgorithm SignatureAlgorithm { get; init; }

    /// <summary>The number that was reserved for it.</summary>
    public required long Number { get; init; }

    /// <summary>URL in the issuing distribution point, as in the certificates of the shard; null if the list covers all of its issuer.</summary>
    public required string? DistributionPoint { get; init; }

    /// <summary>Of a delta list, the number of the list that it is a delta from; null of a whole list.</summary>
    public long? BaseNumber { get; init; }

    /// <summary>Where its delta lists are published; null if there are none, and of a delta.</summary>
    public string? FreshestUrl { get; init; }

    /// <summary>The longest time from thisUpdate to nextUpdate.</summary>
    public required TimeSpan MaximumLifetime { get; init; }

    /// <summary>Whether it lists authorities rather than leaves.</summary>
    public required bool ListsAuthorities { get; init; }
}
