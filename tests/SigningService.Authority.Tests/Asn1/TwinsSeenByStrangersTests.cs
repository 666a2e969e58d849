using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Tests.Issuance;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.Authority.Tests.Asn1;

/// <summary>Linked certificates under two roots: strangers accept each chain, and read in the second which the first is.</summary>
[Trait(PostQuantumTools.Trait, PostQuantumTools.InTls)]
public sealed class TwinsSeenByStrangersTests : IDisposable
{
    private const string RelatedCertificate = "1.3.6.1.5.5.7.1.36";

    private readonly string _folder = Directory.CreateTempSubdirectory("twins-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("RSA-3072")]
    [InlineData("ML-DSA-65")]
    public async Task BothChainsAreAcceptedAndTheLinkIsRead(string twinKeys)
    {
        var isPostQuantum = twinKeys == "ML-DSA-65";
        var openSsl = isPostQuantum ? PostQuantumTools.OpenSsl : OpenSsl.Program;
        var (house, result) = await IssueAsync(KeyAlgorithm.Find(twinKeys)!);
        var (first, second) = (result.Record!.Der!.Value, result.Twin!.Record!.Der!.Value);
        var hash = SHA256.HashData(first.Span);

        var classical = new ChainToJudge(first, [DerOf(house, "server-ca")], DerOf(house, "root"), []);
        var twin = new ChainToJudge(second, [DerOf(house, "twin-server-ca")], DerOf(house, "twin-root"), []);
        foreach (var chain in new[] { classical, twin })
            await RequireAcceptedAsync(new OpenSsl(openSsl), chain);
        await RequireAcceptedAsync(new DotNetChain(), classical);
        if (!isPostQuantum || MLDsa.IsSupported)
            await RequireAcceptedAsync(new DotNetChain(), twin);
        Assert.False((await new OpenSsl(openSsl).JudgeAsync(twin with { Root = classical.Root })).Accepted);

        new Org.BouncyCastle.X509.X509Certificate(second.ToArray())
            .Verify(new Org.BouncyCastle.X509.X509Certificate(DerOf(house, "twin-server-ca").ToArray()).GetPublicKey());
        Assert.Equal(hash, ReadByBouncyCastle(second));
        Assert.Equal(hash, ReadByDotNet(second));
        Assert.Contains(Convert.ToHexString(hash), await ReadByOpenSslAsync(openSsl, second), StringComparison.Ordinal);
    }

    private static async Task RequireAcceptedAsync(IStranger stranger, ChainToJudge chain)
    {
        var judgement = await stranger.JudgeAsync(chain);
        Assert.True(judgement.Accepted, judgement.Words);
    }

    private static async Task<(TwinHouse House, IssuanceResult Result)> IssueAsync(KeyAlgorithm twinKeys)
    {
        var house = new TwinHouse(twinKeys);
        // Strangers go by the clock of the machine.
        house.Base.Time.SetUtcNow(TimeProvider.System.GetUtcNow());
        var request = new IssueRequest
        {
            Profile = "server-tls",
            Csr = Csr.For("api.example.test"),
            TwinCsr = Csr.For(SoftwareSigningKey.Create(twinKeys), "api.example.test"),
            RequestId = "r1",
        };
        return (house, await house.Issuance.IssueAsync(house.Requester, request, Stop));
    }

    private static ReadOnlyMemory<byte> DerOf(TwinHouse house, string authority) => house.Authorities.Get(authority).Certificate.Der;

    private static byte[] ReadByBouncyCastle(ReadOnlyMemory<byte> der)
    {
        var extension = new Org.BouncyCastle.X509.X509Certificate(der.ToArray()).GetExtensionValue(new DerObjectIdentifier(RelatedCertificate));
        var related = DigestInfo.GetInstance(Asn1Object.FromByteArray(extension.GetOctets()));
        Assert.Equal("2.16.840.1.101.3.4.2.1", related.DigestAlgorithm.Algorithm.Id);
        return related.Digest.GetOctets();
    }

    private static byte[] ReadByDotNet(ReadOnlyMemory<byte> der)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der.Span);
        var extension = certificate.Extensions[RelatedCertificate]!;
        Assert.False(extension.Critical);
        var fields = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
        Assert.Equal("2.16.840.1.101.3.4.2.1", fields.ReadSequence().ReadObjectIdentifier());
        return fields.ReadOctetString();
    }

    private async Task<string> ReadByOpenSslAsync(string openSsl, ReadOnlyMemory<byte> der)
    {
        var file = Path.Combine(_folder, "second.der");
        await File.WriteAllBytesAsync(file, der, Stop);
        var run = await ToolRun.StartAsync(openSsl, ["asn1parse", "-inform", "DER", "-in", file]);
        // It prints the value of the extension behind its number, as octets.
        var lines = run.Output.Split('\n');
        var at = Array.FindIndex(lines, line => line.Contains(RelatedCertificate, StringComparison.Ordinal) || line.Contains("relatedCert", StringComparison.OrdinalIgnoreCase));
        Assert.True(at > 0, run.Output);
        return lines[at + 1];
    }
}
