using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SigningService.Cli.Agent.Workloads;

/// <summary>Who is at the other end of a Unix-domain socket, as the kernel noted it when the connection was made: nothing that the caller sends.</summary>
/// <param name="Process">For the log: it may have ended, and its number be another's by now.</param>
internal sealed record Caller(int Process, uint User, uint Group)
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <exception cref="SocketException">The kernel does not say.</exception>
    public static Caller Of(Socket socket)
    {
        // struct ucred of Linux.
        Span<byte> credentials = stackalloc byte[12];
        return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == credentials.Length
            ? new Caller(Number(credentials), (uint)Number(credentials[4..]), (uint)Number(credentials[8..]))
            : throw new SocketException((int)SocketError.OperationNotSupported);
    }

    public override string ToString() => $"uid={User} gid={Group} pid={Process}";

    private static int Number(ReadOnlySpan<byte> octets) => MemoryMarshal.Read<int>(octets);
}
