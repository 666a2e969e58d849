namespace SigningService.Ceremony.Records;

/// <summary>The hierarchy file of a ceremony.</summary>
internal sealed record RecordedHierarchy(string File, string Sha256, IReadOnlyDictionary<string, string> Variables);
