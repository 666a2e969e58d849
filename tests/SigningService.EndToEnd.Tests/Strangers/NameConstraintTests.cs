using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority;
using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;
using PublicKey = SigningService.Authority.Keys.PublicKey;

namespace SigningService.EndToEnd.Tests.Strangers;

/// <summary>
/// The authority for servers may sign names inside its constraint only, and every relying party sees to that, whatever the service
/// would do. The real key signs nothing else, so an authority with the same constraint and a key in memory signs the leaves here.
/// </summary>
[Collection<InP256House>]
public sealed class NameConstraintTests(P256House house) : HouseTests<P256House>(house)
{
    private const string Constraints = "2.5.29.30";

    private static readonly TestHierarchy Hierarchy = new(KeyAlgorithm.P256, WholeSeconds(DateTimeOffset.UtcNow).AddDays(-1));

    public static TheoryData<string, string, bool> Judgements
    {
        get
        {
            (string Name, bool Accepted)[] names =
            [
                ("example.test", true),
                ("api.example.test", true),
                ("127.0.0.1", true),
                ("::1", true),
                ("example.org", false),
                ("notexample.test", false),
                ("10.0.0.1", false),
                ("::2", false),
            ];
            var table = new TheoryData<string, string, bool>();
            foreach (var stranger in new[] { "OpenSSL", ".NET", "Java", "GnuTLS", "Go", "NSS" })
            {
                foreach (var (name, accepted) in names)
                    table.Add(stranger, name, accepted);
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Judgements))]
    public async Task ALeafIsAcceptedInsideTheConstraintOnly(string stranger, string name, bool accepted)
    {
        var judgement = await Stranger.Of(stranger).JudgeAsync(
            new ChainToJudge(LeafFor(name), [Hierarchy.Server.Certificate.Der], Hierarchy.Root.Certificate.Der, []));

        Assert.True(accepted == judgement.Accepted, judgement.Words);
    }

    [Fact]
    public async Task TheConstraintThatWasJudgedIsThatOfTheHouse()
    {
        using var real = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(House.PathOf("hierarchy", "server-ca", "certificate.pem"), Stop));
        using var judged = X509CertificateLoader.LoadCertificate(Hierarchy.Server.Certificate.Der.Span);

        Assert.True(real.Extensions[Constraints]!.Critical);
        Assert.Equal(Convert.ToHexString(real.Extensions[Constraints]!.RawData), Convert.ToHexString(judged.Extensions[Constraints]!.RawData));
        Assert.DoesNotContain(".example.test"u8.ToArray(), Windows(real.Extensions[Constraints]!.RawData, ".example.test".Length));
    }

    private static ReadOnlyMemory<byte> LeafFor(string name)
    {
        var issuer = Hierarchy.Server.Issuer;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = WholeSeconds(DateTimeOffset.UtcNow);
        return TestHierarchy.Sign(
            new CertificateTemplate
            {
                Serial = SerialNumber.Random(),
                SignatureAlgorithm = issuer.Algorithm,
                Issuer = issuer.Name,
                NotBefore = now.AddHours(-1),
                NotAfter = now.AddDays(90),
                Subject = DistinguishedName.Empty,
                PublicKey = PublicKey.Parse(key.ExportSubjectPublicKeyInfo()),
                AuthorityKeyIdentifier = issuer.KeyIdentifier,
                KeyUsage = KeyUsage.DigitalSignature,
                ExtendedKeyUsages = ["1.3.6.1.5.5.7.3.1"],
                Names = [new GeneralName(IPAddress.TryParse(name, out _) ? GeneralNameKind.Ip : GeneralNameKind.Dns, name)],
            },
            Hierarchy.ServerKey);
    }

    private static IEnumerable<byte[]> Windows(byte[] bytes, int length) =>
        Enumerable.Range(0, bytes.Length - length + 1).Select(from => bytes[from..(from + length)]);

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
