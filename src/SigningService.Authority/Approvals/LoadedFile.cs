namespace SigningService.Authority.Approvals;

/// <summary>What was last loaded of a reviewed file.</summary>
/// <param name="Version">SHA-256 over its text.</param>
/// <param name="Guarded">Whether, from then on, changes of files needed approval.</param>
public sealed record LoadedFile(ReadOnlyMemory<byte> Version, bool Guarded);
