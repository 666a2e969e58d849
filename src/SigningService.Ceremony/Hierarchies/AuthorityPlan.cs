using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;

namespace SigningService.Ceremony.Hierarchies;

/// <summary>One authority of the hierarchy file.</summary>
internal sealed record AuthorityPlan
{
    /// <summary>Label of the key, part of the addresses of what is published.</summary>
    public required string Id { get; init; }

    /// <summary>Where its files are: a folder of its name, unless something else is said.</summary>
    public string Folder
    {
        get => field ?? Id;
        init;
    }

    /// <summary>The authority that signs this one; null for a root.</summary>
    public required AuthorityPlan? Issuer { get; init; }

    public required DistinguishedName Subject { get; init; }

    public required KeyAlgorithm Key { get; init; }

    /// <summary>What this authority signs with.</summary>
    public required SignatureAlgorithm Signature { get; init; }

    /// <summary>Lifetime of its certificate; both ends count.</summary>
    public required TimeSpan Lifetime { get; init; }

    public required int PathLength { get; init; }

    /// <summary>Where its subjects may be; null for anywhere.</summary>
    public required NameConstraints? Permitted { get; init; }

    /// <summary>Lifetime of the revocation list that the ceremony signs; null if the service signs its lists.</summary>
    public required TimeSpan? RevocationListLifetime { get; init; }

    /// <summary>Kind of key of its OCSP responder; null if it has none.</summary>
    public required KeyAlgorithm? ResponderKey { get; init; }

    public bool IsRoot => Issuer is null;

    /// <summary>Label of the responder's key.</summary>
    public string ResponderLabel => Id + "-ocsp";
}
