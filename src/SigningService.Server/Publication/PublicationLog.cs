namespace SigningService.Server.Publication;

/// <summary>What publication says in the log.</summary>
internal static partial class PublicationLog
{
    [LoggerMessage(110, LogLevel.Debug, "List {Number} of {Shard} is not yet seen under its public URL: {Instead}")]
    public static partial void NotSeen(ILogger logger, long number, string shard, string instead);
}
