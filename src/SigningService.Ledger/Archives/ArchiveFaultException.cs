namespace SigningService.Ledger.Archives;

/// <summary>An archive is missing, damaged, or cannot be written. The message says which and what to do, without a path.</summary>
public sealed class ArchiveFaultException(string message, Exception? cause = null) : Exception(message, cause);
