using Microsoft.Data.Sqlite;
using SigningService.AuditLog;
using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Sqlite;

/// <summary>
/// Moves contents into an archive, in an order in which nothing can be lost: copied into a file of another name, flushed, read back and held
/// against the ledger; named; noted in the ledger and its log; and only then, from what is in the file, taken out of the ledger piece by piece.
/// </summary>
internal sealed class Archiving(ReaderPool readers, SqliteWriter writer, ArchiveShelf shelf, TimeProvider time, Action<string>? beforeStep)
{
    /// <summary>Rows that are marked in one act: others wait no longer for it than for some hundred certificates.</summary>
    private const int Piece = 250;

    private readonly ArchiveSource _source = new(readers);

    public IReadOnlyList<ArchiveRecord> List(CancellationToken cancellationToken) => readers.Read(
        reader =>
        {
            var archives = new List<ArchiveRecord>();
            var query = reader[ArchiveRow.All];
            while (query.Step())
                archives.Add(ArchiveRow.Read(query));
            query.Reset();
            return archives;
        },
        cancellationToken);

    public async Task<ArchiveRecord?> MoveAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var known = List(cancellationToken);
        // What was left undone comes first.
        foreach (var undone in known.Where(archive => archive.ClearedAt is null))
            await ClearAsync(undone, cancellationToken).ConfigureAwait(false);
        try
        {
            if (await MakeAsync(known, until, cancellationToken).ConfigureAwait(false) is not { } made)
                return null;
            await ClearAsync(made, cancellationToken).ConfigureAwait(false);
            return made;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new ArchiveFaultException($"The archive could not be written: {e.GetType().Name}. Nothing was taken out of the ledger for it.", e);
        }
    }

    public async Task VerifyAsync(ArchiveRecord archive, CancellationToken cancellationToken)
    {
        try
        {
            var (sha256, octets) = await ArchiveFiles.MeasureAsync(shelf.PathOf(archive.Number), cancellationToken).ConfigureAwait(false);
            if (octets != archive.Octets || !sha256.AsSpan().SequenceEqual(archive.Sha256.Span))
                throw new ArchiveFaultException($"The archive {archive.Name} is not what it was: its SHA-256 is another. Put a copy back that has the one in the log.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveFaultException($"The archive {archive.Name} cannot be read where archives are. Put it back.", e);
        }
    }

    /// <summary>Writes an archive and has the ledger take note of it; null if there is nothing to write.</summary>
    private async Task<ArchiveRecord?> MakeAsync(IReadOnlyList<ArchiveRecord> known, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var first = known.Count == 0 ? 0 : known.Max(archive => archive.EndEntry);
        var end = Math.Max(first, await _source.EndOfEntriesAsync(first, until, cancellationToken).ConfigureAwait(false));
        var number = ArchiveFiles.NextNumber(shelf.Folder, known.Count == 0 ? 0 : known[^1].Number);
        var file = shelf.PathOf(number);
        var partial = ArchiveFiles.Prepare(file);
        long certificates, lists;
        using (var archive = new ArchiveWriter(partial, number, until))
        {
            _ = _source.CopyEntries(first, end, archive, cancellationToken);
            certificates = _source.CopyCertificates(until, archive, cancellationToken);
            lists = _source.CopyLists(until, archive, cancellationToken);
            archive.Complete();
        }

        if (end == first && certificates == 0 && lists == 0)
        {
            File.Delete(partial);
            return null;
        }

        beforeStep?.Invoke("flush");
        var (sha256, octets) = await ArchiveFiles.FlushAsync(partial, cancellationToken).ConfigureAwait(false);
        beforeStep?.Invoke("verify");
        Compare(partial, number, (end - first, certificates, lists), cancellationToken);
        beforeStep?.Invoke("name");
        ArchiveFiles.Complete(partial, file);
        beforeStep?.Invoke("note");
        var made = new ArchiveRecord(number, until, sha256, octets, first, end, certificates, lists, time.GetUtcNow(), null);
        var entry = ArchiveEntries.Made(made);
        await writer.WriteAsync(session => ArchiveRows.Record(session, made, entry), cancellationToken).ConfigureAwait(false);
        return made;
    }

    /// <summary>Takes out of the ledger what is in the archive, after one more look at whether it still is.</summary>
    private async Task ClearAsync(ArchiveRecord archive, CancellationToken cancellationToken)
    {
        await VerifyAsync(archive, cancellationToken).ConfigureAwait(false);
        using (var reader = new ArchiveReader(shelf.PathOf(archive.Number)))
        {
            foreach (var content in Enum.GetValues<ArchivedContent>())
            {
                foreach (var rows in Pieces(reader, content))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    beforeStep?.Invoke("mark");
                    await writer.WriteAsync(session => ArchiveRows.Mark(session, content, archive.Number, rows), cancellationToken).ConfigureAwait(false);
                }
            }
        }

        beforeStep?.Invoke("cleared");
        await writer.WriteAsync(session => ArchiveRows.SetCleared(session, archive.Number, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was written must be what the ledger has, octet for octet, and each entry what the tree says of it.</summary>
    private void Compare(string file, int number, (long Entries, long Certificates, long Lists) counts, CancellationToken cancellationToken)
    {
        using var reader = new ArchiveReader(file);
        foreach (var (content, count) in new[]
            { (ArchivedContent.LogEntry, counts.Entries), (ArchivedContent.Certificate, counts.Certificates), (ArchivedContent.RevocationList, counts.Lists) })
        {
            var found = 0L;
            foreach (var row in Pieces(reader, content).SelectMany(rows => rows))
            {
                cancellationToken.ThrowIfCancellationRequested();
                found++;
                if (reader.Read(new ArchiveMark(content, number, row)) is not { } archived || !IsStored(content, row, archived, cancellationToken))
                    throw new ArchiveFaultException($"The archive {ArchiveRecord.NameOf(number)} was not read back as it was written. Nothing was taken out of the ledger for it.");
            }

            if (found != count)
                throw new ArchiveFaultException($"The archive {ArchiveRecord.NameOf(number)} was not read back whole. Nothing was taken out of the ledger for it.");
        }
    }

    private bool IsStored(ArchivedContent content, long row, byte[] archived, CancellationToken cancellationToken) =>
        _source.Read(content, row, cancellationToken).AsSpan().SequenceEqual(archived)
        && (content != ArchivedContent.LogEntry || MerkleHash.Leaf(archived).AsSpan().SequenceEqual(_source.LeafHash(row, cancellationToken)));

    private static IEnumerable<IReadOnlyList<long>> Pieces(ArchiveReader reader, ArchivedContent content)
    {
        var last = -1L;
        while (reader.RowsAfter(content, last, Piece) is { Count: > 0 } rows)
        {
            yield return rows;
            last = rows[^1];
        }
    }
}
