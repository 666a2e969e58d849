namespace SigningService.Authority.Keys;

/// <summary>Makes and destroys authorities' keys where they live.</summary>
public interface IKeyMaking
{
    /// <summary>
    /// The key of a label: made now, or found if an interrupted call made it. It can sign and nothing else, cannot leave, and has signed a
    /// challenge. Remains of a key that was never finished are cleared away, since nobody has seen it.
    /// </summary>
    /// <exception cref="SigningUnavailableException">There is none, and calling again later may help.</exception>
    ValueTask<PublicKey> MakeAsync(string label, KeyAlgorithm algorithm, CancellationToken cancellationToken);

    /// <summary>Destroys a key pair and looks whether it is gone. One that is gone already counts as destroyed.</summary>
    /// <exception cref="SigningUnavailableException">It is not gone.</exception>
    ValueTask DestroyAsync(string label, PublicKey publicKey, CancellationToken cancellationToken);

    /// <summary>The private half of a public key.</summary>
    ISigningKey Get(PublicKey publicKey);
}
