namespace SigningService.Authority.Reporting;

/// <summary>What a report needs of a certificate that is valid and not revoked.</summary>
/// <param name="NotAfter">Last second of validity.</param>
/// <param name="Lineage">As in <see cref="Rotation.CertificateStanding"/>.</param>
/// <param name="KeyTag">The first 16 octets of the SHA-256 of its key, big-endian.</param>
/// <param name="KeySince">When its key was first certified.</param>
/// <param name="IsKeyReused">Whether its key is, or was, in another certificate as well.</param>
/// <param name="IsRenewed">Whether a renewal that is not revoked followed it.</param>
public readonly record struct FleetCertificate(
    string Profile,
    string Requester,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    DateTimeOffset CreatedAt,
    long Lineage,
    UInt128 KeyTag,
    DateTimeOffset KeySince,
    bool IsKeyReused,
    bool IsRenewed);
