using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.Authority.Tests.Asn1;

public sealed class AlgorithmsSeenByStrangersTests
{
    // Strangers go by the clock of the machine.
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).AddHours(-1);

    public static TheoryData<string> Algorithms => [.. SignatureAlgorithm.All.Where(algorithm => !KeyFor(algorithm).IsPostQuantum).Select(algorithm => algorithm.Name)];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task OpenSslAndGnuTlsAcceptWhatIsSignedWithEveryAlgorithm(string name)
    {
        var chain = Chain(SignatureAlgorithm.Find(name)!, pathLength: 1, below: 1);

        await RequireAsync(new OpenSsl(), chain, isAccepted: true);
        await RequireAsync(new GnuTls(), chain, isAccepted: true);
    }

    [Fact]
    public async Task AChainThatIsLongerThanThePathLengthAllowsIsRefused()
    {
        var chain = Chain(SignatureAlgorithm.EcdsaSha256, pathLength: 0, below: 1);

        await RequireAsync(new OpenSsl(), chain, isAccepted: false);
        await RequireAsync(new GoX509(), chain, isAccepted: false);
        await RequireAsync(new GnuTls(), chain, isAccepted: false);
    }

    private static async Task RequireAsync(IStranger stranger, ChainToJudge chain, bool isAccepted)
    {
        var judgement = await stranger.JudgeAsync(chain);
        Assert.True(judgement.Accepted == isAccepted, $"{stranger.GetType().Name}: {judgement.Words}");
    }

    /// <summary>A root of the given path length, as many authorities below it as asked for, and a leaf.</summary>
    private static ChainToJudge Chain(SignatureAlgorithm algorithm, int pathLength, int below)
    {
        var issuerKey = SoftwareSigningKey.Create(KeyFor(algorithm));
        var issuerName = NameOf("Root");
        var root = Authority(algorithm, issuerName, issuerKey, issuerName, issuerKey, new AuthorityTerms(pathLength, null));
        var intermediates = new List<ReadOnlyMemory<byte>>();
        for (var i = 0; i < below; i++)
        {
            var key = SoftwareSigningKey.Create(KeyFor(algorithm));
            var name = NameOf($"Authority {i}");
            intermediates.Insert(0, Authority(algorithm, issuerName, issuerKey, name, key, new AuthorityTerms(null, null)));
            (issuerKey, issuerName) = (key, name);
        }

        var leaf = Template(algorithm, issuerName, issuerKey, DistinguishedName.Empty, SoftwareSigningKey.Create(KeyAlgorithm.P256)) with
        {
            KeyUsage = KeyUsage.DigitalSignature,
            ExtendedKeyUsages = [ExtendedKeyUsage.ServerAuth],
            Names = [new GeneralName(GeneralNameKind.Dns, "api.example.test")],
        };
        return new ChainToJudge(TestHierarchy.Sign(leaf, issuerKey), intermediates, root, []);
    }

    private static byte[] Authority(
        SignatureAlgorithm algorithm, DistinguishedName issuer, SoftwareSigningKey issuerKey, DistinguishedName subject, SoftwareSigningKey key, AuthorityTerms terms) =>
        TestHierarchy.Sign(
            Template(algorithm, issuer, issuerKey, subject, key) with { KeyUsage = KeyUsage.KeyCertSign | KeyUsage.CrlSign, Authority = terms }, issuerKey);

    private static CertificateTemplate Template(
        SignatureAlgorithm algorithm, DistinguishedName issuer, SoftwareSigningKey issuerKey, DistinguishedName subject, SoftwareSigningKey key) => new()
    {
        Serial = SerialNumber.Random(),
        SignatureAlgorithm = algorithm,
        Issuer = issuer,
        NotBefore = Start,
        NotAfter = Start.AddDays(1),
        Subject = subject,
        PublicKey = key.PublicKey,
        AuthorityKeyIdentifier = issuerKey.PublicKey.KeyIdentifier,
        KeyUsage = KeyUsage.None,
    };

    private static DistinguishedName NameOf(string commonName) => DistinguishedName.Create(new AttributeValue(AttributeType.CommonName, commonName));

    private static KeyAlgorithm KeyFor(SignatureAlgorithm algorithm) => algorithm.Family switch
    {
        KeyFamily.Ec => KeyAlgorithm.P256,
        KeyFamily.Rsa => KeyAlgorithm.Rsa2048,
        KeyFamily.MlDsa44 => KeyAlgorithm.MlDsa44,
        KeyFamily.MlDsa65 => KeyAlgorithm.MlDsa65,
        KeyFamily.MlDsa87 => KeyAlgorithm.MlDsa87,
        _ => KeyAlgorithm.Ed25519,
    };
}
