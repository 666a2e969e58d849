using System.Diagnostics;
using System.Net.Sockets;
using Envoy.Service.Secret.V3;
using Grpc.Core;
using Grpc.Net.Client;
using SigningService.Cli.Agent;
using SigningService.Cli.Agent.Workloads;
using SigningService.Cli.Tests.Agent;
using SigningService.Client.Holding;
using Spiffe.Workload;

namespace SigningService.Cli.Tests.Workloads;

/// <summary>A host with an agent that serves workloads, and a workload on it: this process.</summary>
internal sealed class WorkloadAgent : IAsyncDisposable
{
    public const string Api = "spiffe://example.test/ns/shop/api";
    public const string Worker = "spiffe://example.test/ns/shop/worker";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<GrpcChannel> _channels = [];
    private Task<Outcome>? _run;
    private CertificateHolder? _holder;
    private WorkloadEndpoint? _endpoint;

    private WorkloadAgent(AgentFolder folder) => Folder = folder;

    public AgentFolder Folder { get; }

    public string Socket => Folder.PathOf("run/workload.sock");

    /// <summary>The user that the tests run as, as the agent's file names users.</summary>
    public static string Me => Environment.UserName;

    /// <summary>The header that the standard asks for.</summary>
    public static Metadata Header => new() { { "workload.spiffe.io", "true" } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="allow">The entries of <c>workloads.allow</c>; null: this user may have both, <c>api</c> first.</param>
    public static async Task<WorkloadAgent> PrepareAsync(string? allow = null, string more = "")
    {
        var agent = new WorkloadAgent(await AgentFolder.CreateAsync());
        agent.Configure(allow ?? $$"""{"certificate": "api", "users": ["{{Me}}"], "hint": "inside"}, {"certificate": "worker", "users": ["{{Me}}"]}""", more);
        return agent;
    }

    /// <summary>One that runs in this process.</summary>
    public static async Task<WorkloadAgent> StartAsync(string? allow = null)
    {
        var agent = await PrepareAsync(allow);
        await agent.RunAsync();
        return agent;
    }

    /// <summary>One that does a step when it is told to, and nothing by itself.</summary>
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public static async Task<WorkloadAgent> StartByHandAsync()
    {
        var agent = await PrepareAsync();
        var plan = AgentFileReader.Read(agent.Folder.Config, TimeProvider.System);
        agent._holder = new CertificateHolder(plan.Holder);
        while (agent._holder.Standings.Any(s => s.State != HeldState.Current))
            await agent._holder.StepAsync(Cancel);
        agent._endpoint = await WorkloadEndpoint.OpenAsync(plan.Workloads!, agent._holder, new AgentLog(TextWriter.Null, TimeProvider.System));
        return agent;
    }

    /// <summary>Renews all certificates of one that was started by hand.</summary>
    public async Task RenewAsync()
    {
        _holder!.RenewNow();
        await _holder.StepAsync(Cancel);
    }

    public void Configure(string allow, string more = "") => File.WriteAllText(Folder.Config, $$"""
        {
          "server": "{{Folder.Service.Address}}",
          "enrollmentServer": "{{Folder.Service.Enrolment}}",
          "trust": "bundle.pem",
          "tokenFile": "token",
          "stateFolder": "state",
          "workloads": { "socket": "run/workload.sock", {{more}} "allow": [{{allow}}] },
          "certificates": [
            { "name": "api", "profile": "mesh-workload", "uri": ["{{Api}}"] },
            { "name": "worker", "profile": "mesh-workload", "uri": ["{{Worker}}"] },
            { "name": "web", "profile": "server-tls", "dns": ["web.example.test"] },
          ]
        }
        """);

    public async Task RunAsync()
    {
        _run = new Terminal().RunAsync(_stop.Token, "agent", "--config", Folder.Config);
        await UntilAsync(() => File.Exists(Socket) && Directory.Exists(Folder.PathOf("state/web")), "the agent has no socket or no certificates");
    }

    /// <summary>Ends it as a signal would.</summary>
    public async Task<Outcome> StopAsync()
    {
        await _stop.CancelAsync();
        return await _run!;
    }

    public SpiffeWorkloadAPI.SpiffeWorkloadAPIClient Workload() => new(Connect());

    public SecretDiscoveryService.SecretDiscoveryServiceClient Proxy() => new(Connect());

    public static async Task UntilAsync(Func<bool> look, string complaint)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!look())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, complaint);
            await Task.Delay(20, Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_run is not null)
            await _run;
        if (_endpoint is not null && OperatingSystem.IsLinux())
            await _endpoint.DisposeAsync();
        if (_holder is not null)
            await _holder.DisposeAsync();
        _channels.ForEach(channel => channel.Dispose());
        _stop.Dispose();
        await Folder.DisposeAsync();
    }

    private GrpcChannel Connect()
    {
        var handler = new SocketsHttpHandler { UseProxy = false, ConnectCallback = async (_, cancellationToken) => await ConnectAsync(cancellationToken) };
        _channels.Add(GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true }));
        return _channels[^1];
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
