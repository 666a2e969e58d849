namespace SigningService.Authority.Enrollment;

/// <summary>What an operator asks for.</summary>
public sealed record TokenRequest
{
    /// <summary>Id of the profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Each with its kind: <c>dns:api.example.test</c>.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Null for the profile's.</summary>
    public TimeSpan? CertificateLifetime { get; init; }

    /// <summary>Time that the token can be used: whole seconds, from a minute to 30 days.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>1 to 1,000.</summary>
    public required int MaximumUses { get; init; }

    public string Note { get; init; } = "";

    public string? RequestId { get; init; }

    public bool ValidateOnly { get; init; }
}
