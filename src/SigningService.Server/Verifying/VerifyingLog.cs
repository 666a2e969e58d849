namespace SigningService.Server.Verifying;

/// <summary>What the verification of what is stored says in the log.</summary>
internal static partial class VerifyingLog
{
    [LoggerMessage(100, LogLevel.Error, "{Subject} is not what it should be, {Fault}: {Detail}")]
    public static partial void Found(ILogger logger, string subject, string fault, string detail);

    [LoggerMessage(101, LogLevel.Warning, "What is stored could not be verified and is tried again: {Cause}")]
    public static partial void NotVerified(ILogger logger, string cause);

    [LoggerMessage(102, LogLevel.Warning, "{Intents} intents were left open, the oldest at {First}: a retry completes them, or they are revoked")]
    public static partial void IntentsFound(ILogger logger, int intents, DateTimeOffset first);

    [LoggerMessage(103, LogLevel.Warning, "Revoked {Intents} certificates that may have been signed and that nobody asked for again")]
    public static partial void IntentsClosed(ILogger logger, int intents);

    [LoggerMessage(104, LogLevel.Warning, "Open intents could not be closed and it is tried again: {Cause}")]
    public static partial void IntentsNotClosed(ILogger logger, string cause);

    [LoggerMessage(105, LogLevel.Warning, "More RSA keys are stored than are compared at once; only the first {Keys} were")]
    public static partial void KeysLeftOut(ILogger logger, int keys);
}
