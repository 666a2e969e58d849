using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Istio.V1.Auth;
using Microsoft.IdentityModel.Tokens;
using SigningService.Contracts.V1;
using SigningService.Server.Callers;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Mesh;

/// <summary>What istio-agent and ztunnel see.</summary>
public sealed class IstioCertificateServiceTests : IAsyncLifetime
{
    private const string Frontend = "spiffe://example.test/ns/production/sa/frontend-service";
    private const string Account = "production/frontend-service";
    private readonly RunningService _service = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private IstioCertificateService.IstioCertificateServiceClient _client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _service.Time.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        await _service.InitializeAsync();
        _client = new(_service.Connect(_service.Enrolment, null));
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task AServiceAccountTokenGivesItsSpiffeIdAndNothingElse()
    {
        var chain = await AskAsync(Request());

        // One certificate a text, and the roots last: ztunnel takes it no other way.
        Assert.All(chain, pem => Assert.EndsWith("-----END CERTIFICATE-----\n", pem, StringComparison.Ordinal));
        Assert.Equal(3, chain.Count);
        using var leaf = X509Certificate2.CreateFromPem(chain[0]);
        Assert.Equal([Frontend], Names(leaf));
        Assert.Equal("", leaf.Subject);
        Assert.True(leaf.Extensions.Single(e => e.Oid!.Value == "2.5.29.17").Critical);
        Assert.Equal(TimeSpan.FromHours(24), leaf.NotAfter - leaf.NotBefore + TimeSpan.FromSeconds(1));
        Assert.Equal(2, leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Count);
        using var root = X509Certificate2.CreateFromPem(chain[^1]);
        Assert.Equal(root.Subject, root.Issuer);
    }

    [Theory]
    [InlineData(3600, 3600)]
    [InlineData(1_000_000_000_000, 86_400)]
    [InlineData(0, 86_400)]
    public async Task ItIsValidAsLongAsAskedAndNoLongerThanTheProfileAllows(long asked, int given)
    {
        var request = Request();
        request.ValidityDuration = asked;

        using var leaf = X509Certificate2.CreateFromPem((await AskAsync(request))[0]);

        Assert.Equal(given, (leaf.NotAfter - leaf.NotBefore).TotalSeconds + 1);
    }

    [Fact]
    public async Task TheRsaKeyThatSidecarsMakeIsTaken()
    {
        using var key = RSA.Create(2048);
        var csr = new CertificateRequest("", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();

        Assert.Equal(3, (await AskAsync(new IstioCertificateRequest { Csr = csr })).Count);
    }

    [Fact]
    public async Task WhateverProvesNothingIsRefusedInOneWay()
    {
        var cluster = _service.Cluster;
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var account = "system:serviceaccount:production:frontend-service";
        var unsigned = Base64UrlEncoder.Encode("{\"alg\":\"none\"}") + "." + cluster.TokenOf(Account, Now).Split('.')[1] + ".";
        string?[] proofs =
        [
            null, "", "garbage", "a.b.c", unsigned,
            cluster.Token(account, Now, audience: "api"),
            cluster.Token(account, Now, issuer: "https://other.example.test"),
            cluster.Token(account, Now.AddHours(-3)),
            cluster.Token(account, Now.AddHours(3)),
            cluster.Token(account, Now, credentials: new SigningCredentials(new ECDsaSecurityKey(other), SecurityAlgorithms.EcdsaSha256)),
            cluster.Token(account, Now, credentials: new SigningCredentials(new SymmetricSecurityKey(cluster.PublicKeyPem), SecurityAlgorithms.HmacSha256)),
            cluster.Token("system:node:one", Now),
            cluster.Token("system:serviceaccount:production:frontend:service", Now),
            cluster.Token("system:serviceaccount:production:../other", Now),
            cluster.Token("system:serviceaccount:Production:frontend", Now),
        ];

        var refusals = new List<Status>();
        foreach (var proof in proofs)
            refusals.Add((await RefusedAsync(Request(), proof)).Status);

        Assert.All(refusals, status => Assert.Equal(StatusCode.Unauthenticated, status.StatusCode));
        Assert.Single(refusals.Select(status => status.Detail).Distinct());
        // And the connection, which a node's proxy shares among its workloads, goes on.
        Assert.Equal(3, (await AskAsync(Request())).Count);
    }

    [Fact]
    public async Task TheOwnNameMayBeAskedForAndAnyOtherRefusesTheRequest()
    {
        Assert.Equal(3, (await AskAsync(Request(names => names.AddUri(new Uri(Frontend))))).Count);

        Action<SubjectAlternativeNameBuilder>[] others =
        [
            names => names.AddUri(new Uri("spiffe://example.test/ns/production/sa/other")),
            names => names.AddDnsName("frontend.production.svc"),
            names =>
            {
                names.AddUri(new Uri(Frontend));
                names.AddDnsName("frontend.production.svc");
            },
        ];
        foreach (var names in others)
            Assert.Equal(StatusCode.InvalidArgument, (await RefusedAsync(Request(names))).StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, (await RefusedAsync(Request(subject: "CN=frontend"))).StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, (await RefusedAsync(new IstioCertificateRequest { Csr = "garbage" })).StatusCode);
    }

    [Fact]
    public async Task ItsCertificateProvesTheWorkloadUntilItIsRevoked()
    {
        using var bare = X509Certificate2.CreateFromPem((await AskAsync(Request()))[0]);
        var workload = new IstioCertificateService.IstioCertificateServiceClient(
            _service.Connect(_service.Enrolment, new TestClient("frontend", bare.CopyWithPrivateKey(_key))));

        var renewed = await workload.CreateCertificateAsync(Request(), cancellationToken: Stop);

        using var next = X509Certificate2.CreateFromPem(renewed.CertChain[0]);
        Assert.Equal([Frontend], Names(next));
        Assert.NotEqual(bare.SerialNumber, next.SerialNumber);
        await new CertificateService.CertificateServiceClient(_service.Connect("revoker")).RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = $"authorities/client-ca/certificates/{bare.SerialNumber.ToLowerInvariant()}", Reason = RevocationReason.Superseded },
            cancellationToken: Stop);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await workload.CreateCertificateAsync(Request(), cancellationToken: Stop));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task ACertificateThatIsNoWorkloadsProvesNone()
    {
        var requester = new IstioCertificateService.IstioCertificateServiceClient(_service.Connect(_service.Enrolment, _service.Clients["requester"]));

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await requester.CreateCertificateAsync(Request(), cancellationToken: Stop));

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task ANodesProxyAsksForItsWorkloadsAndNobodyElseForOthers()
    {
        var request = Request();
        request.Metadata = new Struct { Fields = { ["ImpersonatedIdentity"] = Value.ForString(Frontend) } };

        using var leaf = X509Certificate2.CreateFromPem((await AskAsync(request, _service.Cluster.TokenOf("istio-system/ztunnel", Now)))[0]);
        Assert.Equal([Frontend], Names(leaf));
        Assert.Equal(StatusCode.PermissionDenied, (await RefusedAsync(request, _service.Cluster.TokenOf("production/other", Now))).StatusCode);

        request.Metadata.Fields["ImpersonatedIdentity"] = Value.ForString("spiffe://elsewhere.test/ns/production/sa/frontend-service");
        Assert.Equal(StatusCode.PermissionDenied, (await RefusedAsync(request, _service.Cluster.TokenOf("istio-system/ztunnel", Now))).StatusCode);
    }

    [Fact]
    public async Task TheSameRequestGetsTheSameCertificateForSomeMinutesAndANewOneWhenItIsTimeToRenew()
    {
        var request = Request();

        var first = await AskAsync(request);
        var retry = await AskAsync(request);
        _service.Time.Advance(TimeSpan.FromHours(12));
        var renewed = await AskAsync(request);

        Assert.Equal(first, retry);
        Assert.NotEqual(first[0], renewed[0]);
    }

    [Fact]
    public async Task KeysThatTheClusterReplacesAreReadAgainAndAFileThatIsWrongIsNot()
    {
        var (file, next) = (Path.Combine(_service.Folder, "jwks.json"), new TestCluster());
        Assert.Equal(StatusCode.Unauthenticated, (await RefusedAsync(Request(), next.TokenOf(Account, Now))).StatusCode);

        await ReplaceAsync(file, next.Keys, 1);
        Assert.Equal(3, (await AskAsync(Request(), next.TokenOf(Account, Now))).Count);
        Assert.Equal(StatusCode.Unauthenticated, (await RefusedAsync(Request(), _service.Cluster.TokenOf(Account, Now))).StatusCode);

        _service.Logs.ExpectErrors();
        await ReplaceAsync(file, "{}", 2);
        Assert.Equal(3, (await AskAsync(Request(), next.TokenOf(Account, Now))).Count);
        await _service.Logs.WaitForAsync(e => e.RenderMessage(null).Contains("holds no public key", StringComparison.Ordinal), Stop);
    }

    [Fact]
    public async Task WithTheTokenAwayItIsUnavailableWhichClientsTryAgain()
    {
        _service.Keyring.PullOut();

        Assert.Equal(StatusCode.Unavailable, (await RefusedAsync(Request())).StatusCode);
    }

    private static async Task ReplaceAsync(string file, string text, int seconds)
    {
        await File.WriteAllTextAsync(file, text, Stop);
        File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(seconds));
    }

    private static IEnumerable<string> Names(X509Certificate2 certificate) =>
        CertificateNames.Read(certificate).Select(name => name.Value);

    private IstioCertificateRequest Request(Action<SubjectAlternativeNameBuilder>? names = null, string subject = "")
    {
        var request = new CertificateRequest(subject, _key, HashAlgorithmName.SHA256);
        if (names is not null)
        {
            var builder = new SubjectAlternativeNameBuilder();
            names(builder);
            request.CertificateExtensions.Add(builder.Build(critical: true));
        }

        return new IstioCertificateRequest { Csr = request.CreateSigningRequestPem() };
    }

    private async Task<IReadOnlyList<string>> AskAsync(IstioCertificateRequest request, string? proof = null)
    {
        var headers = new Metadata { { "authorization", "Bearer " + (proof ?? _service.Cluster.TokenOf(Account, Now)) }, { "clusterid", "Kubernetes" } };
        return (await _client.CreateCertificateAsync(request, headers, cancellationToken: Stop)).CertChain;
    }

    private async Task<RpcException> RefusedAsync(IstioCertificateRequest request) => await RefusedAsync(request, _service.Cluster.TokenOf(Account, Now));

    private async Task<RpcException> RefusedAsync(IstioCertificateRequest request, string? proof)
    {
        var headers = new Metadata();
        if (proof is not null)
            headers.Add("authorization", "Bearer " + proof);
        return await Assert.ThrowsAsync<RpcException>(async () => await _client.CreateCertificateAsync(request, headers, cancellationToken: Stop));
    }
}
