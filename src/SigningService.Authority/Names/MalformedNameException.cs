namespace SigningService.Authority.Names;

/// <summary>A name is not well formed, or of a kind that is not understood here. The message may go to the caller.</summary>
public sealed class MalformedNameException(string message) : Exception(message);
