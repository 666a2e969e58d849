using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Ocsp;
using Org.BouncyCastle.X509;
using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Revocation;
using SigningService.Authority.Status;
using SigningService.Testing;
using SigningService.Testing.Strangers;
using X509Certificate = Org.BouncyCastle.X509.X509Certificate;
using CertificateStatus = Org.BouncyCastle.Ocsp.CertificateStatus;
using KeyUsage = SigningService.Authority.Profiles.KeyUsage;

// Parts of ML-DSA are marked as not settled in .NET 10.
#pragma warning disable SYSLIB5006

namespace SigningService.Authority.Tests.Asn1;

/// <summary>A whole hierarchy in ML-DSA, down to the request that a stranger made, judged by OpenSSL 3.5, BouncyCastle and, where it has ML-DSA, .NET.</summary>
[Trait(PostQuantumTools.Trait, PostQuantumTools.InTls)]
public sealed class MlDsaSeenByStrangersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ml-dsa-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ML-DSA-44")]
    [InlineData("ML-DSA-65")]
    [InlineData("ML-DSA-87")]
    public async Task LeafAuthoritiesListsAndStatusAnswersAreAccepted(string name)
    {
        var openSsl = PostQuantumTools.OpenSsl;
        var algorithm = KeyAlgorithm.Find(name)!;
        var house = new TestHouse(algorithm);
        house.Time.SetUtcNow(Now);
        var hierarchy = house.Hierarchy;
        var issued = await house.Issuance.IssueAsync(house.Requester, new IssueRequest { Profile = "server-tls", Csr = await RequestAsync(openSsl, name) }, Stop);
        var leaf = issued.Record!.Der!.Value;

        var lists = await PublishAsync(house);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{name}: octets of the root {hierarchy.Root.Certificate.Der.Length}, of an authority {hierarchy.Server.Certificate.Der.Length}, of the leaf {leaf.Length}, of an empty list {lists[0].Length}");
        var chain = new ChainToJudge(leaf, [hierarchy.Server.Certificate.Der], hierarchy.Root.Certificate.Der, lists);
        var judgement = await new OpenSsl(openSsl).JudgeAsync(chain);
        Assert.True(judgement.Accepted, judgement.Words);

        if (MLDsa.IsSupported)
        {
            judgement = await new DotNetChain().JudgeAsync(chain with { RevocationLists = [] });
            Assert.True(judgement.Accepted, judgement.Words);
        }

        var (rootKey, serverKey) = (new X509Certificate(hierarchy.Root.Certificate.Der.ToArray()).GetPublicKey(), new X509Certificate(hierarchy.Server.Certificate.Der.ToArray()).GetPublicKey());
        new X509Certificate(hierarchy.Server.Certificate.Der.ToArray()).Verify(rootKey);
        new X509Certificate(leaf.ToArray()).Verify(serverKey);
        new X509Crl(lists[0].ToArray()).Verify(serverKey);
        new X509Crl(lists[1].ToArray()).Verify(rootKey);
        Assert.Equal(algorithm, ParsedCertificate.Parse(leaf).PublicKey.Algorithm);

        var response = await AnswerAsync(house, issued.Record.Intent.Id, algorithm);
        var answer = (BasicOcspResp)new OcspResp(response).GetResponseObject();
        Assert.Equal(CertificateStatus.Good, answer.Responses.Single().GetCertStatus());
        Assert.True(answer.Verify(answer.GetCerts()[0].GetPublicKey()));
        answer.GetCerts()[0].Verify(serverKey);
        await RequireGoodAsync(openSsl, chain, response);
        if (MLDsa.IsSupported)
        {
            // What the chain engine does not take by itself: a list that is given, and an answer.
            var list = new X509Crl(lists[0].ToArray());
            RequireSignedByDotNet(hierarchy.Server.Certificate.Der, list.GetTbsCertList(), list.GetSignature());
            RequireSignedByDotNet(answer.GetCerts()[0].GetEncoded(), answer.GetTbsResponseData(), answer.GetSignature());
        }

        await house.Ledger.RevokeAsync(issued.Record.Intent.Id, new RevocationRecord(RevocationReason.Superseded, Now, null, "test", 0), Stop);
        var after = await new OpenSsl(openSsl).JudgeAsync(chain with { RevocationLists = await PublishAsync(house) });
        Assert.False(after.Accepted);
        Assert.Contains("certificate revoked", after.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASignatureUnderAnotherParameterSetOrOverOtherBytesIsNone()
    {
        var key = SoftwareSigningKey.Create(KeyAlgorithm.MlDsa65);
        byte[] message = [1, 2, 3];
        var signature = await key.SignAsync(SignatureAlgorithm.MlDsa65, message, Stop);

        Assert.True(SignatureVerifier.Verify(key.PublicKey, SignatureAlgorithm.MlDsa65, message, signature));
        Assert.False(SignatureVerifier.Verify(key.PublicKey, SignatureAlgorithm.MlDsa44, message, signature));
        Assert.False(SignatureVerifier.Verify(key.PublicKey, SignatureAlgorithm.MlDsa65, [1, 2, 4], signature));
        Assert.False(SignatureVerifier.Verify(key.PublicKey, SignatureAlgorithm.MlDsa65, message, signature.AsSpan(..^1)));
        Assert.False(SignatureVerifier.Verify(key.PublicKey, SignatureAlgorithm.MlDsa65, message, []));
    }

    private static void RequireSignedByDotNet(ReadOnlyMemory<byte> signer, byte[] content, byte[] signature)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(signer.Span);
        using var key = certificate.GetMLDsaPublicKey()!;
        Assert.True(key.VerifyData(content, signature));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Strangers go by the clock of the machine.
    private static DateTimeOffset Now { get; } = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    private async Task<byte[]> RequestAsync(string openSsl, string algorithm)
    {
        var request = Path.Combine(_folder, "request.der");
        await ToolRun.RequireAsync(openSsl,
        [
            "req", "-new", "-newkey", algorithm, "-nodes", "-keyout", Path.Combine(_folder, "key.pem"), "-outform", "DER", "-out", request,
            "-subj", "/CN=api.example.test", "-addext", "subjectAltName=DNS:api.example.test", "-config", await ConfigAsync(),
        ]);
        return await File.ReadAllBytesAsync(request, Stop);
    }

    // The program stands alone: there is no configuration where it was built for.
    private async Task<string> ConfigAsync()
    {
        var file = Path.Combine(_folder, "openssl.cnf");
        await File.WriteAllTextAsync(file, "[req]\ndistinguished_name = name\n[name]\n", Stop);
        return file;
    }

    private static async Task<IReadOnlyList<ReadOnlyMemory<byte>>> PublishAsync(TestHouse house)
    {
        using var publishing = new RevocationListPublishing(
            house.Hierarchy.Directory,
            TestHierarchy.Urls,
            house.Ledger,
            new MemoryListStorage(),
            new RevocationPolicy(TimeSpan.FromDays(1), TimeSpan.FromHours(1), TimeSpan.FromSeconds(1)),
            house.Time);
        var shard = house.Ledger.Records.Single().Intent.Shard;
        var ofServer = await publishing.PublishAsync(new ShardId("server-ca", shard), Stop);
        var ofRoot = await publishing.PublishAsync(new ShardId("root", 0), Stop);
        return [ofServer.Der, ofRoot.Der];
    }

    private static async Task<byte[]> AnswerAsync(TestHouse house, CertificateId id, KeyAlgorithm algorithm)
    {
        var answering = new StatusAnswering(new OneResponder(ResponderOf(house, algorithm)), house.Ledger, new OcspPolicy(TimeSpan.FromHours(12), 100), RevocationMark.None, house.Time);
        var issuer = new X509Certificate(house.Hierarchy.Server.Certificate.Der.ToArray());
        var generator = new OcspReqGenerator();
        generator.AddRequest(new CertificateID(CertificateID.DigestSha1, issuer, new Org.BouncyCastle.Math.BigInteger(1, id.Serial.Content.ToArray())));
        return (await answering.AnswerAsync(generator.Generate().GetEncoded(), Stop)).Der.ToArray();
    }

    private static OcspResponder ResponderOf(TestHouse house, KeyAlgorithm algorithm)
    {
        var key = SoftwareSigningKey.Create(algorithm);
        var issuer = house.Hierarchy.Server.Issuer;
        var template = new CertificateTemplate
        {
            Serial = SerialNumber.Random(),
            SignatureAlgorithm = issuer.Algorithm,
            Issuer = issuer.Name,
            NotBefore = Now.AddHours(-1),
            NotAfter = Now.AddDays(30),
            Subject = DistinguishedName.Create(new AttributeValue(AttributeType.CommonName, "Test Responder")),
            PublicKey = key.PublicKey,
            AuthorityKeyIdentifier = issuer.KeyIdentifier,
            KeyUsage = KeyUsage.DigitalSignature,
            ExtendedKeyUsages = [SigningService.Authority.Profiles.ExtendedKeyUsage.OcspSigning],
            OcspNoCheck = true,
        };
        return new OcspResponder(house.Hierarchy.Server, ParsedCertificate.Parse(TestHierarchy.Sign(template, house.Hierarchy.ServerKey)), key);
    }

    private async Task RequireGoodAsync(string openSsl, ChainToJudge chain, byte[] response)
    {
        var file = Path.Combine(_folder, "answer.der");
        await File.WriteAllBytesAsync(file, response, Stop);
        var run = await ToolRun.StartAsync(openSsl,
        [
            "ocsp", "-respin", file, "-issuer", await PemAsync("issuer.pem", chain.Intermediates[0]), "-cert", await PemAsync("leaf.pem", chain.Leaf),
            "-CAfile", await PemAsync("authorities.pem", chain.Intermediates[0], chain.Root),
        ]);
        Assert.Contains("Response verify OK", run.Output, StringComparison.Ordinal);
        Assert.Contains("leaf.pem: good", run.Output, StringComparison.Ordinal);
    }

    private async Task<string> PemAsync(string name, params ReadOnlyMemory<byte>[] certificates)
    {
        var file = Path.Combine(_folder, name);
        await File.WriteAllLinesAsync(file, certificates.Select(der => PemEncoding.WriteString("CERTIFICATE", der.Span)), Stop);
        return file;
    }

    private sealed class OneResponder(OcspResponder responder) : IResponderDirectory
    {
        public IReadOnlyList<OcspResponder> Current { get; } = [responder];
    }
}
