using System.Net;
using System.Net.Sockets;

namespace SigningService.EndToEnd.Tests.Running;

/// <summary>Ports for a house, below the range from which the system gives ports to connections.</summary>
internal static class FreePorts
{
    /// <summary>A base from which the ports of a house are free now, also if it has three services and a database, and of the examples beside it.</summary>
    public static int FindBase() => FindBase(0, 1, 2, 3, 4, 5, 20, 37, 38, 39, 40, 41, 42, 50, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 64, 97, 98);

    /// <summary>A base from which the ports at these offsets are free now.</summary>
    public static int FindBase(params int[] offsets)
    {
        while (true)
        {
            var candidate = Random.Shared.Next(12_000, 30_000);
            if (offsets.All(offset => IsFree(candidate + offset)))
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
