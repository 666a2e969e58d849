using SigningService.AuditLog;
using SigningService.Authority.Auditing;
using SigningService.Ledger.Archives;

namespace SigningService.Ledger;

/// <summary>What the log says of archives. The names are part of the log's format: see <c>docs/audit-log-format.md</c>.</summary>
internal static class ArchiveEntries
{
    public static LogEntryBody Made(ArchiveRecord archive) =>
        LedgerEntries.Draft(AuditEventKind.ArchiveMade, archive.MadeAt, "service")
            .Text("archive", archive.Name)
            .Time("until", archive.Until)
            .Number("first_entry", archive.FirstEntry)
            .Number("end_entry", archive.EndEntry)
            .Number("certificates", archive.Certificates)
            .Number("lists", archive.Lists)
            .Number("octets", archive.Octets)
            .Octets("archive_sha256", archive.Sha256)
            .Seal();
}
