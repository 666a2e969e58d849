using Microsoft.Extensions.Logging;

namespace SigningService.Hsm;

/// <summary>Everything that this room logs. Never a PIN, never what is signed.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Token {Token} is ready: serial number {Serial}, {Manufacturer} {Model}, up to {Sessions} sessions")]
    public static partial void Connected(ILogger logger, string token, string serial, string manufacturer, string model, int sessions);

    [LoggerMessage(2, LogLevel.Error, "Token {Token} is unavailable ({Fault}): {Reason}")]
    public static partial void Down(ILogger logger, string token, TokenFault fault, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Token {Token} is still unavailable, now because of {Fault}: {Reason}")]
    public static partial void StillDown(ILogger logger, string token, TokenFault fault, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The connection to token {Token} broke, connecting again: {Reason}")]
    public static partial void Broken(ILogger logger, string token, string reason);

    [LoggerMessage(5, LogLevel.Information, "Initialising the PKCS#11 library of token {Token} anew: {Reason}")]
    public static partial void Reinitialising(ILogger logger, string token, string reason);

    [LoggerMessage(6, LogLevel.Warning, "Token {Token} cannot sign with {Algorithms}: it has no {Mechanism}")]
    public static partial void MechanismMissing(ILogger logger, string token, string algorithms, string mechanism);

    [LoggerMessage(7, LogLevel.Warning, "Signing with {Algorithm} on token {Token} failed ({Fault}): {Reason}")]
    public static partial void SigningFailed(ILogger logger, string token, string algorithm, TokenFault fault, string reason);

    [LoggerMessage(8, LogLevel.Critical, "Token {Token} gave a signature with {Algorithm} that does not verify under the key {Key}; it was not given out")]
    public static partial void WrongSignature(ILogger logger, string token, string algorithm, string key);

    [LoggerMessage(9, LogLevel.Error, "A call into the PKCS#11 library of token {Token} did not come back in time; {Stuck} of {Sessions} sessions are stuck")]
    public static partial void Stuck(ILogger logger, string token, int stuck, int sessions);

    [LoggerMessage(10, LogLevel.Warning, "Token {Token} has fewer sessions than configured: one was given up")]
    public static partial void SessionGivenUp(ILogger logger, string token);

    [LoggerMessage(11, LogLevel.Error, "A listener to the state of token {Token} failed")]
    public static partial void ListenerFailed(ILogger logger, string token, Exception exception);

    [LoggerMessage(12, LogLevel.Error, "Connecting to token {Token} failed unexpectedly")]
    public static partial void ConnectingFailed(ILogger logger, string token, Exception exception);
}
