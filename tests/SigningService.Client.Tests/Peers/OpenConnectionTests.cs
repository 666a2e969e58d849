using System.Net;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using SigningService.Client.Connections;
using SigningService.Client.Revocation;
using SigningService.Contracts.V1;

namespace SigningService.Client.Tests.Peers;

/// <summary>What holds for the requests of connections that are open: revocation, expiry, names, logs, health.</summary>
public sealed class OpenConnectionTests : IDisposable
{
    private readonly Pki _pki = new();
    private readonly ListFile _file;

    public OpenConnectionTests() => _file = new ListFile(_pki.ListsPem());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task ARevokedPeerIsRefusedOnTheNextRequestOfItsOpenConnectionAndInEveryHandshakeAfter()
    {
        await using var running = await RunningServer.StartAsync(Server(), _file.Options());
        var source = new SwappedSource(_pki.Issue("client"), _pki.Trust);
        using var client = HandshakeTests.Client(source);
        Assert.Equal("CN=client", await client.GetStringAsync(running.Address, Cancel));

        _pki.Revoke(source.Current!.Certificate);
        _file.Write(_pki.ListsPem());
        await running.Lists.RefreshAsync(Cancel);

        using var refused = await client.GetAsync(running.Address, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("revoked", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(running.Address, Cancel));

        source.Swap(_pki.Issue("client"));
        Assert.Equal("CN=client", await client.GetStringAsync(running.Address, Cancel));
    }

    [Fact]
    public async Task NoHandshakeWaitsForThePublisher()
    {
        // Nothing listens there: a handshake that asked the network would fail or wait.
        var options = _file.Options();
        options.Locations.Add(new Uri("http://127.0.0.1:9/crls.pem"));
        await using var running = await RunningServer.StartAsync(Server(), options);
        using var client = HandshakeTests.Client(new SwappedSource(_pki.Issue("client"), _pki.Trust));

        Assert.Equal("CN=client", await client.GetStringAsync(running.Address, Cancel));
        Assert.Contains(running.Log, line => line.StartsWith("Warning ListsNotRefreshed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AChannelShowsTheNewCertificateAndARevokedCallerReadsWhyInItsStatus()
    {
        await using var running = await RunningServer.StartAsync(Server(), _file.Options());
        var source = new SwappedSource(_pki.Issue("grpc"), _pki.Trust);
        using var channel = source.CreateChannel(running.Address);
        var authorities = new AuthorityService.AuthorityServiceClient(channel);
        var served = await Assert.ThrowsAsync<RpcException>(() => authorities.ListAuthoritiesAsync(new(), cancellationToken: Cancel).ResponseAsync);
        Assert.Equal(StatusCode.Unimplemented, served.StatusCode); // Let in; nothing answers there.

        _pki.Revoke(source.Current!.Certificate);
        _file.Write(_pki.ListsPem());
        await running.Lists.RefreshAsync(Cancel);

        var refused = await Assert.ThrowsAsync<RpcException>(() => authorities.ListAuthoritiesAsync(new(), cancellationToken: Cancel).ResponseAsync);
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Contains("revoked", refused.Status.Detail, StringComparison.Ordinal);
        source.Swap(_pki.Issue("grpc"));
        var again = await Assert.ThrowsAsync<RpcException>(() => authorities.ListAuthoritiesAsync(new(), cancellationToken: Cancel).ResponseAsync);
        Assert.Equal(StatusCode.Unimplemented, again.StatusCode);
    }

    [Theory]
    [InlineData(StaleLists.Refuse, false)]
    [InlineData(StaleLists.Accept, true)]
    public async Task WithoutListsTheOptionsDecide(StaleLists whenStale, bool isAccepted)
    {
        _file.Write("");
        await using var running = await RunningServer.StartAsync(Server(), _file.Options(whenStale));
        using var client = HandshakeTests.Client(new SwappedSource(_pki.Issue("client"), _pki.Trust));

        if (isAccepted)
            Assert.Equal("CN=client", await client.GetStringAsync(running.Address, Cancel));
        else
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(running.Address, Cancel));
    }

    [Fact]
    public async Task APeerWhoseCertificateEndsIsRefusedOnItsOpenConnection()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var running = await RunningServer.StartAsync(Server(), clock: clock);
        using var client = HandshakeTests.Client(new SwappedSource(_pki.Issue("client", lifetime: TimeSpan.FromHours(1)), _pki.Trust));
        Assert.Equal("CN=client", await client.GetStringAsync(running.Address, Cancel));

        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(running.Address, Cancel)).StatusCode);
    }

    [Fact]
    public async Task OnlyTheNamedPeerMayCallWhatRequiresItsName()
    {
        await using var running = await RunningServer.StartAsync(Server(), _file.Options());
        var payments = new Uri(running.Address, "/payments");
        using var named = HandshakeTests.Client(new SwappedSource(_pki.Issue("a", uri: "spiffe://example.test/payments"), _pki.Trust));
        using var other = HandshakeTests.Client(new SwappedSource(_pki.Issue("spiffe://example.test/payments", uri: "spiffe://example.test/other"), _pki.Trust));

        Assert.Equal("paid", await named.GetStringAsync(payments, Cancel));
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(payments, Cancel)).StatusCode);
    }

    [Fact]
    public async Task WhoCallsIsLoggedOnceAConnectionWithAWarningBelowThirtyDays()
    {
        await using var running = await RunningServer.StartAsync(Server());
        using var soon = HandshakeTests.Client(new SwappedSource(_pki.Issue("soon", notBefore: DateTimeOffset.UtcNow.AddDays(-61)), _pki.Trust));
        using var later = HandshakeTests.Client(new SwappedSource(_pki.Issue("later"), _pki.Trust));
        foreach (var client in new[] { soon, soon, later, later })
            await client.GetStringAsync(running.Address, Cancel);

        Assert.Single(running.Log, line => line.StartsWith("Information PeerConnected mTLS connection of CN=soon", StringComparison.Ordinal));
        Assert.Single(running.Log, line => line.StartsWith("Information PeerConnected mTLS connection of CN=later", StringComparison.Ordinal));
        var warning = Assert.Single(running.Log, line => line.StartsWith("Warning PeerExpiresSoon", StringComparison.Ordinal));
        Assert.Contains("CN=soon", warning, StringComparison.Ordinal);
        Assert.Contains("28 days", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, HealthStatus.Healthy)]
    [InlineData(71, HealthStatus.Healthy)]
    [InlineData(73, HealthStatus.Degraded)]
    [InlineData(91, HealthStatus.Unhealthy)]
    public async Task HealthFollowsTheLifeOfTheCertificate(int days, HealthStatus expected)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var running = await RunningServer.StartAsync(Server(), clock: clock);

        clock.Advance(TimeSpan.FromDays(days));

        Assert.Equal(expected, (await running.CheckAsync()).Entries["certificate"].Status);
    }

    private SwappedSource Server() => new(_pki.Issue("server"), _pki.Trust);
}
