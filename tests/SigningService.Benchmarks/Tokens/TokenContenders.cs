using System.Security.Cryptography;
using SigningService.Authority.Keys;
using SigningService.Benchmarks.Measuring;
using SigningService.Hsm;

namespace SigningService.Benchmarks.Tokens;

/// <summary>One key of a token: signing past the room, signing through it, and the verification that the room adds.</summary>
internal sealed class TokenContenders(TokenOptions options, Token token, PublicKey publicKey)
{
    private readonly byte[] _message = RandomNumberGenerator.GetBytes(640);
    private readonly ISigningKey _key = token.GetSigningKey(publicKey);
    private readonly SignatureAlgorithm _algorithm = SignatureAlgorithm.DefaultFor(publicKey.Algorithm);

    public Contender Raw(int threads) => Contender.Threads($"raw {threads}", threads, () => new RawSession(options, publicKey, _message).Sign);

    public Contender Room(int callers) => Contender.Callers(
        $"room {callers}", callers, CpuTime.OfProcess, async () => await _key.SignAsync(_algorithm, _message, CancellationToken.None));

    /// <summary>Signs once, which logs the process in.</summary>
    public async Task<Contender> VerifyAsync()
    {
        var signature = await _key.SignAsync(_algorithm, _message, CancellationToken.None);
        var verifier = new SignatureVerifier(publicKey);
        return Contender.OneThread("verify", () => verifier.Verify(_algorithm, _message, signature));
    }
}
