using System.Net;
using SigningService.Cli.Http;

namespace SigningService.Cli.Agent;

/// <summary>The status pages on loopback: <c>/status</c>, <c>/healthz</c>, <c>/metrics</c>.</summary>
internal sealed class StatusPages(IPEndPoint address, AgentStatus status) : IDisposable
{
    private readonly SmallServer _server = new(address, null, 0, request => Answer(request, status));

    public IPEndPoint Address => _server.Address;

    public void Dispose() => _server.Dispose();

    private static Page Answer(SmallRequest? request, AgentStatus status) => request switch
    {
        null => new Page(400, "text/plain", "The request cannot be read.\n"),
        { Method: not "GET" } => new Page(405, "text/plain", "Only GET.\n"),
        { Target: "/status" } => new Page(200, "application/json", status.Json()),
        { Target: "/metrics" } => new Page(200, "text/plain; version=0.0.4", status.Metrics()),
        { Target: "/healthz" } => status.IsHealthy ? new Page(200, "text/plain", "ok\n") : new Page(503, "text/plain", "see /status\n"),
        _ => new Page(404, "text/plain", "There are /status, /healthz and /metrics.\n"),
    };
}
