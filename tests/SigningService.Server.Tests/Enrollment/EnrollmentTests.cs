using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;
using SigningService.Testing;

namespace SigningService.Server.Tests.Enrollment;

public sealed class EnrollmentTests : IAsyncLifetime
{
    private readonly RunningService _service = new() { Edit = text => text + "limits: {wrongTokensPerMinute: 1000}\n" };
    private EnrollmentDesk _desk = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _service.InitializeAsync();
        _desk = new EnrollmentDesk(_service);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task WhoEnrolsIsRecognisedAndRenewsWithItsOwnCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var token = await _desk.CreateAsync();
        var first = await _desk.EnrollAsync(token.Secret, Csr.For(key));
        Assert.Equal(["uri:" + EnrollmentDesk.Agent], first.SubjectNames);

        using var bare = X509CertificateLoader.LoadCertificate(first.Der.Span);
        var agent = new TestClient("web-1", bare.CopyWithPrivateKey(key));
        var certificates = new CertificateService.CertificateServiceClient(_service.Connect(_service.Grpc, agent));
        var second = await certificates.RenewCertificateAsync(
            new RenewCertificateRequest { Csr = ByteString.CopyFrom(Csr.For()) }, cancellationToken: Stop);

        Assert.Equal(first.SubjectNames, second.Certificate.SubjectNames);
        Assert.Equal("uri:" + EnrollmentDesk.Agent, second.Certificate.Requester);
    }

    [Fact]
    public async Task ATokenIsSpentExactlyOnceByTwoHundredParallelTries()
    {
        var token = await _desk.CreateAsync();
        var requests = Enumerable.Range(0, 200).Select(_ => Csr.For()).ToList();

        var answers = await Task.WhenAll(requests.Select(csr => Task.Run(() => _desk.TryAsync(token.Secret, csr))));

        Assert.Single(answers, status => status is null);
        Assert.Single(answers.OfType<Grpc.Core.Status>().Select(status => (status.StatusCode, status.Detail)).Distinct());
        var listed = Assert.Single((await _desk.Registrar.ListEnrollmentTokensAsync(new(), cancellationToken: Stop)).Tokens);
        Assert.Equal((1, EnrollmentTokenState.Spent), (listed.Uses, listed.State));
    }

    [Fact]
    public async Task TwoHundredRetriesOfOneRequestGetOneCertificate()
    {
        var token = await _desk.CreateAsync();
        var csr = Csr.For();

        var certificates = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => _desk.EnrollAsync(token.Secret, csr))));

        Assert.Single(certificates.Select(certificate => certificate.Name).Distinct());
    }

    [Fact]
    public async Task ACrashBetweenIntentAndSignatureLosesNeitherTheTokenNorTheCertificate()
    {
        var token = await _desk.CreateAsync();
        var csr = Csr.For();
        _service.Keyring.PullOut();
        Assert.Equal(StatusCode.Unavailable, (await _desk.RefusedAsync(token.Secret, csr)).StatusCode);
        await _service.StopAsync();
        _service.Keyring.PutBack();
        await _service.StartAsync();
        var desk = new EnrollmentDesk(_service);

        var stranger = await desk.RefusedAsync(token.Secret);
        var certificate = await desk.EnrollAsync(token.Secret, csr);
        var again = await desk.EnrollAsync(token.Secret, csr);

        Assert.Equal(StatusCode.PermissionDenied, stranger.StatusCode);
        Assert.Equal(certificate, again);
        Assert.Equal(1, Assert.Single((await desk.Registrar.ListEnrollmentTokensAsync(new(), cancellationToken: Stop)).Tokens).Uses);
    }

    [Fact]
    public async Task UnknownSpentEndedAndRevokedTokensGetIdenticalAnswers()
    {
        var spent = await _desk.CreateAsync();
        await _desk.EnrollAsync(spent.Secret);
        var ended = await _desk.CreateAsync(TimeSpan.FromMinutes(1));
        var revoked = await _desk.CreateAsync();
        await _desk.Registrar.RevokeEnrollmentTokenAsync(new RevokeEnrollmentTokenRequest { Name = revoked.Token.Name }, cancellationToken: Stop);
        _service.Time.Advance(TimeSpan.FromMinutes(2));

        var answers = new List<(string All, string? Reason)>();
        foreach (var secret in new[] { EnrollmentDesk.WrongSecret(), "x", new string('y', 10_000), spent.Secret, ended.Secret, revoked.Secret })
        {
            var status = (await _desk.RefusedAsync(secret)).GetRpcStatus()!;
            answers.Add((status.ToString(), status.GetDetail<ErrorInfo>()?.Reason));
        }

        Assert.Equal("ENROLLMENT_REFUSED", Assert.Single(answers.Distinct()).Reason);
    }

    [Fact]
    public async Task ARequestThatIsRefusedDoesNotSpendTheToken()
    {
        var token = await _desk.CreateAsync();

        Assert.Equal(StatusCode.InvalidArgument, (await _desk.RefusedAsync(token.Secret, Csr.For("spiffe://example.test/operator"))).StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, (await _desk.RefusedAsync(token.Secret, [0x30, 0])).StatusCode);
        await _desk.EnrollAsync(token.Secret);
    }

    [Theory]
    [InlineData("registrar", StatusCode.OK)]
    [InlineData("operator", StatusCode.PermissionDenied)]
    [InlineData("requester", StatusCode.PermissionDenied)]
    [InlineData("revoker", StatusCode.PermissionDenied)]
    [InlineData("auditor", StatusCode.PermissionDenied)]
    [InlineData("nobody", StatusCode.PermissionDenied)]
    public async Task OnlyOperatorsWithAGrantMakeTokens(string client, StatusCode expected)
    {
        var caller = new EnrollmentService.EnrollmentServiceClient(_service.Connect(client));
        Assert.Equal(expected, await StatusOfAsync(caller, EnrollmentDesk.ForAgent));
    }

    [Fact]
    public async Task ATokenForNamesBeyondTheGrantIsRefusedWithTheNames()
    {
        var request = EnrollmentDesk.ForAgent;
        request.SubjectNames.Add("dns:web.example.test");
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => _desk.Registrar.CreateEnrollmentTokenAsync(request, cancellationToken: Stop).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal("subject_names", refused.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Single().Field);
    }

    [Fact]
    public async Task EveryFieldThatIsWrongIsTold()
    {
        var request = new CreateEnrollmentTokenRequest
        {
            Lifetime = new() { Seconds = 59 },
            CertificateLifetime = new() { Seconds = 1 },
            MaximumUses = 1_001,
            Note = "two\nlines",
            RequestId = "/",
        };
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => _desk.Registrar.CreateEnrollmentTokenAsync(request, cancellationToken: Stop).ResponseAsync);

        Assert.Equal(
            ["profile", "certificate_lifetime", "lifetime", "maximum_uses", "note", "request_id"],
            refused.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => violation.Field));
    }

    [Fact]
    public async Task RevokingWhatIsNotThereIsNotFound()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => _desk.Registrar
            .RevokeEnrollmentTokenAsync(new RevokeEnrollmentTokenRequest { Name = "enrollmentTokens/00" }, cancellationToken: Stop).ResponseAsync);
        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
    }

    private static async Task<StatusCode> StatusOfAsync(EnrollmentService.EnrollmentServiceClient caller, CreateEnrollmentTokenRequest request)
    {
        try
        {
            await caller.CreateEnrollmentTokenAsync(request, cancellationToken: Stop);
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }
}
