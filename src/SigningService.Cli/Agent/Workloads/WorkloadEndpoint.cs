using System.Runtime.Versioning;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SigningService.Client.Holding;

namespace SigningService.Cli.Agent.Workloads;

/// <summary>The socket on which workloads and proxies get what the agent holds.</summary>
[SupportedOSPlatform("linux")]
internal sealed class WorkloadEndpoint : IAsyncDisposable
{
    private const int MostConnections = 1024;

    // A proxy's description of itself comes with its first request.
    private const int LongestRequest = 1 << 20;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly WebApplication _host;
    private readonly WorkloadDesk _desk;
    private readonly SocketFile _file;

    private WorkloadEndpoint(WebApplication host, WorkloadDesk desk, SocketFile file) => (_host, _desk, _file) = (host, desk, file);

    /// <exception cref="Running.UsageException">The socket cannot be where it should.</exception>
    public static async Task<WorkloadEndpoint> OpenAsync(WorkloadPlan plan, CertificateHolder holder, AgentLog log)
    {
        var file = new SocketFile(plan);
        var desk = new WorkloadDesk(plan, holder, log);
        var endpoint = new WorkloadEndpoint(Host(file.Unpublished, desk), desk, file);
        try
        {
            await endpoint._host.StartAsync();
            file.Publish();
        }
        catch
        {
            await endpoint.DisposeAsync();
            throw;
        }
        log.Write("info", "workloads-served", $"socket={plan.Socket}");
        return endpoint;
    }

    public async ValueTask DisposeAsync()
    {
        // The streams have no end of their own.
        _desk.Stop();
        using var limit = new CancellationTokenSource(Farewell);
        await _host.StopAsync(limit.Token);
        await _host.DisposeAsync();
        _desk.Dispose();
        _file.Dispose();
    }

    // Empty: no file, variable or argument of the agent is read as the web server's.
    private static WebApplication Host(string path, WorkloadDesk desk)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.ListenUnixSocket(path, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.Use(CallerFeature.Ask);
            });
        });
        builder.Services.AddSingleton<IHostLifetime, OwnLifetime>();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = LongestRequest);
        builder.Services.AddSingleton(new WorkloadApi(desk)).AddSingleton(new SecretDiscovery(desk));
        var host = builder.Build();
        host.MapGrpcService<WorkloadApi>();
        host.MapGrpcService<SecretDiscovery>();
        return host;
    }
}
