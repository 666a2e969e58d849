using System.Net;
using System.Net.Sockets;

namespace SigningService.EndToEnd.Tests.Running;

/// <summary>Ports for a house, below the range from which the system gives ports to connections.</summary>
internal static class FreePorts
{
    /// <summary>A base from which the four ports of a house are free now.</summary>
    public static int FindBase()
    {
        while (true)
        {
            var candidate = Random.Shared.Next(12_000, 30_000);
            if (new[] { 0, 1, 37, 38 }.All(offset => IsFree(candidate + offset)))
                return candidate;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
