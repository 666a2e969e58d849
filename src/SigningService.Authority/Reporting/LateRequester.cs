namespace SigningService.Authority.Reporting;

/// <summary>A requester that has not renewed when it was its turn.</summary>
/// <param name="Certificates">How many of its certificates are late.</param>
/// <param name="FirstExpiry">Last second of the first of them to end.</param>
public sealed record LateRequester(string Requester, long Certificates, DateTimeOffset FirstExpiry);
