namespace SigningService.Authority;

/// <summary>
/// The ledger cannot record or answer now. The message is for operators and the log, not for callers.
/// </summary>
public sealed class LedgerUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
