namespace SigningService.Authority.Approvals;

/// <summary>A text of a reviewed file.</summary>
/// <param name="File">What the audit log calls the file: <c>grants</c>.</param>
/// <param name="Version">SHA-256 over the text with its variables filled in.</param>
public sealed record FileVersion(string File, ReadOnlyMemory<byte> Version)
{
    /// <summary>What an approval of it is found by.</summary>
    public string Subject => $"{File}:{Convert.ToHexStringLower(Version.Span)}";
}
