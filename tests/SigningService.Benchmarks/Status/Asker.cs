using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SigningService.Benchmarks.Status;

/// <summary>Asks over connections that stay open, with as little work of its own as can be: it shares the cores with what it measures.</summary>
internal sealed class Asker(int port) : IDisposable
{
    private const int Longest = 16 * 1024;

    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LengthName = "Content-Length: "u8.ToArray();

    private readonly ConcurrentBag<Socket> _idle = [];

    /// <summary>The request of a question, as octets.</summary>
    public static byte[] Post(byte[] question) =>
        [.. Encoding.ASCII.GetBytes(FormattableString.Invariant($"POST /ocsp HTTP/1.1\r\nHost: pki.example.test\r\nContent-Type: application/ocsp-request\r\nContent-Length: {question.Length}\r\n\r\n")), .. question];

    /// <returns>The body of the answer.</returns>
    public async Task<byte[]> AskAsync(ReadOnlyMemory<byte> request)
    {
        if (!_idle.TryTake(out var socket))
        {
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port);
        }

        await socket.SendAsync(request);
        var buffer = new byte[Longest];
        var filled = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0)
                throw new InvalidOperationException("A connection was closed.");
            filled += read;
            if (BodyOf(buffer.AsSpan(0, filled)) is not { } body)
                continue;
            _idle.Add(socket);
            return body;
        }
    }

    public void Dispose()
    {
        foreach (var socket in _idle)
            socket.Dispose();
    }

    private static byte[]? BodyOf(ReadOnlySpan<byte> response)
    {
        var end = response.IndexOf(EndOfHead);
        if (end < 0)
            return null;
        var number = response[(response.IndexOf(LengthName) + LengthName.Length)..];
        var length = int.Parse(number[..number.IndexOf((byte)'\r')], NumberStyles.None, CultureInfo.InvariantCulture);
        var body = response[(end + EndOfHead.Length)..];
        return body.Length < length ? null : body.ToArray();
    }
}
