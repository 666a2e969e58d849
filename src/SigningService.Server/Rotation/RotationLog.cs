namespace SigningService.Server.Rotation;

/// <summary>What rotation says in the log.</summary>
internal static partial class RotationLog
{
    [LoggerMessage(60, LogLevel.Warning, "{Kind} certificate {Certificate} of {Holder} ends within {Days} days, at {NotAfter}, and is not renewed")]
    public static partial void CertificateExpiring(ILogger logger, string kind, string certificate, string holder, double days, DateTimeOffset notAfter);

    [LoggerMessage(61, LogLevel.Information, "Rotation policy loaded: {Rules} rules, version {Version}")]
    public static partial void PolicyLoaded(ILogger logger, int rules, string version);

    [LoggerMessage(62, LogLevel.Warning, "The new rotation policy is not used, the old one stays in force: {Cause}")]
    public static partial void PolicyNotLoaded(ILogger logger, string cause);

    [LoggerMessage(64, LogLevel.Information, "Key {Label} for {Purpose} is {Stage}")]
    public static partial void ServiceKeyStepped(ILogger logger, string label, string purpose, string stage);

    [LoggerMessage(65, LogLevel.Warning, "The service's own keys could not be seen to, and it is tried again: {Cause}")]
    public static partial void ServiceKeysNotStepped(ILogger logger, string cause);

    [LoggerMessage(63, LogLevel.Warning, "What ends soon could not be looked at and is tried again: {Cause}")]
    public static partial void ExpiryNotLookedAt(ILogger logger, string cause);
}
