using Grpc.Core;
using Serilog.Events;
using SigningService.Authority.Keys;
using SigningService.Authority.Profiles;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Calls;
using SigningService.Server.Tests.Running;
using SigningService.Testing;

namespace SigningService.Server.Tests.Callers;

public sealed class CallerRecognitionTests : IAsyncLifetime
{
    private readonly RunningService _service = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task ARevokedCallerIsRefusedOnTheConnectionThatIsOpen()
    {
        var doomed = Authorities("doomed");
        await doomed.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);

        await RevokeAsync("doomed");

        await AssertNotAcceptedAsync(doomed, "revoked");
    }

    [Fact]
    public async Task AnExpiredCallerIsRefusedOnTheConnectionThatIsOpen()
    {
        var caller = Authorities("auditor");
        await caller.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);

        _service.Time.Advance(TimeSpan.FromDays(91));

        await AssertNotAcceptedAsync(caller, "expired");
    }

    [Fact]
    public async Task ACallerWhoseCertificateEndsWithinThirtyDaysIsServedAndTheLogWarnsOnceAConnection()
    {
        var caller = Authorities("auditor");
        await caller.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);
        Assert.DoesNotContain(_service.Logs.Events, IsExpiryWarning);

        _service.Time.Advance(TimeSpan.FromDays(61));
        for (var call = 0; call < 6; call++)
            await caller.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);

        // The connection is past its age as well, so that a second one takes its place during these calls.
        await _service.Logs.WaitForAsync(IsExpiryWarning, Stop);
        Assert.InRange(_service.Logs.Events.Count(IsExpiryWarning), 1, 2);

        static bool IsExpiryWarning(LogEvent logEvent) =>
            logEvent.Level == LogEventLevel.Warning && logEvent.MessageTemplate.Text.Contains("ends in {Days} days", StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACallerWhoseGrantIsGoneIsRefusedOnItsNextCall()
    {
        var caller = Authorities("auditor");
        await caller.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);

        Assert.True(await _service.ReplaceGrantsAsync("grants: []"));

        var refused = await RefusedAsync(caller);
        Assert.Equal((StatusCode.PermissionDenied, "NOT_GRANTED"), (refused.StatusCode, StatusTests.ReasonOf(refused)));
    }

    [Fact]
    public async Task WrongGrantsDoNotReplaceTheOldOnes()
    {
        Assert.False(await _service.ReplaceGrantsAsync("grants: [{caller: 'uri:spiffe://x', roles: [emperor]}]"));

        await Authorities("auditor").ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);
    }

    [Fact]
    public async Task ACertificateThatTheLedgerDoesNotKnowIsNotAccepted()
    {
        var forged = Client(_service.Hierarchy.Client, _service.Hierarchy.ClientKey, ExtendedKeyUsage.ClientAuth);

        await AssertNotAcceptedAsync(new(_service.Connect(_service.Grpc, forged)), "not known");
    }

    [Fact]
    public async Task ACertificateOfTheAuthorityForServersIsNoCaller()
    {
        var sibling = Client(_service.Hierarchy.Server, _service.Hierarchy.ServerKey, ExtendedKeyUsage.ClientAuth);

        await AssertShutOutAsync(sibling);
    }

    [Fact]
    public async Task ACertificateForServersIsNoCaller()
    {
        var server = Client(_service.Hierarchy.Client, _service.Hierarchy.ClientKey, ExtendedKeyUsage.ServerAuth);

        await AssertShutOutAsync(server);
    }

    [Fact]
    public async Task ACertificateOfAnotherAuthorityOfTheSameNamesIsNoCaller()
    {
        var other = new TestHierarchy(KeyAlgorithm.P256, _service.Time.GetUtcNow().AddHours(-1));

        await AssertShutOutAsync(Client(other.Client, other.ClientKey, ExtendedKeyUsage.ClientAuth));
    }

    [Fact]
    public async Task NobodyComesInWithoutACertificate() => await AssertShutOutAsync(null);

    [Theory]
    [InlineData("X-Client-Cert")]
    [InlineData("X-ARR-ClientCert")]
    [InlineData("X-Forwarded-Client-Cert")]
    [InlineData("X-SSL-Client-Cert")]
    [InlineData("Forwarded")]
    public async Task HeadersNameNobody(string header)
    {
        var headers = new Metadata { { header, _service.Clients["operator"].Certificate.ExportCertificatePem().ReplaceLineEndings("") } };
        var requester = new RevocationService.RevocationServiceClient(_service.Connect("requester"));

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => requester.PublishRevocationListsAsync(new PublishRevocationListsRequest(), headers, cancellationToken: Stop).ResponseAsync);

        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
        Assert.Contains("spiffe://example.test/requester", refused.Status.Detail, StringComparison.Ordinal);
    }

    private AuthorityService.AuthorityServiceClient Authorities(string client) => new(_service.Connect(client));

    private TestClient Client(Authority.Authorities.CertificateAuthority issuer, SoftwareSigningKey key, string usage) =>
        TestClient.Create("operator", issuer, key, DateTimeOffset.FromUnixTimeSeconds(_service.Time.GetUtcNow().ToUnixTimeSeconds() - 60), TimeSpan.FromDays(1), usage);

    private async Task RevokeAsync(string client)
    {
        var revoker = new CertificateService.CertificateServiceClient(_service.Connect("revoker"));
        var serial = _service.Clients[client].Certificate.SerialNumber;
        await revoker.RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = $"authorities/client-ca/certificates/{serial}", Reason = RevocationReason.KeyCompromise },
            cancellationToken: Stop);
    }

    private static async Task AssertNotAcceptedAsync(AuthorityService.AuthorityServiceClient caller, string because)
    {
        var refused = await RefusedAsync(caller);
        Assert.Equal((StatusCode.Unauthenticated, "CALLER_NOT_ACCEPTED"), (refused.StatusCode, StatusTests.ReasonOf(refused)));
        Assert.Contains(because, refused.Status.Detail, StringComparison.Ordinal);
    }

    // The handshake ends it: .NET 10 sends no alert, so the client sees a connection that cannot be used.
    private async Task AssertShutOutAsync(TestClient? client)
    {
        var refused = await RefusedAsync(new(_service.Connect(_service.Grpc, client)));
        // Which of the two depends on whether it breaks before or after the first bytes; no answer of the service is either.
        Assert.Contains(refused.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal });
        Assert.Null(refused.GetRpcStatus());
    }

    private static async Task<RpcException> RefusedAsync(AuthorityService.AuthorityServiceClient caller) => await Assert.ThrowsAsync<RpcException>(
        () => caller.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop).ResponseAsync);
}
