using System.Diagnostics.Metrics;

namespace SigningService.Server.Observability;

/// <summary>Counts connections by how their keys were agreed on and by the kind of key that the service showed.</summary>
internal sealed class TlsMetrics : IDisposable
{
    private readonly Meter _meter = new(IssuanceMetrics.MeterName);
    private readonly Counter<long> _connections;

    public TlsMetrics() =>
        _connections = _meter.CreateCounter<long>("signing.tls.connections", description: "TLS connections, by key exchange and key of the service's certificate.");

    public void Count(string keyExchange, string key) => _connections.Add(
        1,
        new KeyValuePair<string, object?>("key_exchange", keyExchange),
        new KeyValuePair<string, object?>("key", key));

    public void Dispose() => _meter.Dispose();
}
