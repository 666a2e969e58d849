using Microsoft.Extensions.Logging;

namespace SigningService.Ledger;

/// <summary>What the ledger logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "The ledger {File} is open; its log has {Size} entries", EventName = "LedgerOpened")]
    public static partial void LedgerOpened(ILogger logger, string file, long size);

    [LoggerMessage(2, LogLevel.Error, "The ledger cannot record", EventName = "LedgerUnavailable")]
    public static partial void LedgerUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "The ledger can record again", EventName = "LedgerRestored")]
    public static partial void LedgerRestored(ILogger logger);
}
