using SigningService.Authority.Issuance;

namespace SigningService.Authority.Revocation.Streaming;

/// <summary>A large revocation list of which every byte is decided, judged and written, and none is signed; see <see cref="PreparedRevocationList"/>.</summary>
public sealed class PreparedListFrame
{
    private readonly Issuer _issuer;
    private readonly ReadOnlyMemory<byte> _hash;
    private int _redeemed;

    internal PreparedListFrame(Issuer issuer, ReadOnlyMemory<byte> hash)
    {
        _issuer = issuer;
        _hash = hash;
    }

    /// <summary>What is to be signed; empty if the algorithm takes the message itself.</summary>
    internal ReadOnlyMemory<byte> Redeem(Issuer issuer)
    {
        if (!ReferenceEquals(issuer, _issuer))
            throw new InvalidOperationException("This list was prepared for another issuer.");
        if (Interlocked.Exchange(ref _redeemed, 1) != 0)
            throw new InvalidOperationException("This list has been signed already.");
        return _hash;
    }
}
