using SigningService.AuditLog.Proofs;

namespace SigningService.AuditLog.Tests.Proofs;

/// <summary>The layout of C2SP tlog-tiles.</summary>
public sealed class TileTests
{
    /// <summary>The example of the specification: a tree of 70,000.</summary>
    [Fact]
    public void ATreeOfSeventyThousandHasTheTilesThatTheSpecificationCounts()
    {
        var tiles = Tile.Of(70_000).ToArray();
        Assert.Equal(273, tiles.Count(tile => tile is { Level: 0, IsFull: true }));
        Assert.Equal(112, Assert.Single(tiles, tile => tile is { Level: 0, IsFull: false }).Width);
        Assert.Equal([256, 17], tiles.Where(tile => tile.Level == 1).Select(tile => tile.Width));
        Assert.Equal([1], tiles.Where(tile => tile.Level == 2).Select(tile => tile.Width));
        Assert.DoesNotContain(tiles, tile => tile.Level > 2);
    }

    [Fact]
    public void ATreeOf256HasAFullTileAndAPartialOneAboveIt() =>
        Assert.Equal([new Tile(0, 0, 256), new Tile(1, 0, 1)], Tile.Of(256));

    [Fact]
    public void AnEmptyTreeHasNoTile() => Assert.Empty(Tile.Of(0));

    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(1, 1_234_067, 256, "tile/1/x001/x234/067")]
    [InlineData(0, 273, 112, "tile/0/273.p/112")]
    [InlineData(2, 12_345, 1, "tile/2/x012/345.p/1")]
    [InlineData(63, 999, 256, "tile/63/999")]
    public void ATileHasOnePath(int level, long index, int width, string path)
    {
        var tile = new Tile(level, index, width);
        Assert.Equal(path, tile.Path);
        Assert.True(Tile.TryParse(path["tile/".Length..], out var parsed, out var entries));
        Assert.Equal((tile, false), (parsed, entries));
    }

    [Fact]
    public void EntriesHaveAPathOfTheirOwn()
    {
        Assert.Equal("tile/entries/x001/000.p/9", new Tile(0, 1000, 9).EntriesPath);
        Assert.True(Tile.TryParse("entries/x001/000.p/9", out var tile, out var entries));
        Assert.Equal((new Tile(0, 1000, 9), true), (tile, entries));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0/")]
    [InlineData("0/0")]
    [InlineData("0/00")]
    [InlineData("00/000")]
    [InlineData("64/000")]
    [InlineData("-1/000")]
    [InlineData("0/x000/001")]
    [InlineData("0/001/001")]
    [InlineData("0/x001")]
    [InlineData("0/000.p/0")]
    [InlineData("0/000.p/256")]
    [InlineData("0/000.p/01")]
    [InlineData("0/000.p/")]
    [InlineData("0/000.p")]
    [InlineData("0/../000")]
    [InlineData("entries/../../etc/passwd")]
    [InlineData("0/x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("0/\u0660\u0660\u0660")]
    public void EveryOtherPathIsNone(string path) => Assert.False(Tile.TryParse(path, out _, out _));
}
