namespace SigningService.Authority.Issuance;

/// <summary>How often a caller asked for certificates of one key and profile.</summary>
/// <param name="Intents">How many times.</param>
/// <param name="First">The first of them; null if there is none.</param>
public readonly record struct KeyUse(int Intents, DateTimeOffset? First);
