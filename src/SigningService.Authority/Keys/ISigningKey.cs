namespace SigningService.Authority.Keys;

/// <summary>
/// A private key that never leaves the place it lives in. This is all that the mind knows about keys: nothing above it knows PKCS#11,
/// nothing below it knows X.509.
/// </summary>
public interface ISigningKey
{
    /// <summary>The public half, known even while the private one cannot be used.</summary>
    PublicKey PublicKey { get; }

    /// <summary>
    /// Signs the message and gives the signature as X.509 carries it (ECDSA as DER, not as r||s), verified under <see cref="PublicKey"/>.
    /// </summary>
    /// <exception cref="SigningUnavailableException">The key cannot be used now; it may be later. Whether a signature was made is not known.</exception>
    ValueTask<byte[]> SignAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>Signs a message by its hash, for messages that are too large for memory; otherwise as <see cref="SignAsync"/>.</summary>
    /// <param name="algorithm">One that takes a hash.</param>
    /// <param name="hash">By <see cref="SignatureAlgorithm.Hash"/>, over the whole message.</param>
    /// <exception cref="SigningUnavailableException">The key cannot be used now; it may be later. Whether a signature was made is not known.</exception>
    ValueTask<byte[]> SignHashAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken);
}
