using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf.WellKnownTypes;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Authority.Status;
using SigningService.Contracts.V1;
using SigningService.Server.Jobs;
using SigningService.Server.OwnCertificates;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.OwnCertificates;

public sealed class OwnCertificateTests : IAsyncLifetime
{
    private readonly RunningService _service = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task WhenThePolicySaysSoTheTlsCertificateIsReplacedWithoutARestart()
    {
        using var before = await ShakeHandsAsync();
        _service.Time.Advance(Tls.DueAt - _service.Time.GetUtcNow() - TimeSpan.FromMinutes(1));
        await _service.Services.GetRequiredService<OwnCertificateRenewal>().RenewDueAsync(Stop);
        using (var still = await ShakeHandsAsync())
            Assert.Equal(before.SerialNumber, still.SerialNumber);
        _service.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.True(await _service.Services.GetRequiredService<OwnCertificateRenewal>().RenewDueAsync(Stop));

        using var after = await ShakeHandsAsync();
        Assert.NotEqual(before.SerialNumber, after.SerialNumber);
        Assert.NotEqual(before.GetPublicKeyString(), after.GetPublicKeyString());
    }

    [Fact]
    public async Task AnIncidentThatSpeaksOfThemRenewsThemBeforeItsDeadlineAndDropsNoConnection()
    {
        using var before = await ShakeHandsAsync();
        var connects = 0;
        using var handler = _service.Handler(_service.Clients["operator"]);
        handler.ConnectCallback = async (context, token) =>
        {
            Interlocked.Increment(ref connects);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, token);
            return new NetworkStream(socket, ownsSocket: true);
        };
        using var channel = GrpcChannel.ForAddress(_service.Grpc, new GrpcChannelOptions { HttpHandler = handler });
        var incidents = new IncidentService.IncidentServiceClient(channel);
        var opened = (await incidents.OpenIncidentAsync(
            new OpenIncidentRequest
            {
                Filter = new IncidentFilter { Requester = "service" },
                Deadline = Duration.FromTimeSpan(TimeSpan.FromHours(1)),
                Note = "all of the service's own",
            },
            cancellationToken: Stop)).Incident;
        _service.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(await _service.Services.GetRequiredService<OwnCertificateRenewal>().RenewDueAsync(Stop));

        using var after = await ShakeHandsAsync();
        Assert.NotEqual(before.SerialNumber, after.SerialNumber);
        var shown = (await incidents.GetIncidentAsync(new GetIncidentRequest { Name = opened.Name }, cancellationToken: Stop)).Incident;
        Assert.Equal((3, 3), (shown.Progress.Total, shown.Progress.Renewed));
        Assert.True(_service.Time.GetUtcNow() < opened.DeadlineTime.ToDateTimeOffset());
        Assert.Equal(1, connects);
    }

    [Fact]
    public async Task AResponderWhoseKeyIsCompromisedGetsANewKeyAndANewCertificate()
    {
        var before = Responder();
        var incidents = new IncidentService.IncidentServiceClient(_service.Connect("operator"));
        await incidents.OpenIncidentAsync(
            new OpenIncidentRequest
            {
                Filter = new IncidentFilter { Profile = "ocsp-responder-server" },
                Reason = RevocationReason.KeyCompromise,
                Deadline = Duration.FromTimeSpan(TimeSpan.FromHours(1)),
                Note = "stolen",
            },
            cancellationToken: Stop);
        _service.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(await _service.Services.GetRequiredService<ServiceKeySchedule>().StepAsync(Stop));
        Assert.True(await _service.Services.GetRequiredService<OwnCertificateRenewal>().RenewDueAsync(Stop));

        Assert.NotEqual(before.Certificate.PublicKey, Responder().Certificate.PublicKey);
        Assert.NotEqual(before.Certificate.Serial, Responder().Certificate.Serial);
    }

    [Fact]
    public async Task ARestartKeepsTheCertificateThatIsStillGood()
    {
        using var before = await ShakeHandsAsync();

        await _service.StopAsync();
        await _service.StartAsync();

        using var after = await ShakeHandsAsync();
        Assert.Equal(before.SerialNumber, after.SerialNumber);
    }

    [Fact]
    public async Task WhileTheTokenIsAwayARestartServesWithWhatItHas()
    {
        await _service.StopAsync();
        _service.Keyring.PullOut();

        await _service.StartAsync();

        var auditor = new AuthorityService.AuthorityServiceClient(_service.Connect("auditor"));
        var shown = await auditor.ListAuthoritiesAsync(new ListAuthoritiesRequest(), cancellationToken: Stop);
        Assert.All(shown.Authorities, authority => Assert.Equal(AuthorityState.Unavailable, authority.State));
    }

    [Fact]
    public void EveryAuthorityWithAResponderKeyHasAResponder()
    {
        var responders = _service.Services.GetRequiredService<IResponderDirectory>().Current;

        Assert.Equal(["client-ca", "server-ca"], responders.Select(responder => responder.Authority.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheTlsKeyIsReadableByNobodyElse()
    {
        if (OperatingSystem.IsWindows())
            return; // File modes are those of Unix.
        var state = Path.Combine(_service.Folder, "state");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(state, "tls-key.pem")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(state));
    }

    private OwnCertificate Tls => _service.Services.GetRequiredService<OwnCertificateSet>().All.Single(certificate => certificate.Purpose == "tls");

    private OcspResponder Responder() =>
        _service.Services.GetRequiredService<IResponderDirectory>().Current.Single(responder => responder.Authority.Id == "server-ca");

    private async Task<X509Certificate2> ShakeHandsAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _service.Enrolment.Port, Stop);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                // A certificate of the moved clock's time is not valid yet by the system's.
                RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & SslPolicyErrors.RemoteCertificateNotAvailable) == 0,
            },
            Stop);
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
    }
}
