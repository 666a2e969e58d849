using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;

namespace SigningService.Authority.Authorities;

/// <summary>What the ledger knows of an authority: written before it counts.</summary>
public sealed record AuthorityRecord
{
    /// <summary>Id of the authority; of the first of a line that is the line's own.</summary>
    public required string Id { get; init; }

    /// <summary>What profiles name as their issuer, whichever authority of the line is active.</summary>
    public required string Line { get; init; }

    /// <summary>Id of the authority that it takes over from; null for the first of a line.</summary>
    public string? Succeeds { get; init; }

    public required AuthorityStage Stage { get; init; }

    /// <summary>It is its own issuer: what is said of an anchor of trust holds for it.</summary>
    public bool IsRoot => Certificate?.IsSelfIssued == true;

    /// <summary>When it came into its stage.</summary>
    public required DateTimeOffset StageTime { get; init; }

    /// <summary>Who had it made; <c>service</c> for the policy.</summary>
    public required string CreatedBy { get; init; }

    public required DistinguishedName Subject { get; init; }

    public required KeyAlgorithm KeyAlgorithm { get; init; }

    /// <summary>Label of its key in the token, recorded before the key is made, so that a key never stands there unexplained; null if the key is kept elsewhere.</summary>
    public required string? KeyLabel { get; init; }

    /// <summary>Label of its responder's key; null if there is no responder.</summary>
    public required string? ResponderLabel { get; init; }

    /// <summary>Null until the key is made.</summary>
    public PublicKey? PublicKey { get; init; }

    /// <summary>Null until the key is made.</summary>
    public PublicKey? ResponderKey { get; init; }

    /// <summary>Null until it is published.</summary>
    public ParsedCertificate? Certificate { get; init; }

    /// <summary>Of a root: its key, certified by the root before it; null if it has no predecessor.</summary>
    public ParsedCertificate? CrossCertificate { get; init; }

    /// <summary>Null while its key exists.</summary>
    public DateTimeOffset? KeyDestroyedAt { get; init; }

    /// <summary>Whether its keys are made as far as they are wanted.</summary>
    public bool HasKeys => PublicKey is not null && (ResponderLabel is null || ResponderKey is not null);

    /// <summary>Another authority of its line stands between preparation and activity.</summary>
    public bool IsComing => Stage is AuthorityStage.Prepared or AuthorityStage.Published;

    public AuthorityRecord In(AuthorityStage stage, DateTimeOffset since) => this with { Stage = stage, StageTime = since };
}
