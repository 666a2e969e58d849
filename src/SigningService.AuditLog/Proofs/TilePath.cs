using System.Globalization;

namespace SigningService.AuditLog.Proofs;

/// <summary>Reads the paths of C2SP tlog-tiles. A tile has exactly one path; every other is none.</summary>
internal static class TilePath
{
    private const string Entries = "entries";

    public static bool TryParse(string path, out Tile tile, out bool entries)
    {
        tile = default;
        var parts = path.Split('/');
        entries = parts[0] == Entries;
        var level = 0;
        if (parts.Length < 2 || (!entries && !TryNumber(parts[0], 63, out level)))
            return false;
        var width = Tile.FullWidth;
        var last = parts.Length;
        if (parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!TryNumber(parts[^1], Tile.FullWidth - 1, out width) || width == 0)
                return false;
            last--;
            parts[last - 1] = parts[last - 1][..^2];
        }

        if (!TryIndex(parts.AsSpan(1, last - 1), out var index))
            return false;
        tile = new Tile(level, index, width);
        return (entries ? tile.EntriesPath : tile.Path) == $"tile/{path}";
    }

    private static bool TryIndex(ReadOnlySpan<string> groups, out long index)
    {
        index = 0;
        // Six groups are more than any log has tiles.
        if (groups.Length is 0 or > 6)
            return false;
        for (var i = 0; i < groups.Length; i++)
        {
            var digits = i < groups.Length - 1 && groups[i].StartsWith('x') ? groups[i][1..] : groups[i];
            if (digits.Length != 3 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var group))
                return false;
            index = (index * 1000) + group;
        }

        return true;
    }

    private static bool TryNumber(string text, int maximum, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= maximum;
}
