using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using SigningService.Client.AspNetCore;
using SigningService.Client.AspNetCore.Listening;
using SigningService.Client.AspNetCore.Peers;
using SigningService.Client.Revocation;

namespace SigningService.Client.Tests.Peers;

/// <summary>A real Kestrel on loopback, set up as a team would.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RunningServer(WebApplication application, ConcurrentQueue<string> log)
    {
        _application = application;
        Log = log;
        var bound = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        Address = new Uri($"https://localhost:{new Uri(bound).Port}");
    }

    public Uri Address { get; }

    /// <summary>Lines of the level and the text.</summary>
    public ConcurrentQueue<string> Log { get; }

    public RevocationLists Lists => _application.Services.GetRequiredService<RevocationLists>();

    public static async Task<RunningServer> StartAsync(
        SwappedSource source, RevocationOptions? revocation = null, MutualTlsOptions? tls = null, TimeProvider? clock = null)
    {
        var log = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(new QueueLogs(log));
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        builder.Services.AddSigningServiceCertificate(source, options => options.Revocation = revocation);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseSigningServiceCertificate(tls)));
        var application = builder.Build();
        application.UseMutualTlsLogging();
        application.MapGet("/", (HttpContext context) => context.GetPeer()?.Subject ?? "nobody");
        application.MapGet("/payments", () => "paid").RequirePeerName("uri:spiffe://example.test/payments");
        await application.StartAsync();
        return new RunningServer(application, log);
    }

    public Task<HealthReport> CheckAsync() => _application.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private sealed class QueueLogs(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue($"{logLevel} {eventId.Name} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
