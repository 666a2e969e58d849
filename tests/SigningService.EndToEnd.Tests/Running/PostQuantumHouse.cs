using System.Security.Cryptography;

namespace SigningService.EndToEnd.Tests.Running;

/// <summary>A house in ML-DSA-65 throughout, made by <c>./dev up --pq</c>. Only where this process has ML-DSA in TLS, as all of its tests need.</summary>
public sealed class PostQuantumHouse() : RunningHouse("ML-DSA-65", "--pq")
{
    public override ValueTask InitializeAsync() => MLDsa.IsSupported ? base.InitializeAsync() : default;

    public override ValueTask DisposeAsync() => MLDsa.IsSupported ? base.DisposeAsync() : default;
}
