using SigningService.Authority.Keys;

namespace SigningService.Server.Verifying;

/// <summary>A key whose signatures are counted.</summary>
internal sealed class TalliedKey : ISigningKey
{
    private readonly ISigningKey _inner;
    private readonly SignatureTally _tally;

    private TalliedKey(ISigningKey inner, SignatureTally tally) => (_inner, _tally) = (inner, tally);

    public PublicKey PublicKey => _inner.PublicKey;

    /// <summary>Counts the signatures of a key, once however often it is asked for.</summary>
    public static ISigningKey Of(ISigningKey key, SignatureTally tally) => key as TalliedKey ?? new TalliedKey(key, tally);

    public async ValueTask<byte[]> SignAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var signature = await _inner.SignAsync(algorithm, message, cancellationToken);
        _tally.Note(message.Span);
        return signature;
    }

    public async ValueTask<byte[]> SignHashAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        var signature = await _inner.SignHashAsync(algorithm, hash, cancellationToken);
        _tally.NoteHash(hash.Span);
        return signature;
    }
}
