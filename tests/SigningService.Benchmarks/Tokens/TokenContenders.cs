using System.Security.Cryptography;
using SigningService.Authority.Keys;
using SigningService.Benchmarks.Measuring;
using SigningService.Hsm;

namespace SigningService.Benchmarks.Tokens;

/// <summary>One key of a token: signing past the room, signing through it, and the verification that the room adds.</summary>
internal sealed class TokenContenders(TokenOptions options, ISigningKey key)
{
    private readonly byte[] _message = RandomNumberGenerator.GetBytes(640);
    private readonly SignatureAlgorithm _algorithm = SignatureAlgorithm.DefaultFor(key.PublicKey.Algorithm);

    public Contender Raw(int threads) => Contender.Threads($"raw {threads}", threads, () => new RawSession(options, key.PublicKey, _message).Sign);

    public Contender Room(int callers) => Contender.Callers(
        $"room {callers}", callers, CpuTime.OfProcess, async () => await key.SignAsync(_algorithm, _message, CancellationToken.None));

    /// <summary>Signs once, which logs the process in.</summary>
    public async Task<Contender> VerifyAsync()
    {
        var signature = await key.SignAsync(_algorithm, _message, CancellationToken.None);
        var verifier = new SignatureVerifier(key.PublicKey);
        return Contender.OneThread("verify", () => verifier.Verify(_algorithm, _message, signature));
    }
}
