namespace SigningService.Authority.Revocation;

/// <summary>One partition of an authority's revocations.</summary>
/// <param name="Authority">Id of the authority.</param>
/// <param name="Shard">From 0.</param>
public readonly record struct ShardId(string Authority, int Shard)
{
    public override string ToString() => $"{Authority}/{Shard}";
}
