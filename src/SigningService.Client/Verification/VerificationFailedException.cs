namespace SigningService.Client.Verification;

/// <summary>What came from the service is not what was asked for, or does not hold; it must not be used.</summary>
public sealed class VerificationFailedException(string message) : Exception(message);
