using SigningService.Authority.Names;

namespace SigningService.Authority.Issuance;

/// <summary>What is written down, durably, before a key is asked to sign a certificate.</summary>
public sealed record IssuanceIntent
{
    public required CertificateId Id { get; init; }

    /// <summary>Identity of the caller; binds <see cref="RequestId"/>.</summary>
    public required string Requester { get; init; }

    /// <summary>The caller's name for this request, or one made here if the caller gave none.</summary>
    public required string RequestId { get; init; }

    /// <summary>SHA-256 over everything in the request that decides about the certificate.</summary>
    public required ReadOnlyMemory<byte> RequestHash { get; init; }

    public required string Profile { get; init; }

    /// <summary>SHA-256 over the text of the profile file in force.</summary>
    public required ReadOnlyMemory<byte> ProfileVersion { get; init; }

    /// <summary>The exact bytes that will be signed: TBSCertificate, DER.</summary>
    public required ReadOnlyMemory<byte> ToBeSigned { get; init; }

    /// <summary>Subject as in RFC 4514; may be empty.</summary>
    public required string Subject { get; init; }

    public required IReadOnlyList<GeneralName> Names { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Last second of validity.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>SHA-256 over the SubjectPublicKeyInfo.</summary>
    public required ReadOnlyMemory<byte> PublicKeySha256 { get; init; }

    /// <summary>Partition of the issuer's revocations.</summary>
    public required int Shard { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The certificate that this one follows, if it is a renewal.</summary>
    public CertificateId? Renews { get; init; }
}
