namespace SigningService.Authority.Revocation;

/// <summary>One partition of an authority's revocations, or all of them.</summary>
/// <param name="Authority">Id of the authority.</param>
/// <param name="Shard">From 0; or <see cref="All"/>.</param>
public readonly record struct ShardId(string Authority, int Shard)
{
    /// <summary>
    /// In place of a shard's number: all shards together. A partitioned authority publishes such a list as well, without issuing distribution
    /// point, for relying parties that take one file or do not know that extension.
    /// </summary>
    public const int All = -1;

    public bool IsAll => Shard == All;

    /// <summary>The number, or <c>all</c>: as in resource names.</summary>
    public string Segment => IsAll ? "all" : Shard.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public override string ToString() => $"{Authority}/{Segment}";
}
