namespace SigningService.Authority.Requests;

/// <summary>A remark on a request that does not prevent issuance.</summary>
/// <param name="Code">Stable, upper snake case, for example <c>EXTENSION_DROPPED</c>.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record Finding(string Code, string Message);
