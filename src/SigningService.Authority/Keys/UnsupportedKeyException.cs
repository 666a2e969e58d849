namespace SigningService.Authority.Keys;

/// <summary>A public key is not of a known algorithm and form. The message may go to the caller.</summary>
public sealed class UnsupportedKeyException(string message) : Exception(message);
