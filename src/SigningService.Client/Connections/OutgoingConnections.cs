using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using SigningService.Client.Holding;
using SigningService.Client.Peers;

namespace SigningService.Client.Connections;

/// <summary>
/// Opens TLS connections with what the source holds at that moment. The handler's own TLS takes a certificate that changes only as a bare
/// leaf, without its intermediates, and roots that never change; so the handshake is made here.
/// </summary>
internal sealed class OutgoingConnections(ICertificateSource source, PeerVerifier verifier)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps)
            throw new HttpRequestException(HttpRequestError.SecureConnectionError, "This handler speaks https only.");
        var options = Options(context, source.Current ?? throw new AuthenticationException("There is no client certificate yet."), out var refusal);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? tls = null;
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return tls;
        }
        catch (AuthenticationException e) when (refusal() is { } verdict)
        {
            await CloseAsync(tls, socket).ConfigureAwait(false);
            throw new AuthenticationException($"The server {context.DnsEndPoint.Host} is not accepted: {verdict}.", e);
        }
        catch
        {
            await CloseAsync(tls, socket).ConfigureAwait(false);
            throw;
        }
    }

    private SslClientAuthenticationOptions Options(SocketsHttpConnectionContext context, ClientIdentity identity, out Func<PeerVerdict?> refusal)
    {
        PeerVerdict? refused = null;
        refusal = () => refused;
        return new SslClientAuthenticationOptions
        {
            TargetHost = context.DnsEndPoint.Host,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = ProtocolsFor(context.InitialRequestMessage),
            ClientCertificateContext = identity.Context,
            AllowTlsResume = false,
            CertificateChainPolicy = verifier.CreatePolicy(),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                var verdict = verifier.Judge(certificate, chain, errors, out var _);
                refused = verdict == PeerVerdict.Accepted ? null : verdict;
                return verdict == PeerVerdict.Accepted;
            },
        };
    }

    // As the handler itself offers them: HTTP/2 to those only who can use it.
    private static List<SslApplicationProtocol> ProtocolsFor(HttpRequestMessage request) =>
        request.Version.Major >= 2 || request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher
            ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]
            : [SslApplicationProtocol.Http11];

    private static async ValueTask CloseAsync(SslStream? tls, Socket socket)
    {
        if (tls is not null)
            await tls.DisposeAsync().ConfigureAwait(false);
        socket.Dispose();
    }
}
