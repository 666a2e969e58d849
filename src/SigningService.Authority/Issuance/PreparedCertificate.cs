using System.Diagnostics;

namespace SigningService.Authority.Issuance;

/// <summary>
/// A certificate of which every byte is decided and judged, and none is signed. Only <see cref="Issuer"/> makes one and only the issuer
/// that made it signs it, once: signing something unjudged does not compile, signing twice throws.
/// </summary>
public sealed class PreparedCertificate
{
    private readonly Issuer _issuer;
    private int _redeemed;

    internal PreparedCertificate(Issuer issuer, SerialNumber serial, ReadOnlyMemory<byte> toBeSigned)
    {
        _issuer = issuer;
        Serial = serial;
        ToBeSigned = toBeSigned;
    }

    public SerialNumber Serial { get; }

    /// <summary>TBSCertificate, DER.</summary>
    public ReadOnlyMemory<byte> ToBeSigned { get; }

    internal ReadOnlyMemory<byte> Redeem(Issuer issuer)
    {
        if (!ReferenceEquals(issuer, _issuer))
            throw new InvalidOperationException("This certificate was prepared for another issuer.");
        if (Interlocked.Exchange(ref _redeemed, 1) != 0)
            throw new InvalidOperationException("This certificate has been signed already.");
        Debug.Assert(ToBeSigned.Length > 0);
        return ToBeSigned;
    }
}
