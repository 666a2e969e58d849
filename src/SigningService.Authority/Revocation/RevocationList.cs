namespace SigningService.Authority.Revocation;

/// <summary>A revocation list (CRL, RFC 5280, 5).</summary>
/// <param name="Shard">Whose revocations.</param>
/// <param name="Number">CRL number; only ever rises within a shard.</param>
/// <param name="ThisUpdate">When it was made.</param>
/// <param name="NextUpdate">When its successor is there at the latest.</param>
/// <param name="EntryCount">How many certificates it names.</param>
/// <param name="Der">CertificateList, DER; or, in an intent, TBSCertList.</param>
public sealed record RevocationList(
    ShardId Shard,
    long Number,
    DateTimeOffset ThisUpdate,
    DateTimeOffset NextUpdate,
    long EntryCount,
    ReadOnlyMemory<byte> Der);
