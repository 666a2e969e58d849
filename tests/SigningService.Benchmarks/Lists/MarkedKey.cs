using SigningService.Authority.Keys;
using SigningService.Benchmarks.Measuring;

namespace SigningService.Benchmarks.Lists;

/// <summary>A key that notes when it is asked: what was done before is the work before the signature.</summary>
internal sealed class MarkedKey(ISigningKey inner) : ISigningKey
{
    public PublicKey PublicKey => inner.PublicKey;

    /// <summary>Processor time of the process when it was last asked.</summary>
    public TimeSpan AskedAt { get; private set; }

    public ValueTask<byte[]> SignAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        AskedAt = CpuTime.OfProcess();
        return inner.SignAsync(algorithm, message, cancellationToken);
    }

    public ValueTask<byte[]> SignHashAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        AskedAt = CpuTime.OfProcess();
        return inner.SignHashAsync(algorithm, hash, cancellationToken);
    }
}
