namespace SigningService.Server.Mesh;

internal static partial class MeshLog
{
    [LoggerMessage(EventId = 220, Level = LogLevel.Information, Message = "Of {Issuer}, {Count} keys are believed from now on")]
    public static partial void KeysLoaded(ILogger logger, string issuer, int count);

    [LoggerMessage(EventId = 221, Level = LogLevel.Error, Message = "The keys of {Issuer} were not read, those before stay: {Faults}")]
    public static partial void KeysNotLoaded(ILogger logger, string issuer, string faults);
}
