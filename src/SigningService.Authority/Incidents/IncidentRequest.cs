using SigningService.Authority.Revocation;

namespace SigningService.Authority.Incidents;

/// <summary>Asks for an incident.</summary>
public sealed record IncidentRequest
{
    public required IncidentFilter Filter { get; init; }

    /// <summary>From now to the time at which what is left is revoked; one minute to 400 days.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>Renewals a second at most, above zero; null for half of what the signer was measured to do.</summary>
    public double? Rate { get; init; }

    /// <summary><see cref="RevocationReason.Superseded"/> or <see cref="RevocationReason.KeyCompromise"/>.</summary>
    public RevocationReason Reason { get; init; } = RevocationReason.Superseded;

    public string Note { get; init; } = "";

    /// <summary>A certificate is revoked so long after its replacement was issued; its holder needs the time to take that into use.</summary>
    public TimeSpan RevokeAfterReplacement { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The operator's name for this request; null if it gave none.</summary>
    public string? RequestId { get; init; }

    public bool ValidateOnly { get; init; }
}
