namespace SigningService.Server.Approvals;

/// <summary>What approvals say in the log.</summary>
internal static partial class ApprovalLog
{
    [LoggerMessage(80, LogLevel.Warning, "This service runs WITHOUT approvals ('approvals: none'): one person alone can replace authorities, destroy keys and revoke everything")]
    public static partial void RunsWithoutApprovals(ILogger logger);

    [LoggerMessage(81, LogLevel.Information, "Approvals loaded: {Acts} acts need approval, version {Version}")]
    public static partial void PolicyLoaded(ILogger logger, int acts, string version);

    [LoggerMessage(82, LogLevel.Warning, "The new file of approvals is not used, the old one stays in force: {Cause}")]
    public static partial void PolicyNotLoaded(ILogger logger, string cause);
}
