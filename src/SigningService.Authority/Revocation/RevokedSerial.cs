namespace SigningService.Authority.Revocation;

/// <summary>What a revocation list says of one certificate.</summary>
public readonly record struct RevokedSerial(
    SerialNumber Serial,
    DateTimeOffset RevokedAt,
    RevocationReason Reason,
    DateTimeOffset? InvalidFrom);
