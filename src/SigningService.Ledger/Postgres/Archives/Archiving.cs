using Npgsql;
using SigningService.AuditLog;
using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Postgres.Archives;

/// <summary>
/// Moves contents into a schema of their own, in an order in which nothing can be lost: copied by the database piece by piece, beside the acts of
/// others; read back, hashed and held against the live tables; closed, noted in the ledger and its log in one transaction; and only then,
/// where the copy is the same, taken out of the live tables piece by piece.
/// </summary>
internal sealed class Archiving(ReadPool reads, PostgresWriter writer, NpgsqlDataSource source, TimeProvider time, Action<string>? beforeStep)
{
    /// <summary>Rows that are copied in one transaction; nobody waits for it.</summary>
    private const int CopiedTogether = 500;

    /// <summary>Lists are large.</summary>
    private const int ListsTogether = 16;

    /// <summary>Rows that are marked in one act: others wait no longer for it than for some hundred certificates.</summary>
    private const int MarkedTogether = 250;

    private readonly ArchiveReading _reading = new(reads);

    public async ValueTask<IReadOnlyList<ArchiveRecord>> ListAsync(CancellationToken cancellationToken) =>
        await reads.AllAsync(ArchiveSql.All(), ArchiveSql.Read, cancellationToken).ConfigureAwait(false);

    public Task VerifyAsync(ArchiveRecord archive, CancellationToken cancellationToken) =>
        _reading.VerifyAsync(archive, static () => ValueTask.CompletedTask, cancellationToken);

    public async Task<ArchiveRecord?> MoveAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var turn = await ArchivingTurn.TakeAsync(source, writer.Replica.ToArray(), time, cancellationToken).ConfigureAwait(false);
        var known = await ListAsync(cancellationToken).ConfigureAwait(false);
        // What was left undone comes first.
        foreach (var undone in known.Where(archive => archive.ClearedAt is null))
            await ClearAsync(turn, undone, cancellationToken).ConfigureAwait(false);
        if (await MakeAsync(turn, known, until, cancellationToken).ConfigureAwait(false) is not { } made)
            return null;
        await ClearAsync(turn, made, cancellationToken).ConfigureAwait(false);
        return made;
    }

    /// <summary>Makes an archive and has the ledger take note of it; null if there is nothing for one.</summary>
    private async Task<ArchiveRecord?> MakeAsync(ArchivingTurn turn, IReadOnlyList<ArchiveRecord> known, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var first = known.Count == 0 ? 0 : known.Max(archive => archive.EndEntry);
        var begin = ArchiveSql.Begin(until, first, Math.Max(first, await EndOfEntriesAsync(first, until, cancellationToken).ConfigureAwait(false)));
        var (number, end) = await turn.WriteAsync(begin, static row => ((int)row.Int64(0), row.Int64(1)), cancellationToken).ConfigureAwait(false);
        foreach (var content in Enum.GetValues<ArchivedContent>())
            await CopyAsync(turn, content, cancellationToken).ConfigureAwait(false);
        var (certificates, lists) = (await turn.AllAsync(ArchiveSql.Copied(), static row => (row.Int64(0), row.Int64(1)), cancellationToken).ConfigureAwait(false))[0];
        if (end == first && certificates == 0 && lists == 0)
        {
            await turn.WriteAsync(ArchiveSql.Discard(), static _ => true, cancellationToken).ConfigureAwait(false);
            return null;
        }

        beforeStep?.Invoke("verify");
        var (sha256, octets) = await HashCopyAsync(turn, number, (end - first, certificates, lists), cancellationToken).ConfigureAwait(false);
        beforeStep?.Invoke("note");
        var made = new ArchiveRecord(number, until, sha256, octets, first, end, certificates, lists, time.GetUtcNow(), null) { Name = ArchiveSchema.NameOf(number) };
        await NoteAsync(turn, made, cancellationToken).ConfigureAwait(false);
        return made;
    }

    /// <summary>Where the entries end that are from before a time and that the last signed checkpoint covers; the newest one never moves.</summary>
    private async ValueTask<long> EndOfEntriesAsync(long first, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (await reads.OneAsync(CheckpointSql.Latest(), CheckpointSql.Read, cancellationToken).ConfigureAwait(false) is not { } checkpoint)
            return first;
        var newest = (await reads.AllAsync(new Sql("SELECT COALESCE(MAX(idx), 0) FROM log_entries"), static row => row.Int64(0), cancellationToken).ConfigureAwait(false))[0];
        return await EntriesBefore.FindEndAsync(first, Math.Min(checkpoint.Size, newest), until, TimeOfAsync).ConfigureAwait(false);

        async ValueTask<DateTimeOffset> TimeOfAsync(long index) =>
            await reads.OneAsync(LogSql.Entries(index, 1), static row => row.Content(1), cancellationToken).ConfigureAwait(false) is { } entry
                ? LogEntry.Decode(entry).Time
                : throw new LogEntryFormatException($"Entry {index} is not in the log.");
    }

    private async Task CopyAsync(ArchivingTurn turn, ArchivedContent content, CancellationToken cancellationToken)
    {
        var isMore = true;
        while (isMore)
        {
            beforeStep?.Invoke("copy");
            var copy = ArchiveSql.Copy(content, content == ArchivedContent.RevocationList ? ListsTogether : CopiedTogether);
            isMore = await turn.WriteAsync(copy, static row => row.Int64(0) != 0, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What was copied must be what the live tables have, octet for octet, and each entry what the tree says of it.</summary>
    private async Task<(byte[] Sha256, long Octets)> HashCopyAsync(
        ArchivingTurn turn, int number, (long Entries, long Certificates, long Lists) counts, CancellationToken cancellationToken)
    {
        var found = new Dictionary<ArchivedContent, long>();
        var hashed = await _reading.HashAsync(
            number,
            async (content, after, rows) =>
            {
                found[content] = found.GetValueOrDefault(content) + rows.Count;
                await turn.KeepAsync(cancellationToken).ConfigureAwait(false);
                await CompareAsync(turn, number, content, after, rows, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        var read = (found.GetValueOrDefault(ArchivedContent.LogEntry), found.GetValueOrDefault(ArchivedContent.Certificate), found.GetValueOrDefault(ArchivedContent.RevocationList));
        return read == counts ? hashed : throw NotAsCopied(number);
    }

    private static async ValueTask CompareAsync(
        ArchivingTurn turn, int number, ArchivedContent content, long after, IReadOnlyList<ArchivedRow> rows, CancellationToken cancellationToken)
    {
        var unlike = ArchiveSql.Unlike(number, content, after, rows[^1].Place);
        if ((await turn.AllAsync(unlike, static row => row.Int64(0), cancellationToken).ConfigureAwait(false))[0] != 0)
            throw NotAsCopied(number);
        if (content != ArchivedContent.LogEntry)
            return;
        var leaves = await turn.AllAsync(LogSql.Hashes(0, rows[0].Place, rows.Count), static row => row.Blob(0), cancellationToken).ConfigureAwait(false);
        if (leaves.Count != rows.Count || rows.Zip(leaves).Any(pair => !MerkleHash.Leaf(pair.First.Content).AsSpan().SequenceEqual(pair.Second)))
            throw NotAsCopied(number);
    }

    private Task<bool> NoteAsync(ArchivingTurn turn, ArchiveRecord made, CancellationToken cancellationToken)
    {
        var entry = ArchiveEntries.Made(made);
        return WriteAsync(
            made,
            async session =>
            {
                await turn.RequireAsync(session).ConfigureAwait(false);
                await session.RunAsync(ArchiveSql.Complete(made)).ConfigureAwait(false);
                await session.RunAsync(ArchiveSql.Insert(made)).ConfigureAwait(false);
                session.AppendToLog(entry);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Takes out of the live tables what is in the archive, after one more look at whether it still is.</summary>
    private async Task ClearAsync(ArchivingTurn turn, ArchiveRecord archive, CancellationToken cancellationToken)
    {
        await _reading.VerifyAsync(archive, () => turn.KeepAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        foreach (var content in Enum.GetValues<ArchivedContent>())
        {
            long? last = -1;
            while (last is { } after)
            {
                cancellationToken.ThrowIfCancellationRequested();
                beforeStep?.Invoke("mark");
                last = await WriteAsync(
                    archive,
                    async session =>
                    {
                        await turn.RequireAsync(session).ConfigureAwait(false);
                        return (await session.AllAsync(ArchiveSql.Mark(archive.Number, content, after, MarkedTogether), static row => row.NullableInt64(0)).ConfigureAwait(false))[0];
                    },
                    cancellationToken).ConfigureAwait(false);
            }
        }

        beforeStep?.Invoke("cleared");
        await WriteAsync(
            archive,
            async session =>
            {
                await turn.RequireAsync(session).ConfigureAwait(false);
                await session.RunAsync(ArchiveSql.SetCleared(archive.Number, time.GetUtcNow())).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An act of the writer, in whose transaction the database may find that the archive is not what it should be.</summary>
    private async Task<T> WriteAsync<T>(ArchiveRecord archive, Func<WriterSession, ValueTask<T>> apply, CancellationToken cancellationToken)
    {
        try
        {
            return await writer.WriteAsync(apply, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.RaiseException)
        {
            throw new ArchiveFaultException($"The archive {archive.Name} is not what it was: {e.MessageText}. Restore a copy of that schema that has the SHA-256 in the log.", e);
        }
    }

    private static ArchiveFaultException NotAsCopied(int number) =>
        new($"The archive {ArchiveSchema.NameOf(number)} was not read back as it was copied. Nothing was taken out of the ledger for it.");
}
