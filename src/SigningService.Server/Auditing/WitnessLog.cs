namespace SigningService.Server.Auditing;

/// <summary>What is said of witnesses in the log.</summary>
internal static partial class WitnessLog
{
    [LoggerMessage(91, LogLevel.Information, "The witness {Witness} cosigns again")]
    public static partial void Cosigns(ILogger logger, string witness);

    [LoggerMessage(92, LogLevel.Warning, "The witness {Witness} does not cosign and is asked again: {Cause}")]
    public static partial void DoesNotCosign(ILogger logger, string witness, string cause);

    [LoggerMessage(93, LogLevel.Warning, "Cosignatures could not be kept and are asked for again: {Cause}")]
    public static partial void NotKept(ILogger logger, string cause);
}
