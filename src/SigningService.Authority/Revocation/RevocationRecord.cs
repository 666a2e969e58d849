namespace SigningService.Authority.Revocation;

/// <summary>A revocation as the ledger knows it.</summary>
/// <param name="Reason">Why.</param>
/// <param name="RevokedAt">When it was recorded, whole seconds; the date in revocation lists and OCSP answers.</param>
/// <param name="InvalidFrom">When the key is thought to have been lost, if known.</param>
/// <param name="RevokedBy">Identity of the revoker.</param>
/// <param name="ListNumber">Number of the first revocation list of its shard that carries it, at the latest.</param>
public sealed record RevocationRecord(
    RevocationReason Reason,
    DateTimeOffset RevokedAt,
    DateTimeOffset? InvalidFrom,
    string RevokedBy,
    long ListNumber);
