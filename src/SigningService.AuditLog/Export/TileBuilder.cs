using SigningService.AuditLog.Proofs;

namespace SigningService.AuditLog.Export;

/// <summary>Makes the tiles of a log from its leaf hashes, in order. Memory: one open tile a level.</summary>
public sealed class TileBuilder
{
    private readonly List<(long Tiles, List<byte[]> Hashes)> _levels = [];

    /// <summary>Takes the next leaf hash.</summary>
    /// <param name="full">Told of each tile that it fills, the lowest first.</param>
    public void Add(byte[] leafHash, Action<Tile, byte[]> full) => Add(0, leafHash, full);

    /// <summary>The tiles that are not full.</summary>
    public IEnumerable<(Tile Tile, byte[] Hashes)> Partial()
    {
        for (var level = 0; level < _levels.Count; level++)
        {
            var (tiles, hashes) = _levels[level];
            if (hashes.Count > 0)
                yield return (new Tile(level, tiles, hashes.Count), Join(hashes));
        }
    }

    private void Add(int level, byte[] hash, Action<Tile, byte[]> full)
    {
        if (level == _levels.Count)
            _levels.Add((0, new List<byte[]>(Tile.FullWidth)));
        var (tiles, hashes) = _levels[level];
        hashes.Add(hash);
        if (hashes.Count < Tile.FullWidth)
            return;
        full(new Tile(level, tiles, Tile.FullWidth), Join(hashes));
        var root = SubtreeHashes.OfPerfect(hashes);
        hashes.Clear();
        _levels[level] = (tiles + 1, hashes);
        Add(level + 1, root, full);
    }

    private static byte[] Join(List<byte[]> hashes)
    {
        var joined = new byte[hashes.Count * MerkleHash.Length];
        for (var i = 0; i < hashes.Count; i++)
            hashes[i].CopyTo(joined, i * MerkleHash.Length);
        return joined;
    }
}
