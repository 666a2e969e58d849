using SigningService.Ceremony.Tokens;

namespace SigningService.Ceremony.Records;

/// <summary>
/// What happened in a ceremony, signed with the audit key. Public: it holds no secret. The names of the properties are the format of
/// the file; they may be added to, never renamed.
/// </summary>
internal sealed record CeremonyRecord
{
    public const string CurrentFormat = "signing-service ceremony record v1";

    public required string Format { get; init; }

    /// <summary>From 1; each run that changed something writes the next.</summary>
    public required int Number { get; init; }

    /// <summary>SHA-256 over the record before this one, lower-case hexadecimal; null in the first.</summary>
    public required string? PreviousSha256 { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>Names of those who held the ceremony, as they gave them.</summary>
    public required IReadOnlyList<string> HeldBy { get; init; }

    /// <summary>Host name of the machine.</summary>
    public required string Host { get; init; }

    /// <summary>Name and version of this tool.</summary>
    public required string Tool { get; init; }

    public required RecordedHierarchy Hierarchy { get; init; }

    public required TokenIdentity Token { get; init; }

    /// <summary>What was done, in order; what was there already is not repeated.</summary>
    public required IReadOnlyList<RecordedStep> Steps { get; init; }

    /// <summary>Every key of the hierarchy that is in the token, as the token described it at the end.</summary>
    public required IReadOnlyList<RecordedKey> Keys { get; init; }

    /// <summary>Every certificate in the folder.</summary>
    public required IReadOnlyList<RecordedCertificate> Certificates { get; init; }

    /// <summary>SHA-256 over every file in the folder but the records, lower-case hexadecimal, by name.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }
}
