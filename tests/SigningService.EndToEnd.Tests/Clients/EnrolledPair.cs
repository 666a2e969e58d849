using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SigningService.Client.AspNetCore;
using SigningService.Client.AspNetCore.Listening;
using SigningService.Client.AspNetCore.Peers;
using SigningService.Client.Connections;
using SigningService.Client.Enrollment;
using SigningService.Client.Holding;
using SigningService.Client.Requests;
using SigningService.Client.Revocation;
using SigningService.EndToEnd.Tests.Running;

namespace SigningService.EndToEnd.Tests.Clients;

/// <summary>
/// A server and a client as teams write them, each enrolled with a token of the running house: the server listens on two ports, on one with its
/// certificate for servers and on the other, by mistake, with its identity, which is for clients.
/// </summary>
internal sealed class EnrolledPair : IAsyncDisposable
{
    private readonly WebApplication _server;

    private EnrolledPair(WebApplication server, CertificateHolder client, ConcurrentQueue<string> log)
    {
        _server = server;
        Client = client;
        Log = log;
        var bound = server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(address => new Uri(address)).ToList();
        Address = new Uri($"https://localhost:{bound[0].Port}");
        MistakenAddress = new Uri($"https://localhost:{bound[1].Port}");
    }

    public Uri Address { get; }

    /// <summary>Where the server shows a certificate for clients.</summary>
    public Uri MistakenAddress { get; }

    /// <summary>Of the server; its certificate is <c>web</c>.</summary>
    public CertificateHolder Server => _server.Services.GetRequiredService<CertificateHolder>();

    public CertificateHolder Client { get; }

    public RevocationLists Lists => _server.Services.GetRequiredService<RevocationLists>();

    /// <summary>What the server logged.</summary>
    public ConcurrentQueue<string> Log { get; }

    public static async Task<EnrolledPair> StartAsync(RunningHouse house)
    {
        var web = new HeldOrder { Name = "web", Profile = "server-tls", Names = new RequestedNames { Dns = ["localhost"] } };
        var log = new ConcurrentQueue<string>();
        var server = Build(await OptionsAsync(house, "pair-server", "spiffe://example.test/requester", web), log);
        await server.StartAsync(TestContext.Current.CancellationToken);
        var client = new CertificateHolder(await OptionsAsync(house, "pair-client", "spiffe://example.test/services/payments"));
        client.Start();
        return new EnrolledPair(server, client, log);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static async Task<HolderOptions> OptionsAsync(RunningHouse house, string name, string uri, params HeldOrder[] orders)
    {
        var token = house.PathOf(name + ".token");
        await house.RequireSignctlAsync("operator", "token", "create", "--profile", "client-tls", "--uri", uri, "--secret-file", token);
        var secret = EnrollmentSecret.Parse(await File.ReadAllTextAsync(token));
        return new HolderOptions
        {
            Server = house.GrpcUrl,
            EnrollmentServer = new Uri($"https://localhost:{house.PortBase + 1}"),
            StateFolder = house.PathOf(name),
            Trust = TrustBundle.FromPem(await File.ReadAllTextAsync(house.TrustFile)),
            Token = () => secret,
            Certificates = orders,
        };
    }

    private static WebApplication Build(HolderOptions holder, ConcurrentQueue<string> log)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(new QueueLogs(log));
        builder.Services.AddSigningServiceCertificate(holder, "web");
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseSigningServiceCertificate());
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseSigningServiceCertificate(listen.ApplicationServices.GetRequiredService<CertificateHolder>()));
        });
        var server = builder.Build();
        server.MapGet("/", (HttpContext context) => string.Join(' ', context.GetPeer()!.Names));
        return server;
    }

    private sealed class QueueLogs(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue($"{logLevel} {eventId.Name} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
