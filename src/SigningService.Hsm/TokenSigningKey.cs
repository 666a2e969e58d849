using SigningService.Authority.Keys;
using SigningService.Hsm.Keys;
using SigningService.Hsm.Signing;

namespace SigningService.Hsm;

/// <summary>A key in a token, known by its public half; the private one is looked for when it is first used, and after every outage.</summary>
internal sealed class TokenSigningKey(Token token, PublicKey publicKey) : ISigningKey
{
    private long _signedAt;

    public PublicKey PublicKey { get; } = publicKey;

    public SignatureVerifier Verifier { get; } = new(publicKey);

    public int SignatureLength { get; } = KeyMechanism.For(publicKey.Algorithm).SignatureLength;

    /// <summary>Timestamp of the last good signature; 0 if there was none.</summary>
    public long LastSignedAt => Volatile.Read(ref _signedAt);

    public void SignedAt(long timestamp) => Volatile.Write(ref _signedAt, timestamp);

    public ValueTask<byte[]> SignAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        ThrowIfNotOf(algorithm);
        return token.SignAsync(new SignatureOrder(this, algorithm, message, IsHash: false), cancellationToken);
    }

    public ValueTask<byte[]> SignHashAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        ThrowIfNotOf(algorithm);
        return token.SignAsync(new SignatureOrder(this, algorithm, hash, IsHash: true), cancellationToken);
    }

    private void ThrowIfNotOf(SignatureAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        if (algorithm.Family != PublicKey.Algorithm.Family)
            throw new ArgumentException($"A key of {PublicKey.Algorithm} does not sign with {algorithm}.", nameof(algorithm));
    }
}
