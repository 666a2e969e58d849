using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace SigningService.Cli.Http;

/// <summary>Just enough of HTTP/1.1: a request with a length, an answer, the end; a web server would triple the program.</summary>
internal sealed class SmallServer : IDisposable
{
    private const int MostCallers = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener;
    private readonly SslStreamCertificateContext? _certificate;
    private readonly int _longestBody;
    private readonly Func<SmallRequest?, Page> _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _callers = new(MostCallers);

    /// <param name="certificate">Null for plain HTTP.</param>
    /// <param name="longestBody">Octets; a request with more is not read.</param>
    /// <param name="answer">Given null for what is no request.</param>
    public SmallServer(IPEndPoint address, SslStreamCertificateContext? certificate, int longestBody, Func<SmallRequest?, Page> answer)
    {
        (_certificate, _longestBody, _answer) = (certificate, longestBody, answer);
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
            // The whole request is read: closing over unread octets would reset the connection and lose the answer.
            var request = await SmallRequest.ReadAsync(stream, _longestBody, limit.Token);
            await stream.WriteAsync(_answer(request).ToBytes(), limit.Token);
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
}
