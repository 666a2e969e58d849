using SigningService.Authority.Keys;

namespace SigningService.Authority.Reporting;

/// <summary>The key that evidence is signed with.</summary>
/// <param name="Key">Null if the hierarchy has none.</param>
public sealed record AuditKey(ISigningKey? Key);
