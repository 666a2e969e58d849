namespace SigningService.AuditLog.Verification;

/// <summary>The log is not what it should be; the message names the first place.</summary>
/// <param name="index">The first entry at fault; null if it is the log as a whole, or a checkpoint.</param>
public sealed class LogFaultException(long? index, string message) : Exception(message)
{
    public long? Index { get; } = index;
}
