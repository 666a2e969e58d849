using SigningService.Authority.Asn1;

namespace SigningService.Authority.Revocation.Streaming;

/// <summary>
/// A large list as the ledger keeps it: all but its entries, which are in the ledger already. With them it is the list, byte for byte.
/// </summary>
/// <param name="Head">TBSCertList up to its entries.</param>
/// <param name="Parts">The entries, shard by shard.</param>
/// <param name="Tail">TBSCertList behind its entries.</param>
/// <param name="TbsSha256">SHA-256 over the TBSCertList.</param>
/// <param name="SignedHash">What was signed: the hash over the TBSCertList that the signature algorithm takes; empty if it takes none.</param>
/// <param name="Seal">signatureAlgorithm and signatureValue, DER one behind the other; empty in an intent.</param>
public sealed record ListFrame(
    ReadOnlyMemory<byte> Head,
    IReadOnlyList<ListPart> Parts,
    ReadOnlyMemory<byte> Tail,
    ReadOnlyMemory<byte> TbsSha256,
    ReadOnlyMemory<byte> SignedHash,
    ReadOnlyMemory<byte> Seal)
{
    /// <summary>Octets of the TBSCertList.</summary>
    public long TbsLength => Head.Length + Parts.Sum(part => part.Length) + Tail.Length;

    /// <summary>Header of the CertificateList.</summary>
    public ReadOnlyMemory<byte> OuterHeader => DerHeader.Sequence(TbsLength + Seal.Length);

    /// <summary>Octets of the CertificateList.</summary>
    public long Length => OuterHeader.Length + TbsLength + Seal.Length;
}
