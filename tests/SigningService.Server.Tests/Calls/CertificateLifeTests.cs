using Google.Protobuf;
using Grpc.Core;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Calls;

public sealed class CertificateLifeTests(RunningService service) : IClassFixture<RunningService>
{
    private readonly CertificateService.CertificateServiceClient _requester = new(service.Connect("requester"));
    private readonly RevocationService.RevocationServiceClient _revoker = new(service.Connect("revoker"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACertificateIsIssuedWithItsChainAndShown()
    {
        var issued = (await _requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;

        Assert.Equal("server-tls", issued.Profile);
        Assert.Equal("server-ca", issued.Authority);
        Assert.Equal(CertificateState.Active, issued.State);
        Assert.Equal(["dns:api.example.test"], issued.SubjectNames);
        Assert.Equal("uri:spiffe://example.test/requester", issued.Requester);
        Assert.Equal(service.ServerAuthority.Certificate.Der.ToArray(), Assert.Single(issued.Chain).ToByteArray());
        var shown = await _requester.GetCertificateAsync(new GetCertificateRequest { Name = issued.Name }, cancellationToken: Stop);
        Assert.Equal(issued, shown.Certificate);
    }

    [Fact]
    public async Task ValidatingShowsTheBytesAndKeepsNothing()
    {
        var request = Requests.Issue();
        request.ValidateOnly = true;

        var answer = await _requester.IssueCertificateAsync(request, cancellationToken: Stop);

        Assert.Null(answer.Certificate);
        Assert.NotEmpty(answer.ToBeSigned);
    }

    [Fact]
    public async Task TheSameRequestIdGivesTheSameCertificate()
    {
        var request = Requests.Issue(requestId: "twice");

        var first = await _requester.IssueCertificateAsync(request, cancellationToken: Stop);
        var second = await _requester.IssueCertificateAsync(request, cancellationToken: Stop);

        Assert.Equal(first.Certificate, second.Certificate);
    }

    [Fact]
    public async Task ARevocationShowsInStatusAndInTheNextList()
    {
        var issued = (await _requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;
        var revoker = new CertificateService.CertificateServiceClient(service.Connect("revoker"));

        var revoked = await revoker.RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = issued.Name, Reason = RevocationReason.Superseded }, cancellationToken: Stop);

        Assert.Equal(CertificateState.Revoked, revoked.Certificate.State);
        var status = await _revoker.GetCertificateStatusAsync(
            new GetCertificateStatusRequest { Authority = issued.Authority, SerialNumber = issued.SerialNumber }, cancellationToken: Stop);
        Assert.Equal(CertificateStatus.Revoked, status.Status);
        var published = await _revoker.PublishRevocationListsAsync(
            new PublishRevocationListsRequest { Authority = "server-ca" }, cancellationToken: Stop);
        var list = published.RevocationLists.Single(list => list.Shard == revoked.Shard);
        Assert.True(list.Number >= revoked.RevocationListNumber);
        Assert.Contains(issued.SerialNumber, Convert.ToHexStringLower((await ReadListAsync(list.Name)).ToByteArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHolderWithoutAnyGrantRenewsTheCertificateThatItCallsWithUntilItGivesItUp()
    {
        var holder = new CertificateService.CertificateServiceClient(service.Connect("nobody"));
        var csr = ByteString.CopyFrom(Requests.Csr(new Uri("spiffe://example.test/nobody")));

        var renewed = await holder.RenewCertificateAsync(new RenewCertificateRequest { Csr = csr }, cancellationToken: Stop);
        Assert.Equal(["uri:spiffe://example.test/nobody"], renewed.Certificate.SubjectNames);

        var name = $"authorities/client-ca/certificates/{service.Clients["nobody"].Certificate.SerialNumber}";
        await holder.RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = name, Reason = RevocationReason.Superseded }, cancellationToken: Stop);
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => holder.RenewCertificateAsync(new RenewCertificateRequest { Csr = csr }, cancellationToken: Stop).ResponseAsync);
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task RequestersListWhatTheyAskedForAndAuditorsEverything()
    {
        await _requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop);
        var auditor = new CertificateService.CertificateServiceClient(service.Connect("auditor"));

        var own = await _requester.ListCertificatesAsync(new ListCertificatesRequest { PageSize = 1000 }, cancellationToken: Stop);
        var all = await auditor.ListCertificatesAsync(new ListCertificatesRequest { PageSize = 1000, SummaryOnly = true }, cancellationToken: Stop);

        Assert.All(own.Certificates, certificate => Assert.Equal("uri:spiffe://example.test/requester", certificate.Requester));
        Assert.Contains(all.Certificates, certificate => certificate.Requester == "ceremony");
        Assert.Contains(all.Certificates, certificate => certificate.Requester == "service");
        Assert.All(all.Certificates, certificate => Assert.Empty(certificate.Der));
    }

    [Fact]
    public async Task TheBundleHoldsRootsAndIntermediatesAndIsGivenToAnyoneOnTheEnrolmentPort()
    {
        var anonymous = new AuthorityService.AuthorityServiceClient(service.Connect(service.Enrolment, null));

        var bundle = await anonymous.GetTrustBundleAsync(new GetTrustBundleRequest(), cancellationToken: Stop);

        Assert.Equal(service.Hierarchy.Root.Certificate.Der.ToArray(), Assert.Single(bundle.Roots).ToByteArray());
        Assert.Equal(2, bundle.Intermediates.Count);
    }

    private async Task<ByteString> ReadListAsync(string name)
    {
        using var call = _revoker.GetRevocationList(new GetRevocationListRequest { Name = name }, cancellationToken: Stop);
        var der = ByteString.Empty;
        await foreach (var part in call.ResponseStream.ReadAllAsync(Stop))
            der = part.PartCase == GetRevocationListResponse.PartOneofCase.Piece ? ByteString.CopyFrom([.. der, .. part.Piece]) : der;
        return der;
    }
}
