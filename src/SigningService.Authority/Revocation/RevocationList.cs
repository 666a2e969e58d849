using SigningService.Authority.Revocation.Deltas;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Authority.Revocation;

/// <summary>A revocation list (CRL, RFC 5280, 5).</summary>
/// <param name="Shard">Whose revocations.</param>
/// <param name="Number">CRL number; only ever rises within a shard.</param>
/// <param name="ThisUpdate">When it was made.</param>
/// <param name="NextUpdate">When its successor is there at the latest.</param>
/// <param name="EntryCount">How many certificates it names.</param>
/// <param name="Der">CertificateList, DER; or, in an intent, TBSCertList. Empty where <see cref="Frame"/> stands in its place.</param>
public sealed record RevocationList(
    ShardId Shard,
    long Number,
    DateTimeOffset ThisUpdate,
    DateTimeOffset NextUpdate,
    long EntryCount,
    ReadOnlyMemory<byte> Der)
{
    /// <summary>Of a list that is too large to be kept whole: all but its entries; null of one that <see cref="Der"/> holds.</summary>
    public ListFrame? Frame { get; init; }

    /// <summary>The delta list that goes out with it; null of an authority that publishes none.</summary>
    public DeltaList? Delta { get; init; }

    /// <summary>Octets of the CertificateList; 0 while there is none.</summary>
    public long Length => Frame?.Length ?? Der.Length;
}
