namespace SigningService.Authority.Revocation.Deltas;

/// <summary>A list that deltas can be made from.</summary>
/// <param name="Number">Its CRL number.</param>
/// <param name="Through">Place of the last revocation that it carries; it carries all of its shard up to there.</param>
public sealed record DeltaBase(long Number, long Through);
