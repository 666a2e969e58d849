using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using SigningService.AuditLog.Witnessing;

namespace SigningService.Cli.Witness;

/// <summary>
/// The witness on the network: <c>POST /add-checkpoint</c>. Just enough of HTTP/1.1: a request with a length, an answer, the end; a web
/// server would triple the program.
/// </summary>
internal sealed class WitnessPort : IDisposable
{
    private const int MostCallers = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener;
    private readonly WitnessDesk _desk;
    private readonly SslStreamCertificateContext? _certificate;
    private readonly Action<string> _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _callers = new(MostCallers);

    /// <param name="certificate">Null for plain HTTP.</param>
    /// <param name="log">Told of each request, one line.</param>
    public WitnessPort(IPEndPoint address, WitnessDesk desk, SslStreamCertificateContext? certificate, Action<string> log)
    {
        (_desk, _certificate, _log) = (desk, certificate, log);
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
                await _callers.WaitAsync(_stop.Token);
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // One caller that went away, or no descriptor left: the next may have more luck.
                _callers.Release();
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            await using var stream = await OpenAsync(client, limit.Token);
            var request = await WitnessRequest.ReadAsync(stream, limit.Token);
            await stream.WriteAsync(Answer(request), limit.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or AuthenticationException)
        {
            // The caller went away, is too slow, or speaks no TLS.
        }
        finally
        {
            client.Dispose();
            _callers.Release();
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client, CancellationToken cancellationToken)
    {
        if (_certificate is null)
            return client.GetStream();
        var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificateContext = _certificate, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 },
                cancellationToken);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private byte[] Answer(WitnessRequest? request)
    {
        if (request is not { Target: "/add-checkpoint" })
            return Page(request is null ? 400 : 404, "text/plain", request is null ? "The request cannot be read.\n" : "There is POST /add-checkpoint.\n");
        if (request.Method != "POST")
            return Page(405, "text/plain", "Only POST.\n");
        try
        {
            var answer = _desk.Answer(request.Body);
            _log(string.Create(CultureInfo.InvariantCulture, $"add-checkpoint {(int)answer.Verdict} {answer.Verdict}"));
            return Page((int)answer.Verdict, answer.ContentType, answer.Body);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log("add-checkpoint 500 " + e.Message);
            return Page(500, "text/plain", "The witness cannot keep its memory and cosigns nothing.\n");
        }
    }

    private static byte[] Page(int code, string type, string body)
    {
        var phrase = ((HttpStatusCode)code).ToString();
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {code} {phrase}\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{body}"));
    }
}
