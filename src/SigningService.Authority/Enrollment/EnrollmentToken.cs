using SigningService.Authority.Names;

namespace SigningService.Authority.Enrollment;

/// <summary>What is kept of a token: everything but its secret.</summary>
public sealed record EnrollmentToken
{
    /// <summary>Id: lower-case hexadecimal, random; no secret.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 over the secret's text.</summary>
    public required ReadOnlyMemory<byte> SecretSha256 { get; init; }

    /// <summary>Id of the profile.</summary>
    public required string Profile { get; init; }

    /// <summary>The names that its certificates carry.</summary>
    public required IReadOnlyList<GeneralName> Names { get; init; }

    /// <summary>Time that its certificates are valid, whole seconds; null for the profile's.</summary>
    public required TimeSpan? CertificateLifetime { get; init; }

    /// <summary>From 1.</summary>
    public required int MaximumUses { get; init; }

    public required int Uses { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on it is not accepted.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Identity of the operator who made it; binds <see cref="RequestId"/>.</summary>
    public required string Creator { get; init; }

    /// <summary>For people.</summary>
    public required string Note { get; init; }

    /// <summary>The creator's name for the request; null if it gave none.</summary>
    public string? RequestId { get; init; }

    /// <summary>SHA-256 over everything that was asked for.</summary>
    public required ReadOnlyMemory<byte> RequestHash { get; init; }

    /// <summary>Where it stands at a time.</summary>
    public EnrollmentTokenState StateAt(DateTimeOffset now) =>
        RevokedAt is not null ? EnrollmentTokenState.Revoked
        : Uses >= MaximumUses ? EnrollmentTokenState.Spent
        : ExpiresAt <= now ? EnrollmentTokenState.Expired
        : EnrollmentTokenState.Usable;
}
