using System.Globalization;
using System.Text;

namespace SigningService.AuditLog.Proofs;

/// <summary>
/// A piece of the tree in the layout of C2SP tlog-tiles: up to 256 neighbouring hashes of one height. It never changes once it is full.
/// </summary>
/// <param name="Level">Each level is 8 levels of the tree; level 0 holds leaf hashes.</param>
/// <param name="Index">Place in its level, from 0.</param>
/// <param name="Width">How many hashes it has, 1 to 256.</param>
public readonly record struct Tile(int Level, long Index, int Width)
{
    /// <summary>Height of a full tile as a tree.</summary>
    public const int Height = 8;

    /// <summary>Hashes, or entries, of a full tile.</summary>
    public const int FullWidth = 1 << Height;

    public bool IsFull => Width == FullWidth;

    /// <summary>The first hash of it, counted in its level from 0.</summary>
    public long First => Index << Height;

    /// <summary>All that a tree of this size consists of, level by level, in order; only the last of a level may be partial.</summary>
    public static IEnumerable<Tile> Of(long size)
    {
        for (var level = 0; size > 0; level++, size >>= Height)
        {
            foreach (var tile in OfLevel(level, size))
                yield return tile;
        }
    }

    /// <summary>The path of its hashes under the log's prefix.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"tile/{Level}/{PathOfIndex}");

    /// <summary>The path of the entries that its hashes stand for; for level 0 alone.</summary>
    public string EntriesPath => $"tile/entries/{PathOfIndex}";

    /// <summary>Reads the part behind <c>tile/</c>; the level is 0 for entries.</summary>
    public static bool TryParse(string path, out Tile tile, out bool entries) => TilePath.TryParse(path, out tile, out entries);

    private string PathOfIndex
    {
        get
        {
            var path = new StringBuilder(Index.ToString("000", CultureInfo.InvariantCulture));
            // Groups of three digits; a zero-padded number of three groups at least where more than three digits stand.
            while (path.Length % 3 != 0)
                path.Insert(0, '0');
            for (var at = path.Length - 3; at > 0; at -= 3)
                path.Insert(at, '/').Insert(at - 3, 'x');
            return IsFull ? path.ToString() : string.Create(CultureInfo.InvariantCulture, $"{path}.p/{Width}");
        }
    }

    private static IEnumerable<Tile> OfLevel(int level, long hashes)
    {
        for (var index = 0L; index < hashes >> Height; index++)
            yield return new Tile(level, index, FullWidth);
        if (hashes % FullWidth is > 0 and var width)
            yield return new Tile(level, hashes >> Height, (int)width);
    }
}
