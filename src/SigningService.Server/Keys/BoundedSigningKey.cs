using SigningService.Authority.Keys;

namespace SigningService.Server.Keys;

/// <summary>
/// A key that signs for anonymous askers: at most so many signatures at a time, and no queue to speak of, so that a flood of questions
/// leaves the token to those who ask for certificates.
/// </summary>
internal sealed class BoundedSigningKey(ISigningKey inner, SemaphoreSlim turns) : ISigningKey
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public PublicKey PublicKey => inner.PublicKey;

    public ValueTask<byte[]> SignAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        InTurnAsync(() => inner.SignAsync(algorithm, message, cancellationToken), cancellationToken);

    public ValueTask<byte[]> SignHashAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) =>
        InTurnAsync(() => inner.SignHashAsync(algorithm, hash, cancellationToken), cancellationToken);

    private async ValueTask<byte[]> InTurnAsync(Func<ValueTask<byte[]>> sign, CancellationToken cancellationToken)
    {
        if (!await turns.WaitAsync(Patience, cancellationToken))
            throw new SigningUnavailableException("Too many questions at once.", TimeSpan.FromSeconds(1));
        try
        {
            return await sign();
        }
        finally
        {
            turns.Release();
        }
    }
}
