namespace SigningService.Server.Auditing;

/// <summary>A witness did not cosign; the message is the rest of a sentence that begins with its name.</summary>
internal sealed class WitnessException(string message) : Exception(message);
