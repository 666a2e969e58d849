using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using SigningService.Client.AspNetCore.Listening;
using SigningService.Client.Connections;

namespace SigningService.Client.Tests.Peers;

public sealed class HandshakeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly Pki _pki = new();

    [Fact]
    public async Task TenSwapsUnderLoadFailNoRequestAndNewConnectionsSeeTheNewCertificate()
    {
        var server = new SwappedSource(_pki.Issue("server-0"), _pki.Trust);
        await using var running = await RunningServer.StartAsync(server);
        using var client = Client(new SwappedSource(_pki.Issue("client"), _pki.Trust), TimeSpan.FromMilliseconds(50));
        client.BaseAddress = running.Address;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var load = Enumerable.Range(0, 8).Select(_ => RequestUntilAsync(client, stop.Token)).ToList();

        for (var swap = 1; swap <= 10; swap++)
        {
            server.Swap(_pki.Issue($"server-{swap}"));
            Assert.Equal($"CN=server-{swap}", (await ShownAsync(running.Address, _pki.Issue("client"))).Subject);
        }

        await stop.CancelAsync();
        var counts = await Task.WhenAll(load);
        Assert.All(counts, count => Assert.True(count > 0));
    }

    [Fact]
    public async Task AClientThatHoldsOnlyTheRootIsSentTheIntermediates()
    {
        await using var running = await RunningServer.StartAsync(new SwappedSource(_pki.Issue("server"), _pki.Trust));

        Assert.Contains(_pki.Issuing.Subject, (await ShownAsync(running.Address, _pki.Issue("client"))).Above);
    }

    [Fact]
    public async Task BothSidesShowTheirNewCertificateOnTheNextConnection()
    {
        var source = new SwappedSource(_pki.Issue("client-old"), _pki.Trust);
        await using var running = await RunningServer.StartAsync(new SwappedSource(_pki.Issue("server"), _pki.Trust));
        using var client = Client(source, TimeSpan.Zero);

        Assert.Equal("CN=client-old", await client.GetStringAsync(running.Address, Cancel));
        source.Swap(_pki.Issue("client-new"));

        Assert.Equal("CN=client-new", await client.GetStringAsync(running.Address, Cancel));
    }

    [Fact]
    public async Task ForeignWrongUsageExpiredAndNotYetValidClientsAreRefused()
    {
        await using var running = await RunningServer.StartAsync(new SwappedSource(_pki.Issue("server"), _pki.Trust));
        var past = DateTimeOffset.UtcNow.AddDays(-91);
        foreach (var (identity, verdict) in new[]
        {
            (new Pki("Foreign").Issue("foreign"), "NotTrusted"),
            (_pki.Issue("server-only", [Pki.ServerAuth]), "WrongUsage"),
            (_pki.Issue("any-use", []), "WrongUsage"),
            (_pki.Issue("expired", notBefore: past), "NotTimeValid"),
            (_pki.Issue("future", notBefore: DateTimeOffset.UtcNow.AddDays(1)), "NotTimeValid"),
        })
        {
            using var client = Client(new SwappedSource(identity, _pki.Trust));
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(running.Address, Cancel));
            Assert.Contains(running.Log, line => line.Contains("PeerRefused", StringComparison.Ordinal) && line.Contains(verdict, StringComparison.Ordinal)
                && line.Contains(identity.Certificate.Subject, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task AClientWithoutCertificateIsRefusedUnlessItIsOptional()
    {
        var server = new SwappedSource(_pki.Issue("server"), _pki.Trust);
        await using var strict = await RunningServer.StartAsync(server);
        await using var open = await RunningServer.StartAsync(server, tls: new MutualTlsOptions { ClientCertificate = ClientCertificateMode.AllowCertificate });
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null } });

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(strict.Address, Cancel));
        Assert.Equal("nobody", await client.GetStringAsync(open.Address, Cancel));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(new Uri(open.Address, "/payments"), Cancel)).StatusCode);
    }

    [Fact]
    public async Task Tls12IsRefused()
    {
        await using var running = await RunningServer.StartAsync(new SwappedSource(_pki.Issue("server"), _pki.Trust));

        await Assert.ThrowsAnyAsync<Exception>(() => ShownAsync(running.Address, _pki.Issue("client"), SslProtocols.Tls12));
        Assert.Equal("CN=server", (await ShownAsync(running.Address, _pki.Issue("client"))).Subject);
    }

    [Fact]
    public async Task NewRootsAreTrustedAndOldOnesNoLongerWithoutARestartOfEitherSide()
    {
        var other = new Pki("Next");
        var server = new SwappedSource(_pki.Issue("server"), _pki.Trust);
        var source = new SwappedSource(other.Issue("client"), _pki.Trust);
        await using var running = await RunningServer.StartAsync(server);
        using var client = Client(source);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(running.Address, Cancel));

        server.Swap(TrustBundle.FromCertificates([_pki.Root, other.Root]));
        Assert.Equal("CN=client", await client.GetStringAsync(running.Address, Cancel));

        server.Swap(_pki.Trust);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(running.Address, Cancel)).StatusCode);
    }

    [Fact]
    public async Task AClientRefusesServersOfAnotherRootNameOrUse()
    {
        foreach (var identity in new[] { new Pki("Foreign").Issue("foreign"), _pki.Issue("client-only", [Pki.ClientAuth]) })
        {
            await using var running = await RunningServer.StartAsync(new SwappedSource(identity, _pki.Trust));
            await RequireRefusalAsync(running.Address);
        }
        await using var good = await RunningServer.StartAsync(new SwappedSource(_pki.Issue("server"), _pki.Trust));
        await RequireRefusalAsync(new Uri($"https://127.0.0.1:{good.Address.Port}"));
    }

    [Fact]
    public async Task PlainHttpIsNotSpoken()
    {
        using var client = Client(new SwappedSource(_pki.Issue("client"), _pki.Trust));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri("http://localhost:9"), Cancel));
    }

    internal static HttpClient Client(SwappedSource source, TimeSpan? lifetime = null) =>
        new(source.CreateHttpHandler(new ConnectionOptions { ConnectionLifetime = lifetime ?? TimeSpan.FromMinutes(10) }))
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    private async Task RequireRefusalAsync(Uri address)
    {
        using var client = Client(new SwappedSource(_pki.Issue("client"), _pki.Trust));
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(address, Cancel));
        Assert.Equal(HttpRequestError.SecureConnectionError, refused.HttpRequestError);
    }

    private static async Task<int> RequestUntilAsync(HttpClient client, CancellationToken stop)
    {
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            Assert.Equal("CN=client", await client.GetStringAsync("/", Cancel));
            count++;
        }
        return count;
    }

    private static async Task<(string Subject, IReadOnlyList<string> Above)> ShownAsync(
        Uri address, ClientIdentity identity, SslProtocols protocol = SslProtocols.Tls13)
    {
        List<string> above = [];
        using var tcp = new TcpClient("localhost", address.Port);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = protocol,
                ClientCertificateContext = identity.Context,
                RemoteCertificateValidationCallback = (_, _, chain, _) =>
                {
                    above.AddRange(chain!.ChainPolicy.ExtraStore.Select(certificate => certificate.Subject));
                    return true;
                },
            },
            Cancel);
        return (((X509Certificate2)tls.RemoteCertificate!).Subject, above);
    }
}
