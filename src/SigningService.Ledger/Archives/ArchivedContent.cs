namespace SigningService.Ledger.Archives;

/// <summary>Kinds of contents that are archived; the numbers are stored.</summary>
internal enum ArchivedContent
{
    LogEntry = 1,
    Certificate = 2,
    RevocationList = 3,
}
