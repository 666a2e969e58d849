using SigningService.Authority.Keys;
using SigningService.Server.Keys;

namespace SigningService.Server.Verifying;

/// <summary>The keyring with every signature counted, at the place where it leaves the token: whoever asks, and however it is wired.</summary>
internal sealed class TalliedKeyring(IKeyring inner, SignatureTally tally) : IKeyring
{
    public event Action? Changed
    {
        add => inner.Changed += value;
        remove => inner.Changed -= value;
    }

    public bool IsReady => inner.IsReady;

    public string Description => inner.Description;

    public ISigningKey Get(PublicKey publicKey) => TalliedKey.Of(inner.Get(publicKey), tally);
}
