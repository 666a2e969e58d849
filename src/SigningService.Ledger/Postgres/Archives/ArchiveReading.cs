using Npgsql;
using SigningService.Authority;
using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Postgres.Archives;

/// <summary>Reads archives whole, piece by piece: no snapshot is held over all of it, which would keep the live tables from being cleaned.</summary>
internal sealed class ArchiveReading(ReadPool reads)
{
    private const int Piece = 500;

    /// <summary>Lists are large.</summary>
    private const int PieceOfLists = 8;

    /// <param name="afterPiece">Run with each piece, and with the number that it goes on from.</param>
    /// <exception cref="ArchiveFaultException">It is not there, or is not one.</exception>
    public async Task<(byte[] Sha256, long Octets)> HashAsync(
        int archive, Func<ArchivedContent, long, IReadOnlyList<ArchivedRow>, ValueTask> afterPiece, CancellationToken cancellationToken)
    {
        using var digest = new ArchiveDigest();
        foreach (var content in Enum.GetValues<ArchivedContent>())
        {
            for (var last = -1L; await ReadAsync(archive, content, last, cancellationToken).ConfigureAwait(false) is { Count: > 0 } rows; last = rows[^1].Place)
            {
                foreach (var row in rows)
                    digest.Add(content, row);
                await afterPiece(content, last, rows).ConfigureAwait(false);
            }
        }

        return digest.Complete();
    }

    /// <summary>Holds an archive against what the ledger knows of it.</summary>
    /// <exception cref="ArchiveFaultException">It is missing or not what it was.</exception>
    public async Task VerifyAsync(ArchiveRecord archive, Func<ValueTask> keep, CancellationToken cancellationToken)
    {
        var (sha256, octets) = await HashAsync(archive.Number, (_, _, _) => keep(), cancellationToken).ConfigureAwait(false);
        if (octets != archive.Octets || !sha256.AsSpan().SequenceEqual(archive.Sha256.Span))
            throw new ArchiveFaultException($"The archive {archive.Name} is not what it was: its SHA-256 is another. Restore a copy of that schema that has the one in the log.");
    }

    private async Task<List<ArchivedRow>> ReadAsync(int archive, ArchivedContent content, long after, CancellationToken cancellationToken)
    {
        try
        {
            var sql = ArchiveSql.Rows(archive, content, after, content == ArchivedContent.RevocationList ? PieceOfLists : Piece);
            return await reads.AllAsync(sql, ArchiveSql.ReadRow, cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerUnavailableException e) when (e.InnerException is PostgresException cause && ArchiveFaults.IsAbsence(cause))
        {
            throw new ArchiveFaultException($"The archive {ArchiveSchema.NameOf(archive)} cannot be read in the ledger's database. Restore that schema.", e);
        }
        catch (InvalidCastException e)
        {
            throw new ArchiveFaultException($"The archive {ArchiveSchema.NameOf(archive)} is not what it was: its columns are others. Restore that schema.", e);
        }
    }
}
