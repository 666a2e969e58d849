using SigningService.AuditLog;
using SigningService.Ledger;

namespace SigningService.Server.Auditing;

/// <summary>Entries that were found, the newest first.</summary>
/// <param name="Next">Entries below this index were not looked at; null if there are none.</param>
internal sealed record LogPage(IReadOnlyList<(LogEntry Entry, RecordedEntry Recorded)> Entries, long? Next);
