using Grpc.Core;
using SigningService.Client.Connections;
using SigningService.Client.Tests.SmallService;

namespace SigningService.Client.Tests;

public sealed class ConnectionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheWholeChainIsSentSoThatAServerThatHoldsOnlyTheRootAcceptsIt()
    {
        await using var service = await RunningSmallService.StartAsync();
        using var identity = Identity(service);
        using var connection = SigningServiceConnection.Open(service.Address, Trust(service), identity);

        var authorities = await connection.Authorities.ListAuthoritiesAsync(new(), cancellationToken: Cancel);

        Assert.Equal("authorities/small-ca", Assert.Single(authorities.Authorities).Name);
        Assert.Equal(["CN=operator"], service.Ledger.Callers);
    }

    [Fact]
    public async Task AServerUnderAnotherRootIsNotTrusted()
    {
        await using var service = await RunningSmallService.StartAsync();
        using var identity = Identity(service);
        using var connection = SigningServiceConnection.Open(service.Address, TrustBundle.FromPem(new SmallAuthority("Other").BundlePem), identity);

        var refused = await Assert.ThrowsAsync<SigningServiceException>(async () =>
            await connection.Authorities.ListAuthoritiesAsync(new(), cancellationToken: Cancel));

        Assert.Equal(ClientReasons.ServerNotTrusted, refused.Reason);
        Assert.False(refused.OutcomeUnknown);
        Assert.Empty(service.Ledger.Callers);
    }

    [Fact]
    public async Task AServerWhoseCertificateIsForAnotherNameIsNotTrusted()
    {
        await using var service = await RunningSmallService.StartAsync();
        using var identity = Identity(service);
        using var connection = SigningServiceConnection.Open(new Uri($"https://127.0.0.1:{service.Address.Port}"), Trust(service), identity);

        var refused = await Assert.ThrowsAsync<SigningServiceException>(async () =>
            await connection.Authorities.ListAuthoritiesAsync(new(), cancellationToken: Cancel));

        Assert.Equal(ClientReasons.ServerNotTrusted, refused.Reason);
        Assert.Contains("another name", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereNothingListensTheReasonSaysSo()
    {
        var service = await RunningSmallService.StartAsync();
        using var identity = Identity(service);
        var trust = Trust(service);
        await service.DisposeAsync();
        using var connection = SigningServiceConnection.Open(service.Address, trust, identity);

        var failed = await Assert.ThrowsAsync<SigningServiceException>(async () =>
            await connection.Authorities.ListAuthoritiesAsync(new(), cancellationToken: Cancel));

        Assert.Equal(ClientReasons.Unreachable, failed.Reason);
        Assert.Equal(StatusCode.Unavailable, failed.Status);
        Assert.Null(failed.RetryAfter);
    }

    [Fact]
    public async Task RefusalsCarryReasonFieldsAndWhenToTryAgain()
    {
        await using var service = await RunningSmallService.StartAsync();
        using var identity = Identity(service);
        using var connection = SigningServiceConnection.Open(service.Address, Trust(service), identity);
        service.Ledger.FailNext(
            StatusCode.InvalidArgument, "NAME_NOT_ALLOWED", "A name is not allowed.", TimeSpan.FromSeconds(3), ("csr", "dns:bad.test is not allowed."));

        var refused = await Assert.ThrowsAsync<SigningServiceException>(async () =>
            await connection.Certificates.GetCertificateAsync(new(), cancellationToken: Cancel));

        Assert.Equal("NAME_NOT_ALLOWED", refused.Reason);
        Assert.Equal("A name is not allowed.", refused.Message);
        Assert.Equal([new FieldViolation("csr", "dns:bad.test is not allowed.")], refused.Violations);
        Assert.Equal(TimeSpan.FromSeconds(3), refused.RetryAfter);
    }

    [Fact]
    public async Task AStatusWithoutDetailsKeepsItsNameAsReason()
    {
        await using var service = await RunningSmallService.StartAsync();
        using var identity = Identity(service);
        using var connection = SigningServiceConnection.Open(service.Address, Trust(service), identity);
        service.Ledger.FailNextBare(StatusCode.ResourceExhausted, "Too much.");

        var refused = await Assert.ThrowsAsync<SigningServiceException>(async () =>
            await connection.Certificates.GetCertificateAsync(new(), cancellationToken: Cancel));

        Assert.Equal(("RESOURCE_EXHAUSTED", "Too much."), (refused.Reason, refused.Message));
    }

    [Fact]
    public async Task AFailedStreamIsTranslatedToo()
    {
        await using var service = await RunningSmallService.StartAsync();
        using var identity = Identity(service);
        using var connection = SigningServiceConnection.Open(service.Address, Trust(service), identity);
        service.Ledger.FailNext(StatusCode.NotFound, "UNKNOWN_REVOCATION_LIST", "There is no such list.");
        using var call = connection.Revocations.GetRevocationList(new(), cancellationToken: Cancel);

        var refused = await Assert.ThrowsAsync<SigningServiceException>(() => call.ResponseStream.MoveNext(Cancel));

        Assert.Equal("UNKNOWN_REVOCATION_LIST", refused.Reason);
    }

    [Fact]
    public void AnAddressWithoutTlsIsRefused()
    {
        var trust = TrustBundle.FromPem(new SmallAuthority().BundlePem);

        Assert.Throws<ArgumentException>(() => SigningServiceConnection.Open(new Uri("http://localhost:7443"), trust, null));
    }

    private static TrustBundle Trust(RunningSmallService service) => TrustBundle.FromPem(service.Authority.BundlePem);

    private static ClientIdentity Identity(RunningSmallService service) =>
        ClientIdentity.FromPem(File.ReadAllText(service.PathOf("client.pem")), File.ReadAllText(service.PathOf("client-key.pem")));
}
