namespace SigningService.Ledger.Archives;

/// <summary>
/// A ledger that can move what is long over into files of its own, or schemas in a database. What moves are contents: of certificates that have expired, of lists that
/// were replaced, of entries of the log. What was known of each stays, and so do all hashes of the log; reads find a content where it is.
/// </summary>
public interface IArchivingLedger
{
    /// <summary>
    /// Moves what was over before a time into a new archive: certificates that expired before it, lists that others replaced and that had to be
    /// replaced before it, and entries of the log from before it that a signed checkpoint covers. Ends what an earlier call left undone first.
    /// A crash at any point loses nothing; the next call goes on.
    /// </summary>
    /// <returns>The archive; null if nothing was left to move.</returns>
    /// <exception cref="ArchiveFaultException">An archive is missing or not what it was, or the new one cannot be written. Nothing was taken out of the ledger for it.</exception>
    /// <exception cref="Authority.LedgerUnavailableException">
    /// The ledger could not be read or written, or another process that shares it archives now; what is undone is done by the next call.
    /// </exception>
    Task<ArchiveRecord?> ArchiveAsync(DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>All archives that the ledger needs, the oldest first.</summary>
    ValueTask<IReadOnlyList<ArchiveRecord>> ListArchivesAsync(CancellationToken cancellationToken);

    /// <summary>Reads the whole of an archive and holds it against what the ledger knows of it.</summary>
    /// <exception cref="ArchiveFaultException">It is missing or not what it was.</exception>
    Task VerifyArchiveAsync(ArchiveRecord archive, CancellationToken cancellationToken);
}
