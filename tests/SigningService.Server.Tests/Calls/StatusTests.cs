using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Contracts.V1;
using SigningService.Server.Calls;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Calls;

/// <summary>Each status that a caller can meet, over the wire, with its details.</summary>
public sealed class StatusTests(RunningService service) : IClassFixture<RunningService>
{
    private readonly CertificateService.CertificateServiceClient _requester = new(service.Connect("requester"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AWrongFieldIsAnInvalidArgumentThatNamesTheField()
    {
        var refused = await RefusedAsync(new IssueCertificateRequest { RequestId = "no spaces allowed" });

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal("INVALID_REQUEST", ReasonOf(refused));
        Assert.Equal(["profile", "csr", "request_id"], refused.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => violation.Field));
    }

    [Fact]
    public async Task ANameOutsideTheGrantIsRefusedWithItsReason()
    {
        var refused = await RefusedAsync(Requests.Issue("www.example.com"));

        Assert.Equal((StatusCode.InvalidArgument, "NAME_NOT_ALLOWED"), (refused.StatusCode, ReasonOf(refused)));
    }

    [Fact]
    public async Task AnUnknownProfileIsNotFound()
    {
        var request = Requests.Issue();
        request.Profile = "no-such-profile";

        Assert.Equal((StatusCode.NotFound, "UNKNOWN_PROFILE"), await StatusOfAsync(request));
    }

    [Fact]
    public async Task ACertificateOfSomeoneElseIsNotFound()
    {
        var issued = await _requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop);
        var other = new CertificateService.CertificateServiceClient(service.Connect("other-requester"));

        var refused = await Assert.ThrowsAsync<RpcException>(() => other.GetCertificateAsync(
            new GetCertificateRequest { Name = issued.Certificate.Name }, cancellationToken: Stop).ResponseAsync);

        Assert.Equal((StatusCode.NotFound, "UNKNOWN_CERTIFICATE"), (refused.StatusCode, ReasonOf(refused)));
    }

    [Fact]
    public async Task AReusedRequestIdAlreadyExists()
    {
        await _requester.IssueCertificateAsync(Requests.Issue(requestId: "used"), cancellationToken: Stop);

        Assert.Equal((StatusCode.AlreadyExists, "REQUEST_ID_REUSED"), await StatusOfAsync(Requests.Issue(requestId: "used")));
    }

    [Fact]
    public async Task RenewingWhatIsRevokedIsAFailedPrecondition()
    {
        var issued = await _requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop);
        var revoker = new CertificateService.CertificateServiceClient(service.Connect("revoker"));
        await revoker.RevokeCertificateAsync(new RevokeCertificateRequest { Name = issued.Certificate.Name }, cancellationToken: Stop);

        var refused = await Assert.ThrowsAsync<RpcException>(() => _requester.RenewCertificateAsync(
            new RenewCertificateRequest { Name = issued.Certificate.Name, Csr = ByteString.CopyFrom(Requests.Csr("api.example.test")) },
            cancellationToken: Stop).ResponseAsync);

        Assert.Equal((StatusCode.FailedPrecondition, "CERTIFICATE_REVOKED"), (refused.StatusCode, ReasonOf(refused)));
    }

    [Fact]
    public async Task ATokenThatIsAwayIsUnavailableWithATimeToRetryAndTheRetryIsServed()
    {
        var request = Requests.Issue(requestId: "during-an-outage");
        service.Keyring.PullOut();
        RpcException refused;
        try
        {
            refused = await RefusedAsync(request);
        }
        finally
        {
            service.Keyring.PutBack();
        }

        Assert.Equal((StatusCode.Unavailable, "SIGNING_UNAVAILABLE"), (refused.StatusCode, ReasonOf(refused)));
        Assert.NotNull(refused.GetRpcStatus()!.GetDetail<RetryInfo>());
        Assert.NotNull((await _requester.IssueCertificateAsync(request, cancellationToken: Stop)).Certificate);
    }

    [Fact]
    public async Task ACallThatTakesTooLongEndsAtItsDeadline()
    {
        var ended = await Assert.ThrowsAsync<RpcException>(() => _requester.ListCertificatesAsync(
            new ListCertificatesRequest(), deadline: TimeProvider.System.GetUtcNow().AddSeconds(-1).UtcDateTime, cancellationToken: Stop).ResponseAsync);

        Assert.Equal(StatusCode.DeadlineExceeded, ended.StatusCode);
    }

    [Fact]
    public async Task AFloodOfCallsIsResourceExhaustedWithATimeToRetry()
    {
        await using var limited = new RunningService { Edit = text => text + "limits: {callsPerSecond: 1, callBurst: 1}\n" };
        await limited.InitializeAsync();
        var client = new AuthorityService.AuthorityServiceClient(limited.Connect("auditor"));
        await client.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);

        RpcException? refused = null;
        for (var i = 0; i < 1_000 && refused is null; i++)
        {
            try
            {
                await client.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);
            }
            catch (RpcException e)
            {
                refused = e;
            }
        }

        Assert.Equal((StatusCode.ResourceExhausted, "OVERLOADED"), (refused!.StatusCode, ReasonOf(refused)));
        Assert.NotNull(refused.GetRpcStatus()!.GetDetail<RetryInfo>());
    }

    [Fact]
    public async Task AFaultOfOursIsInternalAndShowsNothingButAnIncident()
    {
        await using var broken = new RunningService
        {
            Adjust = builder => builder.Services.AddSingleton(services => new CertificateReading(new BrokenStore(services.GetRequiredService<ICertificateStore>()))),
        };
        await broken.InitializeAsync();
        broken.Logs.ExpectErrors();
        var client = new CertificateService.CertificateServiceClient(broken.Connect("auditor"));

        var failed = await Assert.ThrowsAsync<RpcException>(
            () => client.ListCertificatesAsync(new ListCertificatesRequest(), cancellationToken: Stop).ResponseAsync);

        Assert.Equal((StatusCode.Internal, "INTERNAL"), (failed.StatusCode, ReasonOf(failed)));
        Assert.DoesNotContain(BrokenStore.Secret, failed.ToString(), StringComparison.Ordinal);
        var incident = failed.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata["incident"];
        Assert.Contains(broken.Logs.Events, logEvent => logEvent.Exception is not null && logEvent.RenderMessage().Contains(incident, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryReasonHasAStatusAndAWireName()
    {
        foreach (var reason in Enum.GetValues<RefusalReason>())
        {
            Assert.NotEqual(StatusCode.OK, RefusalStatus.Of(reason));
            Assert.Matches("^[A-Z]+(_[A-Z]+)*$", RefusalStatus.WireName(reason));
        }

        Assert.Equal("CALLER_NOT_ACCEPTED", RefusalStatus.WireName(RefusalReason.CallerNotAccepted));
    }

    private async Task<RpcException> RefusedAsync(IssueCertificateRequest request) =>
        await Assert.ThrowsAsync<RpcException>(() => _requester.IssueCertificateAsync(request, cancellationToken: Stop).ResponseAsync);

    private async Task<(StatusCode Status, string? Reason)> StatusOfAsync(IssueCertificateRequest request)
    {
        var refused = await RefusedAsync(request);
        return (refused.StatusCode, ReasonOf(refused));
    }

    internal static string? ReasonOf(RpcException refused) => refused.GetRpcStatus()?.GetDetail<ErrorInfo>() is { Domain: "signing.v1" } info ? info.Reason : null;
}
