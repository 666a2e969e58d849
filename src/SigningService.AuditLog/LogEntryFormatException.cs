namespace SigningService.AuditLog;

/// <summary>Bytes that should be a part of the log are not. The message says in what way.</summary>
public sealed class LogEntryFormatException(string message, Exception? cause = null) : Exception(message, cause);
