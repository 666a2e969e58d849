using System.Security.Cryptography;
using SigningService.Authority.Keys;

namespace SigningService.Authority.Tests.Keys;

public sealed class SignatureVerifierTests
{
    private static readonly byte[] Message = [.. Enumerable.Range(0, 500).Select(i => (byte)(i % 251))];

    [Fact]
    public void OpenSslIsHereAndVerifiesKeysThatAreSeenOnce() => Assert.NotNull(LibcryptoEcdsa.Instance);

    [Theory]
    [InlineData("nistP256")]
    [InlineData("nistP384")]
    public void AKeySeenOnceAndAKeyAtHandAgreeOnEverySignature(string curve)
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        var publicKey = PublicKey.Parse(key.ExportSubjectPublicKeyInfo());
        var atHand = new SignatureVerifier(publicKey);
        foreach (var algorithm in new[] { SignatureAlgorithm.EcdsaSha256, SignatureAlgorithm.EcdsaSha384 })
        {
            var good = key.SignData(Message, algorithm.Hash!.Value, DSASignatureFormat.Rfc3279DerSequence);
            Assert.True(SignatureVerifier.Verify(publicKey, algorithm, Message, good));
            Assert.True(SignatureVerifier.VerifyHash(publicKey, algorithm, CryptographicOperations.HashData(algorithm.Hash.Value, Message), good));
            for (var round = 0; round < 200; round++)
            {
                var changed = Changed(good, random);
                Assert.Equal(atHand.Verify(algorithm, Message, changed), SignatureVerifier.Verify(publicKey, algorithm, Message, changed));
            }
        }
    }

    [Fact]
    public void AKeyWhosePointIsNotOnItsCurveVerifiesNothing()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signature = key.SignData(Message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var info = key.ExportSubjectPublicKeyInfo();
        info[^1] ^= 1;
        Assert.False(SignatureVerifier.Verify(PublicKey.Parse(info), SignatureAlgorithm.EcdsaSha256, Message, signature));
    }

    [Fact]
    public async Task ThreadsDoNotDisturbEachOther()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = PublicKey.Parse(key.ExportSubjectPublicKeyInfo());
        var good = key.SignData(Message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        byte[] bad = [.. good[..^1], (byte)(good[^1] ^ 1)];
        await Parallel.ForAsync(0, 2_000, TestContext.Current.CancellationToken, (i, _) =>
        {
            Assert.Equal(i % 2 == 0, SignatureVerifier.Verify(publicKey, SignatureAlgorithm.EcdsaSha256, Message, i % 2 == 0 ? good : bad));
            return ValueTask.CompletedTask;
        });
    }

    // A bit turned over, an end cut off, something behind it, or nothing at all.
    private static byte[] Changed(byte[] signature, Random random)
    {
        byte[] copy = [.. signature];
        switch (random.Next(8))
        {
            case 0: return copy[..random.Next(copy.Length)];
            case 1: return [.. copy, (byte)random.Next(256)];
            case 2: return copy;
            default:
                copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
                return copy;
        }
    }
}
