using SigningService.AuditLog;
using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Sqlite;

/// <summary>
/// What is to be moved, piece by piece: contents never change once they are there, so no snapshot is held over all of it, which would keep
/// the write-ahead log from ending.
/// </summary>
internal sealed class ArchiveSource(ReaderPool readers)
{
    private const int Piece = 500;

    private const string Entries = "SELECT idx, entry FROM log_entries WHERE idx >= ?1 AND idx < ?2 ORDER BY idx LIMIT ?3";

    // A mark begins with a zero octet, a certificate never does.
    private const string Certificates = """
        SELECT id, authority, serial, der, not_after, issued FROM certificates
        WHERE issued IS NOT NULL AND not_after < ?1 AND (not_after, issued) > (?2, ?3) AND substr(der, 1, 1) <> x'00' ORDER BY not_after, issued LIMIT ?4
        """;

    private const string Lists = """
        SELECT l.id, l.authority, l.shard, l.number, l.der FROM revocation_lists l
        WHERE l.id > ?2 AND l.next_update < ?1 AND l.framed = 0 AND l.der IS NOT NULL AND substr(l.der, 1, 1) <> x'00'
        AND l.number < (SELECT s.current_number FROM shards s WHERE s.authority = l.authority AND s.shard = l.shard)
        ORDER BY l.id LIMIT 8
        """;

    /// <summary>Where the entries end that are from before a time and that the last signed checkpoint covers; the newest one never moves.</summary>
    public ValueTask<long> EndOfEntriesAsync(long first, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var covered = readers.Read(
            reader => Math.Min(CheckpointRow.Read(reader[CheckpointRow.Latest])?.Size ?? 0, Number(reader, "SELECT COALESCE(MAX(idx), 0) FROM log_entries")),
            cancellationToken);
        return EntriesBefore.FindEndAsync(first, covered, until, index => ValueTask.FromResult(readers.Read(reader => TimeOf(reader, index), cancellationToken)));
    }

    /// <returns>How many.</returns>
    public long CopyEntries(long first, long end, ArchiveWriter writer, CancellationToken cancellationToken)
    {
        var next = first;
        while (next < end)
        {
            var piece = readers.Read(r => Rows(r[Entries].Bind(1, next).Bind(2, end).Bind(3, Piece), row => (Index: row.Int64(0), Entry: row.Content(1))), cancellationToken);
            foreach (var (index, entry) in piece)
            {
                if (index != next++)
                    throw new LogEntryFormatException($"Entry {next - 1} is not in the log.");
                writer.AddEntry(index, entry);
            }

            if (piece.Count == 0)
                throw new LogEntryFormatException($"Entry {next} is not in the log.");
        }

        return end - first;
    }

    /// <returns>How many.</returns>
    public long CopyCertificates(DateTimeOffset until, ArchiveWriter writer, CancellationToken cancellationToken)
    {
        var (count, last) = (0L, (NotAfter: long.MinValue, Issued: long.MinValue));
        while (true)
        {
            var piece = readers.Read(
                r => Rows(
                    r[Certificates].Bind(1, UnixTime.Of(until)).Bind(2, last.NotAfter).Bind(3, last.Issued).Bind(4, Piece),
                    row => (Row: row.Int64(0), Authority: row.Text(1), Serial: row.Blob(2), Der: row.Blob(3), Key: (row.Int64(4), row.Int64(5)))),
                cancellationToken);
            if (piece.Count == 0)
                return count;
            foreach (var (row, authority, serial, der, _) in piece)
                writer.AddCertificate(row, authority, serial, der);
            (count, last) = (count + piece.Count, piece[^1].Key);
        }
    }

    /// <returns>How many.</returns>
    public long CopyLists(DateTimeOffset until, ArchiveWriter writer, CancellationToken cancellationToken)
    {
        var (count, last) = (0L, 0L);
        while (true)
        {
            var piece = readers.Read(
                r => Rows(
                    r[Lists].Bind(1, UnixTime.Of(until)).Bind(2, last),
                    row => (Row: row.Int64(0), Authority: row.Text(1), Shard: row.Int64(2), Number: row.Int64(3), Der: row.Blob(4))),
                cancellationToken);
            if (piece.Count == 0)
                return count;
            foreach (var (row, authority, shard, number, der) in piece)
                writer.AddList(row, authority, shard, number, der);
            (count, last) = (count + piece.Count, piece[^1].Row);
        }
    }

    /// <summary>The content as the ledger has it; null for a row that is not there.</summary>
    public byte[]? Read(ArchivedContent content, long row, CancellationToken cancellationToken) => readers.Read(
        r =>
        {
            var query = r[ContentOf(content)].Bind(1, row);
            var found = query.Step() ? query.Blob(0) : null;
            query.Reset();
            return found;
        },
        cancellationToken);

    /// <summary>The hash that the tree has of an entry.</summary>
    public byte[]? LeafHash(long index, CancellationToken cancellationToken) =>
        readers.Read(r => LogNodes.Read(r, 0, index, 1), cancellationToken) is [var hash] ? hash : null;

    private static string ContentOf(ArchivedContent content) => content switch
    {
        ArchivedContent.LogEntry => "SELECT entry FROM log_entries WHERE idx = ?1",
        ArchivedContent.Certificate => "SELECT der FROM certificates WHERE id = ?1",
        _ => "SELECT der FROM revocation_lists WHERE id = ?1",
    };

    private static DateTimeOffset TimeOf(Reader reader, long index)
    {
        var entry = Rows(reader[Entries].Bind(1, index).Bind(2, index + 1).Bind(3, 1), row => row.Content(1));
        return entry.Count == 1 ? LogEntry.Decode(entry[0]).Time : throw new LogEntryFormatException($"Entry {index} is not in the log.");
    }

    private static long Number(Reader reader, string sql)
    {
        var query = reader[sql];
        query.Step();
        var number = query.Int64(0);
        query.Reset();
        return number;
    }

    private static List<T> Rows<T>(Statement query, Func<Statement, T> read)
    {
        var rows = new List<T>();
        try
        {
            while (query.Step())
                rows.Add(read(query));
        }
        finally
        {
            query.Reset();
        }

        return rows;
    }
}
