using SigningService.Authority.Keys;
using SigningService.Authority.Names;

namespace SigningService.Authority.Profiles;

/// <summary>
/// What a leaf certificate of a kind says and who may have it. Made from a reviewed file by the profile catalogue; a profile that
/// exists has survived validation.
/// </summary>
public sealed record Profile
{
    /// <summary>Id: lower-case letters, digits and hyphens.</summary>
    public required string Id { get; init; }

    public required string Description { get; init; }

    /// <summary>Id of the authority that signs.</summary>
    public required string Issuer { get; init; }

    /// <summary>Lifetime unless the request asks for less; both ends count.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>The most a request may ask for.</summary>
    public required TimeSpan MaximumLifetime { get; init; }

    /// <summary>How far notBefore lies before now, for clients whose clocks are behind; at most an hour.</summary>
    public required TimeSpan Backdate { get; init; }

    public required KeyUsage KeyUsage { get; init; }

    /// <summary>Object identifiers, in the order of the file.</summary>
    public required IReadOnlyList<string> ExtendedKeyUsages { get; init; }

    /// <summary>Kinds of keys that may be certified.</summary>
    public required IReadOnlyList<KeyAlgorithm> Keys { get; init; }

    /// <summary>Days from which other keys may be certified, in their order; a move to other algorithms is written down long before it comes.</summary>
    public IReadOnlyList<KeyChange> KeyChanges { get; init; } = [];

    /// <summary>Names that may stand in the subject alternative name.</summary>
    public required NameRules Names { get; init; }

    /// <summary>What may stand in the subject.</summary>
    public required SubjectRules Subject { get; init; }

    /// <summary>
    /// Extensions that a request may ask for and that are ignored if it does; any other is refused. Names and usages that the profile
    /// decides by itself (subject alternative name, key usage, extended key usage, basic constraints cA=FALSE, subject key identifier)
    /// are always understood.
    /// </summary>
    public required IReadOnlyList<string> DroppedExtensions { get; init; }

    /// <summary>Number of partitions of revocations that certificates of this profile are spread over.</summary>
    public required int Shards { get; init; }

    /// <summary>id-pkix-ocsp-nocheck (RFC 6960, 4.2.2.2.1): only for OCSP responders.</summary>
    public required bool OcspNoCheck { get; init; }

    /// <summary>
    /// Id of the profile of the second certificate that one request may have along with one of this: the same holder under another issuer, with
    /// another key. Null if there is none.
    /// </summary>
    public string? Twin { get; init; }

    /// <summary>The profile as it is at a time.</summary>
    public Profile At(DateTimeOffset time) => KeyChanges.LastOrDefault(change => change.From <= time)?.Then ?? this;
}
