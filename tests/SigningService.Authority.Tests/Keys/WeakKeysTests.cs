using System.Numerics;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Security;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Authority.Tests.Requests;
using SigningService.Testing;
using BigNumber = Org.BouncyCastle.Math.BigInteger;

namespace SigningService.Authority.Tests.Keys;

/// <summary>F21 to F23, F28.</summary>
public sealed class WeakKeysTests
{
    private static readonly SecureRandom Random = new();

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("Ed25519")]
    [InlineData("RSA-2048")]
    [InlineData("RSA-3072")]
    public void SoundKeysHaveNoWeakness(string algorithm) =>
        Assert.Null(WeakKeys.FindWeakness(SoftwareSigningKey.Create(KeyAlgorithm.Find(algorithm)!).PublicKey));

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    [InlineData("65536")]
    [InlineData("65539")]
    public void OtherExponentsAreRefused(string exponent) =>
        AssertWeak("exponent", Rsa(Modulus(Prime(1024), Prime(1024)), new BigNumber(exponent)));

    [Fact]
    public void AnExponentOf16384BitsIsRefused() => AssertWeak("exponent", Rsa(Modulus(Prime(1024), Prime(1024)), BigNumber.One.ShiftLeft(16383)));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1999)]
    public void AModulusWithASmallFactorIsRefused(int factor)
    {
        var rest = BigNumber.One.ShiftLeft(2047).Add(new BigNumber(2040, Random)).Divide(BigNumber.ValueOf(factor)).Add(BigNumber.One);
        AssertWeak("prime factor", Rsa(rest.Multiply(BigNumber.ValueOf(factor))));
    }

    [Fact]
    public void AKeyOfTheFlawedChipIsRefused() => AssertWeak("ROCA", Rsa(Modulus(RocaPrime(), RocaPrime())));

    [Fact]
    public void PrimesThatAreCloseAreRefused()
    {
        var p = Prime(1024);
        AssertWeak("close", Rsa(Modulus(p, p.Add(BigNumber.ValueOf(1 << 20)).NextProbablePrime())));
        AssertWeak("close", Rsa(Modulus(p, p)));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1000)]
    public void RootsAreRoundedDown(int number) => Assert.Equal((int)Math.Sqrt(number), (int)FermatFactoring.FloorRoot(number));

    [Fact]
    public void FermatFindsFactorsWithinItsRounds()
    {
        var p = BigInteger.Pow(10, 40) + 121;
        Assert.True(FermatFactoring.Succeeds(p * (p + BigInteger.Pow(10, 20))));
        Assert.False(FermatFactoring.Succeeds(p * (p + BigInteger.Pow(10, 30))));
    }

    [Theory]
    [InlineData("P-256", 65)]
    [InlineData("P-384", 97)]
    public void PointsOffTheCurveAreRefused(string name, int length)
    {
        var point = SoftwareSigningKey.Create(KeyAlgorithm.Find(name)!).PublicKey.SubjectPublicKeyInfo.ToArray();
        var zeros = point.ToArray();
        zeros.AsSpan(^(length - 1)..).Clear();
        AssertWeak("not on", PublicKey.Parse(zeros));
        point[^1] ^= 1;
        AssertWeak("not on", PublicKey.Parse(point));
        point.AsSpan(^(length - 1)..).Fill(0xFF);
        AssertWeak("not on", PublicKey.Parse(point));
    }

    [Fact]
    public void TheGeneratorAsKeyIsRefused()
    {
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = [.. new byte[31], 1] });
        AssertWeak("private half", PublicKey.Parse(key.ExportSubjectPublicKeyInfo()));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    public void Ed25519PointsOfSmallOrderAreRefused(string point) =>
        AssertWeak("subgroup", PublicKey.Parse(Convert.FromHexString("302A300506032B6570032100" + point)));

    [Theory]
    [InlineData("3059301306072A8648CE3D020106082A8648CE3D03010703420004422548F88FB782FFB5ECA3744452C72A1E558FBD6F73BE5E48E93232CC45C5B16C4CD10C4CB8D5B8A17139E94882C8992572993425F41419AB7E90A42A494272")]
    [InlineData("302A300506032B657003210019BF44096984CDFE8541BAC167DC3B96C85086AA30B6B6CB0C5C38AD703166E1")]
    [InlineData("302A300506032B6570032100D75A980182B10AB7D54BFED3C964073A0EE172F3DAA62325AF021A68F707511A")]
    public void PublishedKeysAreRefused(string subjectPublicKeyInfo) =>
        AssertWeak("published", PublicKey.Parse(Convert.FromHexString(subjectPublicKeyInfo)));

    [Theory]
    [InlineData(1024)]
    [InlineData(16_384)]
    [InlineData(100_000)]
    public void OtherSizesAreRefusedBeforeAnythingIsComputed(int bits)
    {
        var modulus = BigNumber.One.ShiftLeft(bits - 1).Add(BigNumber.One);
        var crafted = CraftedRequest.WithDns("a.example.test") with { PublicKey = Encode(modulus, BigNumber.ValueOf(65537)) };
        Assert.Contains("exactly 2048, 3072 or 4096", SigningRequestTests.Refused(RefusalReason.KeyRefused, crafted.Encode()).Message, StringComparison.Ordinal);
    }

    // F22
    [Fact]
    public void ExplicitCurveParametersAreRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var explicitKey = ECDsa.Create(key.ExportExplicitParameters(includePrivateParameters: true));
        var crafted = CraftedRequest.WithDns("a.example.test") with { Key = explicitKey };
        Assert.Contains("named", SigningRequestTests.Refused(RefusalReason.KeyRefused, crafted.Encode()).Message, StringComparison.Ordinal);
    }

    private static void AssertWeak(string expected, PublicKey key) =>
        Assert.Contains(expected, WeakKeys.FindWeakness(key) ?? "nothing", StringComparison.Ordinal);

    // With the two top bits set, so that the product of two has all its bits.
    private static BigNumber Prime(int bits) => BigNumber.Three.ShiftLeft(bits - 2).Add(new BigNumber(bits - 3, Random)).NextProbablePrime();

    private static BigNumber Modulus(BigNumber p, BigNumber q) => p.Multiply(q);

    // k * M + (65537^a mod M) with M the product of the primes to 701, as the chip made primes of 1024 bits (k has the top bits set).
    private static BigNumber RocaPrime()
    {
        var m = Enumerable.Range(2, 700).Where(n => Enumerable.Range(2, n - 2).All(d => n % d != 0))
            .Aggregate(BigNumber.One, (product, prime) => product.Multiply(BigNumber.ValueOf(prime)));
        var top = BigNumber.Three.ShiftLeft(1022).Divide(m);
        while (true)
        {
            var candidate = top.Add(new BigNumber(32, Random)).Multiply(m).Add(BigNumber.ValueOf(65537).ModPow(new BigNumber(60, Random), m));
            if (candidate.IsProbablePrime(20))
                return candidate;
        }
    }

    private static PublicKey Rsa(BigNumber modulus, BigNumber? exponent = null) => PublicKey.Parse(Encode(modulus, exponent ?? BigNumber.ValueOf(65537)));

    private static byte[] Encode(BigNumber modulus, BigNumber exponent) => new SubjectPublicKeyInfo(
        new AlgorithmIdentifier(PkcsObjectIdentifiers.RsaEncryption, Org.BouncyCastle.Asn1.DerNull.Instance),
        new RsaPublicKeyStructure(modulus, exponent)).GetDerEncoded();
}
