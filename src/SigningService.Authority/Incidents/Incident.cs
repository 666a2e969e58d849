using SigningService.Authority.Revocation;

namespace SigningService.Authority.Incidents;

/// <summary>An incident as the ledger knows it.</summary>
public sealed record Incident
{
    /// <summary>12 lower-case hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string OpenedBy { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Binds a retry; one made here if the operator gave none.</summary>
    public required string RequestId { get; init; }

    /// <summary>SHA-256 over everything in the request that decides about the incident.</summary>
    public required ReadOnlyMemory<byte> RequestHash { get; init; }

    public required IncidentFilter Filter { get; init; }

    public required RevocationReason Reason { get; init; }

    public required string Note { get; init; }

    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Renewals a second.</summary>
    public required double Rate { get; init; }

    public required TimeSpan RevokeAfterReplacement { get; init; }

    public required DateTimeOffset FirstRenewal { get; init; }

    public required DateTimeOffset LastRenewal { get; init; }

    /// <summary>Null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    public string? ClosedBy { get; init; }

    /// <summary>Resource name as on the wire.</summary>
    public string Name => "incidents/" + Id;
}
