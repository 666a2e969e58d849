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
}
