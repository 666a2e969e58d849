using System.Net;
using System.Net.Sockets;

namespace SigningService.Benchmarks.Issuance;

/// <summary>Loopback ports that were free a moment ago.</summary>
internal sealed record Ports(int Grpc, int Enrolment, int Publication, int Operations)
{
    public static Ports Free()
    {
        var listeners = Enumerable.Range(0, 4).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners)
            listener.Dispose();
        return new Ports(ports[0], ports[1], ports[2], ports[3]);
    }
}
