using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Connections;
using SigningService.Client.Holding;
using SigningService.EndToEnd.Tests.Running;

namespace SigningService.EndToEnd.Tests.Clients;

/// <summary>A Kestrel server and an HttpClient that hold their own certificates, against the real service.</summary>
[Collection<InP256House>]
public sealed class SelfRenewingServiceTests(P256House house) : HouseTests<P256House>(house)
{
    [Fact]
    public async Task BothEnrolAnIncidentSwapsTheServersCertificateUnnoticedOtherUsagesAreRefusedAndSoIsARevokedClient()
    {
        await using var pair = await EnrolledPair.StartAsync(House);
        var web = pair.Server.Find("web");
        await Waiting.ForAsync(() => Task.FromResult(web.Current is not null && pair.Client.Current is not null), got => got, _ => Standings(pair));
        await ListsAsync(pair);

        await SwapUnnoticedAsync(pair, web);
        await RefuseOtherUsagesAsync(pair, web);
        await RefuseRevokedAsync(pair);
    }

    /// <summary>Requests over a kept connection and over new ones go on while an incident has the server renew.</summary>
    private async Task SwapUnnoticedAsync(EnrolledPair pair, ICertificateSource web)
    {
        var first = await ShownAsync(pair);
        Assert.Equal(web.Current!.Certificate.SerialNumber, first);
        using var kept = new HttpClient(pair.Client.CreateHttpHandler());
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var requests = Task.Run(() => RequestAsync(pair, kept, enough.Token), Stop);

        await House.RequireApprovedAsync("incident", "open", "--where", "certificate=server-ca/" + first.ToLowerInvariant(), "--deadline", "1h", "--yes");
        var second = await Waiting.ForAsync(() => ShownAsync(pair), shown => shown != first, _ => Standings(pair));
        Assert.Equal(web.Current!.Certificate.SerialNumber, second);
        await enough.CancelAsync();

        // Not one failed: it would have thrown.
        Assert.True(await requests > 10);
        Assert.Equal("uri:spiffe://example.test/services/payments", await kept.GetStringAsync(pair.Address, Stop));
    }

    private static async Task<int> RequestAsync(EnrolledPair pair, HttpClient kept, CancellationToken stop)
    {
        var answered = 0;
        for (; !stop.IsCancellationRequested || answered <= 10; answered++)
        {
            await kept.GetStringAsync(pair.Address, Stop);
            using var anew = new HttpClient(pair.Client.CreateHttpHandler());
            await anew.GetStringAsync(pair.Address, Stop);
        }

        return answered;
    }

    private static async Task RefuseOtherUsagesAsync(EnrolledPair pair, ICertificateSource web)
    {
        // The server is shown a certificate for servers.
        using var mistaken = new HttpClient(web.CreateHttpHandler());
        await Assert.ThrowsAsync<HttpRequestException>(() => mistaken.GetStringAsync(pair.Address, Stop));
        Assert.Contains(pair.Log, line => line.Contains("PeerRefused", StringComparison.Ordinal) && line.Contains("WrongUsage", StringComparison.Ordinal));

        // The client is shown a certificate for clients.
        using var client = new HttpClient(pair.Client.CreateHttpHandler());
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(pair.MistakenAddress, Stop));
        Assert.Contains("WrongUsage", Assert.IsType<AuthenticationException>(refused.InnerException).Message, StringComparison.Ordinal);
    }

    /// <summary>Once the server has fetched the list: on the open connection it is told why, and no new one comes about.</summary>
    private async Task RefuseRevokedAsync(EnrolledPair pair)
    {
        using var open = new HttpClient(pair.Client.CreateHttpHandler());
        await open.GetStringAsync(pair.Address, Stop);
        var own = pair.Client.Current!.Certificate;
        await House.RequireSignctlAsync("operator", "revoke", "client-ca/" + own.SerialNumber.ToLowerInvariant(), "--reason", "superseded");
        await Waiting.ForAsync(() => RefreshAsync(pair), _ => pair.Lists.IsRevoked(own), _ => string.Join(' ', pair.Lists.Problems));

        using var told = await open.GetAsync(pair.Address, Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, told.StatusCode);
        Assert.Contains("revoked", await told.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using var anew = new HttpClient(pair.Client.CreateHttpHandler());
        await Assert.ThrowsAsync<HttpRequestException>(() => anew.GetStringAsync(pair.Address, Stop));
    }

    /// <summary>The lists of the first certificates are published some seconds after them; without a list everybody is refused.</summary>
    private static async Task ListsAsync(EnrolledPair pair) => await Waiting.ForAsync(
        () => RefreshAsync(pair), good => good, _ => "No good lists: " + string.Join(' ', pair.Lists.Problems));

    private static async Task<bool> RefreshAsync(EnrolledPair pair)
    {
        await pair.Lists.RefreshAsync(Stop);
        return pair.Lists.Problems.Count == 0 && !pair.Lists.IsStale;
    }

    /// <summary>Serial number of the certificate that the server shows in a handshake.</summary>
    private static async Task<string> ShownAsync(EnrolledPair pair)
    {
        var identity = pair.Client.Current!;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(pair.Client.Trust.Roots);
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, pair.Address.Port, Stop);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ClientCertificateContext = SslStreamCertificateContext.Create(identity.Certificate, identity.Chain, offline: true),
                CertificateChainPolicy = policy,
            },
            Stop);
        return ((X509Certificate2)tls.RemoteCertificate!).SerialNumber;
    }

    private static string Standings(EnrolledPair pair) => string.Join(
        '\n', pair.Server.Standings.Concat(pair.Client.Standings).Select(standing => $"{standing.Name}: {standing.State} {standing.Failure}"));
}
