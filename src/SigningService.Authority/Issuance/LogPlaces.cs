namespace SigningService.Authority.Issuance;

/// <summary>Where the log speaks of a certificate: indexes of entries, from 0. Null while there is no such entry.</summary>
/// <param name="Intended">Of the intent.</param>
/// <param name="Issued">Of the outcome.</param>
/// <param name="Revoked">Of the revocation.</param>
public readonly record struct LogPlaces(long? Intended, long? Issued, long? Revoked);
