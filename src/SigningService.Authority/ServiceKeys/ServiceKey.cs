using SigningService.Authority.Keys;

namespace SigningService.Authority.ServiceKeys;

/// <summary>One of the keys that the service has for a purpose, as the ledger knows it: written before it counts, never forgotten.</summary>
public sealed record ServiceKey
{
    /// <summary>As <see cref="ServiceKeyPurpose"/> names it.</summary>
    public required string Purpose { get; init; }

    /// <summary>Its place among the keys of its purpose, from 1: the one that the ceremony made.</summary>
    public required int Generation { get; init; }

    public required ServiceKeyStage Stage { get; init; }

    /// <summary>In the token, recorded before the key is made, so that a key never stands there unexplained.</summary>
    public required string Label { get; init; }

    public required KeyAlgorithm Algorithm { get; init; }

    /// <summary>Who had it made; <c>service</c> for the policy.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Null until it is made.</summary>
    public PublicKey? PublicKey { get; init; }

    /// <summary>Since when it signs, or signed; null before. Its age counts from here.</summary>
    public DateTimeOffset? ActiveAt { get; init; }

    /// <summary>When another took its place.</summary>
    public DateTimeOffset? ReplacedAt { get; init; }

    /// <summary>When its private half was found to be gone.</summary>
    public DateTimeOffset? DestroyedAt { get; init; }

    /// <summary>Of an audit key from the second on: the statement by which the one before it hands over, unsigned until it is active.</summary>
    public KeyHandover? Handover { get; init; }
}
