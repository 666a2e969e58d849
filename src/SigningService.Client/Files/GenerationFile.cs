namespace SigningService.Client.Files;

/// <summary>A file of a <see cref="GenerationFolder"/>.</summary>
/// <param name="Name">Plain name, without a folder.</param>
public sealed record GenerationFile(string Name, byte[] Content, UnixFileMode Mode);
