namespace SigningService.Ceremony.Records;

/// <summary>A key as it was read back, after it signed a challenge.</summary>
/// <param name="Sha256">Over SubjectPublicKeyInfo.</param>
internal sealed record RecordedKey(string Label, string Id, string Algorithm, string Sha256, IReadOnlyDictionary<string, bool> Attributes);
