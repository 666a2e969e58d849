using SigningService.AuditLog;
using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Sqlite;

/// <summary>The acts on what the ledger knows of archives, inside the writer's transaction.</summary>
internal static class ArchiveRows
{
    private const string Insert = "INSERT INTO archives (" + ArchiveRow.Columns + ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL)";

    public static bool Record(WriterSession session, ArchiveRecord archive, LogEntryBody entry)
    {
        session[Insert]
            .Bind(1, archive.Number).Bind(2, UnixTime.Of(archive.Until)).Bind(3, archive.Sha256.Span).Bind(4, archive.Octets)
            .Bind(5, archive.FirstEntry).Bind(6, archive.EndEntry).Bind(7, archive.Certificates).Bind(8, archive.Lists)
            .Bind(9, UnixTime.Of(archive.MadeAt)).Run();
        session.AppendToLog(entry);
        return true;
    }

    public static bool SetCleared(WriterSession session, int number, DateTimeOffset now)
    {
        session["UPDATE archives SET cleared_at = ?2 WHERE number = ?1 AND cleared_at IS NULL"].Bind(1, number).Bind(2, UnixTime.Of(now)).Run();
        return true;
    }

    /// <summary>Puts marks in the place of contents; those that have theirs keep it.</summary>
    public static bool Mark(WriterSession session, ArchivedContent content, int archive, IReadOnlyList<long> rows)
    {
        var mark = session[MarkOf(content)];
        foreach (var row in rows)
            mark.Bind(1, row).Bind(2, new ArchiveMark(content, archive, row).ToBytes()).Run();
        return true;
    }

    private static string MarkOf(ArchivedContent content) => content switch
    {
        ArchivedContent.LogEntry => "UPDATE log_entries SET entry = ?2 WHERE idx = ?1 AND substr(entry, 1, 1) <> x'00'",
        ArchivedContent.Certificate => "UPDATE certificates SET der = ?2 WHERE id = ?1 AND substr(der, 1, 1) <> x'00'",
        _ => "UPDATE revocation_lists SET der = ?2 WHERE id = ?1 AND substr(der, 1, 1) <> x'00'",
    };
}
