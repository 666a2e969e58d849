namespace SigningService.Server.Retention;

/// <summary>What archiving says in the log.</summary>
internal static partial class RetentionLog
{
    [LoggerMessage(120, LogLevel.Information, "Archive {Archive} is made: {Entries} entries of the log, {Certificates} certificates and {Lists} lists from before {Until}; SHA-256 {Sha256}. Back it up", EventName = "ArchiveMade")]
    public static partial void Made(ILogger logger, string archive, long entries, long certificates, long lists, DateTimeOffset until, string sha256);

    [LoggerMessage(121, LogLevel.Error, "An archive is not as it should be: {Cause}", EventName = "ArchiveFault")]
    public static partial void Fault(ILogger logger, string cause);

    [LoggerMessage(122, LogLevel.Warning, "Nothing could be archived and it is tried again: {Cause}", EventName = "NotArchived")]
    public static partial void NotArchived(ILogger logger, string cause);
}
