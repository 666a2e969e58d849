using System.Buffers;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Proofs;

namespace SigningService.AuditLog.Export;

/// <summary>Writes a log into a folder, from its first entry on. The checkpoint comes last: a folder without one is not finished.</summary>
public sealed class LogFolderWriter(LogFolder folder)
{
    private readonly TileBuilder _tiles = new();
    private readonly ArrayBufferWriter<byte> _bundle = new();
    private int _inBundle;
    private long _bundles;

    public void Add(ReadOnlySpan<byte> entry)
    {
        EntryBundle.Append(_bundle, entry);
        if (++_inBundle == Tile.FullWidth)
            FlushBundle();
        _tiles.Add(MerkleHash.Leaf(entry), folder.WriteTile);
    }

    public void Finish(SignedNote checkpoint)
    {
        if (_inBundle > 0)
            FlushBundle();
        foreach (var (tile, hashes) in _tiles.Partial())
            folder.WriteTile(tile, hashes);
        folder.WriteCheckpoint(checkpoint);
    }

    private void FlushBundle()
    {
        folder.WriteEntries(new Tile(0, _bundles++, _inBundle), _bundle.WrittenSpan.ToArray());
        _bundle.ResetWrittenCount();
        _inBundle = 0;
    }
}
