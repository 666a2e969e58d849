using System.Security.Cryptography;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Contracts.V1;
using SigningService.Ledger;
using SigningService.Server.Tests.Running;
using SigningService.Testing;
using CertificateState = SigningService.Contracts.V1.CertificateState;

namespace SigningService.Server.Tests.Calls;

/// <summary>A service with a classical hierarchy and its twin in ML-DSA-65, each under a root of its own.</summary>
public sealed class TwinTests : IAsyncLifetime
{
    private const string Grants = """
        grants:
          - caller: uri:spiffe://${domain}/requester
            roles: [requester]
            issue:
              - profiles: [server-tls, server-tls-twin]
                names: {dns: ["**.${domain}"]}
          - caller: uri:spiffe://${domain}/other-requester
            roles: [requester]
            issue:
              - profiles: [server-tls]
                names: {dns: ["**.${domain}"]}
          - caller: uri:spiffe://${domain}/revoker
            roles: [revoker]
          - caller: uri:spiffe://${domain}/operator
            roles: [operator]
        """;

    private readonly RunningService _service;
    private Func<bool> _dies = () => false;

    public TwinTests() => _service = new RunningService
    {
        Twins = KeyAlgorithm.MlDsa65,
        Edit = text => text + "limits: {verificationsPerSecond: 0}\n",
        Adjust = builder => builder.Services.AddSingleton<ICertificateStore>(services => new DyingStore(services.GetRequiredService<ILedger>(), () => _dies())),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _service.InitializeAsync();
        Assert.True(await _service.ReplaceGrantsAsync(Grants));
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task TheBundleHandsOutBothRootsAndOneCallGivesACertificateUnderEach()
    {
        var bundle = await new AuthorityService.AuthorityServiceClient(_service.Connect(_service.Enrolment, null))
            .GetTrustBundleAsync(new GetTrustBundleRequest(), cancellationToken: Stop);
        Assert.Equal(
            new[] { "root", "twin-root" }.Select(id => Convert.ToHexString(_service.Hierarchy.Directory.Get(id).Certificate.Der.Span)).Order(),
            bundle.Roots.Select(root => Convert.ToHexString(root.Span)).Order());

        var client = Client("requester");
        var issued = await client.IssueCertificateAsync(Request("r1"), cancellationToken: Stop);

        Assert.Equal(("server-tls", "server-tls-twin"), (issued.Certificate.Profile, issued.Twin.Profile));
        Assert.Equal((issued.Twin.Name, issued.Certificate.Name), (issued.Certificate.Twin, issued.Twin.Twin));
        Assert.Equal(_service.Hierarchy.Directory.Get("twin-server-ca").Certificate.Der.ToArray(), Assert.Single(issued.Twin.Chain).ToByteArray());
        var second = ParsedCertificate.Parse(issued.Twin.Der.ToByteArray());
        Assert.True(second.IsSignedBy(_service.TwinKey.PublicKey));
        Assert.Equal(issued.Certificate.Sha256Fingerprint, Convert.ToHexStringLower(RelatedCertificate.Find(second.ToBeSigned)!.Value.Span));
        foreach (var certificate in new[] { issued.Certificate, issued.Twin })
            Assert.Equal(certificate, (await client.GetCertificateAsync(new GetCertificateRequest { Name = certificate.Name }, cancellationToken: Stop)).Certificate);
        var listed = await client.ListCertificatesAsync(new ListCertificatesRequest { SummaryOnly = true }, cancellationToken: Stop);
        Assert.Equal([issued.Certificate.Name, issued.Twin.Name], listed.Certificates.Select(certificate => certificate.Twin));
    }

    [Fact]
    public async Task AStreamGivesWhatACallGives()
    {
        var client = Client("requester");
        using var stream = client.IssueCertificates(cancellationToken: Stop);
        await stream.RequestStream.WriteAsync(new IssueCertificatesRequest { Request = Request("r1") }, Stop);
        await stream.RequestStream.WriteAsync(new IssueCertificatesRequest { Request = new IssueCertificateRequest(Request("r2")) { TwinCsr = ByteString.CopyFromUtf8("no request") } }, Stop);
        await stream.RequestStream.CompleteAsync();
        var answers = new List<IssueCertificatesResponse>();
        await foreach (var answer in stream.ResponseStream.ReadAllAsync(Stop))
            answers.Add(answer);

        Assert.Equal(answers[0].Issued.Twin.Name, answers[0].Issued.Certificate.Twin);
        Assert.Equal("twin_csr", Assert.Single(answers[1].Refused.Fields).Field);
        Assert.StartsWith("Of twin_csr: ", answers[1].Refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServiceThatDiesBetweenTheTwoReturnsTheFirstAndMakesTheSecondInItsNextLife()
    {
        // The second is signed, and not recorded.
        var recorded = 0;
        _dies = () => ++recorded > 1;
        var request = Request("r1");
        var failed = await Assert.ThrowsAsync<RpcException>(() => Client("requester").IssueCertificateAsync(request, cancellationToken: Stop).ResponseAsync);
        Assert.Equal(StatusCode.Unavailable, failed.StatusCode);
        Assert.Contains("is issued, its twin is not. ", failed.Status.Detail, StringComparison.Ordinal);
        var first = failed.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata["certificate"];
        Assert.NotNull(failed.GetRpcStatus()!.GetDetail<RetryInfo>());
        var before = (await Client("requester").GetCertificateAsync(new GetCertificateRequest { Name = first }, cancellationToken: Stop)).Certificate;
        Assert.Equal("", before.Twin);
        await _service.StopAsync();
        _dies = () => false;
        await _service.StartAsync();

        var issued = await Client("requester").IssueCertificateAsync(request, cancellationToken: Stop);

        Assert.Equal(before.Der, issued.Certificate.Der);
        Assert.Equal(SHA256.HashData(before.Der.Span), RelatedCertificate.Find(ParsedCertificate.Parse(issued.Twin.Der.ToByteArray()).ToBeSigned)!.Value);
        Assert.Equal(2, (await Client("requester").ListCertificatesAsync(new ListCertificatesRequest(), cancellationToken: Stop)).Certificates.Count);
    }

    [Fact]
    public async Task WithoutAGrantForTheTwinNothingIsIssued()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => Client("other-requester").IssueCertificateAsync(Request("r1"), cancellationToken: Stop).ResponseAsync);

        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
        Assert.Empty((await Client("other-requester").ListCertificatesAsync(new ListCertificatesRequest(), cancellationToken: Stop)).Certificates);
    }

    [Fact]
    public async Task RevokingTheOneRevokesTheOtherWhenAskedToAndWhoIsLeftWithoutATwinIsCounted()
    {
        var client = Client("requester");
        var linked = await client.IssueCertificateAsync(Request("r1"), cancellationToken: Stop);
        await client.IssueCertificateAsync(new IssueCertificateRequest(Request("r2")) { TwinCsr = ByteString.Empty }, cancellationToken: Stop);
        Assert.Equal(1, await CountWithoutTwinAsync());

        var revoked = await Client("revoker").RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = linked.Twin.Name, Reason = RevocationReason.Superseded, RevokeTwin = true }, cancellationToken: Stop);

        Assert.Equal([linked.Certificate.Name], revoked.AlsoRevoked);
        foreach (var name in new[] { linked.Certificate.Name, linked.Twin.Name })
        {
            var shown = await client.GetCertificateAsync(new GetCertificateRequest { Name = name }, cancellationToken: Stop);
            Assert.Equal(CertificateState.Revoked, shown.Certificate.State);
        }
    }

    private async Task<long> CountWithoutTwinAsync()
    {
        var answer = await new IncidentService.IncidentServiceClient(_service.Connect("operator")).OpenIncidentAsync(
            new OpenIncidentRequest
            {
                Filter = new IncidentFilter { Profile = "server-tls", Requester = "uri:spiffe://example.test/requester", WithoutTwin = true },
                Deadline = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromDays(30)),
                ValidateOnly = true,
            },
            cancellationToken: Stop);
        return answer.Plan.Total;
    }

    private static IssueCertificateRequest Request(string id)
    {
        var request = Requests.Issue(requestId: id);
        request.TwinCsr = ByteString.CopyFrom(Csr.For(SoftwareSigningKey.Create(KeyAlgorithm.MlDsa65), "api.example.test"));
        return request;
    }

    private CertificateService.CertificateServiceClient Client(string name) => new(_service.Connect(name));
}
