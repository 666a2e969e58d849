using System.Buffers;
using System.Text;
using SigningService.AuditLog.Export;
using SigningService.AuditLog.Proofs;
using SigningService.Authority.Refusals;
using SigningService.Ledger;

namespace SigningService.Server.Auditing;

/// <summary>
/// The log as files in the layout of C2SP tlog-tiles: the checkpoint, tiles of hashes and bundles of entries. What a tile holds never
/// changes; what the latest checkpoint does not cover is not there yet.
/// </summary>
internal sealed class LogFiles(ILedger ledger, LogKey key)
{
    /// <summary>The latest signed note.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public async ValueTask<byte[]> ReadCheckpointAsync(CancellationToken cancellationToken) =>
        Encoding.UTF8.GetBytes((await RequireLatestAsync(cancellationToken)).Note);

    /// <summary>The hashes of a tile; null if it is not part of the latest checkpoint's tree.</summary>
    /// <exception cref="RefusedException">Nothing of the log is signed.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadHashesAsync(Tile tile, CancellationToken cancellationToken)
    {
        if (!await IsCoveredAsync(tile, cancellationToken))
            return null;
        var hashes = await ledger.ReadHashesAsync(tile.Level * Tile.Height, tile.First, tile.Width, cancellationToken);
        return hashes.Count == tile.Width ? hashes.SelectMany(hash => hash).ToArray() : null;
    }

    /// <summary>The entries that a tile of level 0 stands for; null if it is not part of the latest checkpoint's tree.</summary>
    /// <exception cref="RefusedException">Nothing of the log is signed.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadEntriesAsync(Tile tile, CancellationToken cancellationToken)
    {
        if (!await IsCoveredAsync(tile, cancellationToken))
            return null;
        var bundle = new ArrayBufferWriter<byte>();
        await foreach (var recorded in ledger.ReadEntriesAsync(tile.First, tile.Width, cancellationToken))
            EntryBundle.Append(bundle, recorded.Entry.Span);
        return bundle.WrittenMemory;
    }

    private async ValueTask<bool> IsCoveredAsync(Tile tile, CancellationToken cancellationToken)
    {
        var size = (await RequireLatestAsync(cancellationToken)).Size;
        // A shift by more than 63 starts again at 0.
        if (tile.Level > 63 / Tile.Height)
            return false;
        var hashes = size >> (tile.Level * Tile.Height);
        return tile.Index <= hashes >> Tile.Height && tile.First + tile.Width <= hashes;
    }

    private async ValueTask<RecordedCheckpoint> RequireLatestAsync(CancellationToken cancellationToken)
    {
        if (key.PublicKey is null)
            throw new RefusedException(RefusalReason.NoAuditKey, "The hierarchy of this service has no audit key: nothing of its log is signed.");
        return await ledger.FindLatestCheckpointAsync(cancellationToken)
            ?? throw new RefusedException(RefusalReason.NotYetCovered, "No checkpoint covers the log yet. Ask again in some seconds.", TimeSpan.FromSeconds(2));
    }
}
