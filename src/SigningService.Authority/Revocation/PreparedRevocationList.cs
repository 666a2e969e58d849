using SigningService.Authority.Issuance;

namespace SigningService.Authority.Revocation;

/// <summary>A revocation list of which every byte is decided and judged, and none is signed; see <see cref="PreparedCertificate"/>.</summary>
public sealed class PreparedRevocationList
{
    private readonly Issuer _issuer;
    private int _redeemed;

    internal PreparedRevocationList(Issuer issuer, ReadOnlyMemory<byte> toBeSigned)
    {
        _issuer = issuer;
        ToBeSigned = toBeSigned;
    }

    /// <summary>TBSCertList, DER.</summary>
    public ReadOnlyMemory<byte> ToBeSigned { get; }

    internal ReadOnlyMemory<byte> Redeem(Issuer issuer)
    {
        if (!ReferenceEquals(issuer, _issuer))
            throw new InvalidOperationException("This list was prepared for another issuer.");
        if (Interlocked.Exchange(ref _redeemed, 1) != 0)
            throw new InvalidOperationException("This list has been signed already.");
        return ToBeSigned;
    }
}
