using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SigningService.Cli.Agent;

/// <summary>
/// The status pages on loopback: <c>/status</c>, <c>/healthz</c>, <c>/metrics</c>. Just enough of HTTP/1.1: a GET, an answer, the end; a
/// web server would triple the program.
/// </summary>
internal sealed class StatusPages : IDisposable
{
    private const int LongestRequest = 8192;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TcpListener _listener;
    private readonly AgentStatus _status;
    private readonly CancellationTokenSource _stop = new();

    public StatusPages(IPEndPoint address, AgentStatus status)
    {
        _status = status;
        _listener = new TcpListener(address);
        _listener.Start();
        _ = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // One caller that went away, or no descriptor left: the next may have more luck.
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var limit = new CancellationTokenSource(Patience);
                var stream = client.GetStream();
                await stream.WriteAsync(Answer(await ReadLineAsync(stream, limit.Token)), limit.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // The caller went away or is too slow.
            }
        }
    }

    // The whole head is read: closing over unread bytes would reset the connection and lose the answer.
    private static async Task<string> ReadLineAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestRequest];
        var count = 0;
        while (count < buffer.Length && buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(count), cancellationToken);
            if (read == 0)
                break;
            count += read;
        }
        return Encoding.ASCII.GetString(buffer, 0, count).Split("\r\n")[0];
    }

    private byte[] Answer(string line) => line.Split(' ') switch
    {
        ["GET", "/status", ..] => Page(200, "application/json", _status.Json()),
        ["GET", "/metrics", ..] => Page(200, "text/plain; version=0.0.4", _status.Metrics()),
        ["GET", "/healthz", ..] => _status.IsHealthy ? Page(200, "text/plain", "ok\n") : Page(503, "text/plain", "see /status\n"),
        ["GET", ..] => Page(404, "text/plain", "There are /status, /healthz and /metrics.\n"),
        _ => Page(405, "text/plain", "Only GET.\n"),
    };

    private static byte[] Page(int code, string type, string body)
    {
        var phrase = code switch { 200 => "OK", 404 => "Not Found", 405 => "Method Not Allowed", _ => "Service Unavailable" };
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {code} {phrase}\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{body}"));
    }
}
