using SigningService.Authority.Keys;

namespace SigningService.Server.Verifying;

/// <summary>The making of keys, whose signatures are counted like those of all others.</summary>
internal sealed class TalliedKeyMaking(IKeyMaking inner, SignatureTally tally) : IKeyMaking
{
    public ISigningKey Get(PublicKey publicKey) => TalliedKey.Of(inner.Get(publicKey), tally);

    public ValueTask<PublicKey> MakeAsync(string label, KeyAlgorithm algorithm, CancellationToken cancellationToken) =>
        inner.MakeAsync(label, algorithm, cancellationToken);

    public ValueTask DestroyAsync(string label, PublicKey publicKey, CancellationToken cancellationToken) =>
        inner.DestroyAsync(label, publicKey, cancellationToken);
}
