using System.Diagnostics.Metrics;
using SigningService.Server.Listeners;

namespace SigningService.Server.Observability;

/// <summary>Counts requests by what became of them. Neither names nor addresses become labels: callers must not be able to make new series.</summary>
internal sealed class RequestMetrics : IDisposable
{
    private readonly Meter _meter = new(IssuanceMetrics.MeterName);
    private readonly Counter<long> _requests;

    public RequestMetrics() =>
        _requests = _meter.CreateCounter<long>("signing.requests", description: "Requests, by listener, outcome and reason of refusal.");

    /// <param name="outcome">Name of a gRPC status, or an HTTP status code.</param>
    /// <param name="reason">Of a refusal; null without one.</param>
    public void Count(ListenerKind listener, string outcome, string? reason) => _requests.Add(
        1,
        new KeyValuePair<string, object?>("listener", listener.ToString()),
        new KeyValuePair<string, object?>("outcome", outcome),
        new KeyValuePair<string, object?>("reason", reason ?? ""));

    public void Dispose() => _meter.Dispose();
}
