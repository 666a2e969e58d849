using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using SigningService.Client;
using SigningService.Client.Keys;
using SigningService.Client.Requests;
using SigningService.Contracts.V1;
using SigningService.EndToEnd.Tests.Running;
using SigningService.EndToEnd.Tests.Strangers;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.PostQuantum;

/// <summary>The hierarchy of the shipped file in ML-DSA-65: its certificates at work in TLS, its lists and answers, and how they end.</summary>
[Collection<InPostQuantumHouse>]
[Trait(PostQuantumTools.Trait, PostQuantumTools.InTls)]
public sealed class PostQuantumHouseTests(PostQuantumHouse house) : HouseTests<PostQuantumHouse>(house)
{
    private const string MlDsa65 = "2.16.840.1.101.3.4.3.18";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task ALeafWithItsListsAndItsStatusIsAcceptedByOpenSslAndDotNetAndRefusedOnceItIsRevoked()
    {
        PostQuantumTools.RequireInTls();
        using var requester = House.Connect("requester");
        using var key = PrivateKey.Generate(KeyType.MlDsa65);
        var issued = await IssueAsync(requester, "judged.example.test", key);
        var chain = await IssuedChain.FetchAsync(House, issued);

        using (var leaf = X509CertificateLoader.LoadCertificate(issued.Der.Span))
            Assert.Equal((MlDsa65, MlDsa65), (leaf.GetKeyAlgorithm(), leaf.SignatureAlgorithm.Value));
        var openSsl = new OpenSsl(PostQuantumTools.OpenSsl);
        foreach (var (stranger, presented) in new (IStranger, ChainToJudge)[] { (openSsl, chain), (openSsl, IssuedChain.ByOcsp(chain)), (new DotNetChain(), chain) })
        {
            var judgement = await stranger.JudgeAsync(presented);
            Assert.True(judgement.Accepted, judgement.Words);
        }

        using var revoker = House.Connect("operator");
        await revoker.Certificates.RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = issued.Name, Reason = RevocationReason.Superseded }, cancellationToken: Stop);
        await revoker.Revocations.PublishRevocationListsAsync(new PublishRevocationListsRequest(), cancellationToken: Stop);
        var revoked = await openSsl.JudgeAsync(await IssuedChain.FetchAsync(House, issued));
        Assert.False(revoked.Accepted);
        Assert.Contains("certificate revoked", revoked.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AClientCallsRenewsItsCertificateCallsWithTheNewOneAndIsRefusedOnceThatIsRevoked()
    {
        PostQuantumTools.RequireInTls();
        // Another auditor, since this one is not to come back.
        var folder = Directory.CreateDirectory(House.ClientFolder("second")).FullName;
        File.Copy(Path.Combine(House.ClientFolder("auditor"), "signctl.json"), Path.Combine(folder, "signctl.json"));
        await RequireDevAsync("signctl", "--as", "operator", "issue", "--profile", "client-tls", "--uri", "spiffe://example.test/auditor", "--out-dir", folder);
        await RequireDevAsync("signctl", "--as", "second", "list");
        await RequireDevAsync("signctl", "--as", "second", "renew");
        using var auditor = House.Connect("second");
        await auditor.Authorities.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);

        await RequireDevAsync("signctl", "--as", "operator", "revoke", "--cert", Path.Combine(folder, "chain.pem"), "--reason", "superseded");

        var refused = await Assert.ThrowsAsync<SigningServiceException>(
            async () => await auditor.Authorities.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop));
        Assert.Equal(StatusCode.Unauthenticated, refused.Status);
    }

    [Fact]
    public async Task TheLogIsVerifiedByUsAndByAStrangerUnderAnAuditKeyInMlDsa()
    {
        PostQuantumTools.RequireInTls();
        var (folder, key) = (House.PathOf("export"), House.PathOf("hierarchy", "audit-public-key.pem"));
        await RequireDevAsync("signctl", "--as", "auditor", "audit", "export", "--out", folder);
        await RequireDevAsync("signctl", "audit", "verify", folder, "--audit-key", key);

        var stranger = await ToolRun.StartAsync(
            RequiredTool.Find("python3", "it is in the package python3"),
            [Repository.PathOf("examples", "audit-verify", "verify.py"), key, folder],
            environment: new Dictionary<string, string> { ["PATH"] = $"{Path.GetDirectoryName(PostQuantumTools.OpenSsl)}:{Environment.GetEnvironmentVariable("PATH")}" });
        Assert.True(stranger.ExitCode == 0, stranger.Output);
        Assert.Contains("whole", stranger.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X25519MLKEM768", true)]
    [InlineData("X25519:X25519MLKEM768", true)]
    [InlineData("X25519:P-256", false)]
    public async Task OnlyWhoAgreesOnKeysByTheHybridGroupIsServed(string groups, bool isServed)
    {
        PostQuantumTools.RequireInTls();
        var client = House.ClientFolder("requester");
        var run = await ToolRun.StartAsync(PostQuantumTools.OpenSsl,
        [
            "s_client", "-connect", House.GrpcAddress, "-CAfile", House.TrustFile, "-cert", Path.Combine(client, "chain.pem"),
            "-key", Path.Combine(client, "key.pem"), "-alpn", "h2", "-groups", groups,
        ]);

        Assert.Equal(isServed, run.Output.Contains("Negotiated TLS1.3 group: X25519MLKEM768", StringComparison.Ordinal));
        Assert.Equal(isServed, run.Output.Contains("Peer signature type: mldsa65", StringComparison.Ordinal));
        if (isServed)
            await Http.AwaitAsync(new Uri(House.OperationsUrl, "metrics"), text => text.Contains("key=\"ML-DSA-65\",key_exchange=\"X25519MLKEM768\"", StringComparison.Ordinal), House.LogTail);
    }

    [Theory]
    [InlineData("nginx")]
    [InlineData("kestrel-mtls")]
    public async Task AnExampleRunsAsItIs(string example)
    {
        PostQuantumTools.RequireInTls();
        var run = await ToolRun.StartAsync(
            Repository.PathOf("examples", example, "run.sh"), [], Repository.Root, new Dictionary<string, string> { ["SIGNING_DEV"] = House.Folder }, Patience);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("Passed: ", run.Output, StringComparison.Ordinal);
    }

    private static async Task<Certificate> IssueAsync(SigningServiceConnection connection, string name, PrivateKey key)
    {
        var request = CertificateSigningRequest.Create(key, new RequestedNames { Dns = [name] });
        return (await connection.Certificates.IssueCertificateAsync(
            new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(request.Der) }, cancellationToken: Stop)).Certificate;
    }

    private async Task RequireDevAsync(params string[] arguments)
    {
        var run = await House.DevAsync(arguments);
        Assert.True(run.ExitCode == 0, run.Output);
    }
}
