namespace SigningService.Client.Revocation;

/// <summary>A list that answers are given from.</summary>
/// <param name="Issuer">Name of its issuer, as .NET writes it.</param>
/// <param name="ThisUpdate">When it was signed.</param>
/// <param name="NextUpdate">When the next one is due at the latest.</param>
/// <param name="Entries">How many certificates it revokes.</param>
public sealed record HeldRevocationList(string Issuer, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, int Entries);
