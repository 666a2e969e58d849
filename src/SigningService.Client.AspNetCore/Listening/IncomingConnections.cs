using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using SigningService.Client.AspNetCore.Observability;
using SigningService.Client.AspNetCore.Peers;
using SigningService.Client.Holding;
using SigningService.Client.Peers;

namespace SigningService.Client.AspNetCore.Listening;

/// <summary>Answers every handshake with what the source holds then, and remembers who was let in for the requests that follow.</summary>
internal sealed class IncomingConnections(
    ICertificateSource source, MutualTlsOptions options, PeerVerifier verifier, ILogger logger, CertificateMetrics? metrics)
{
    private readonly ServerContext _shown = new();

    public TlsHandshakeCallbackOptions Create() => new() { HandshakeTimeout = options.HandshakeTimeout, OnConnection = Answer };

    private ValueTask<SslServerAuthenticationOptions> Answer(TlsHandshakeCallbackContext context)
    {
        var connection = new PeerConnection(verifier);
        context.Connection.Features.Set(connection);
        var identity = source.Current ?? throw new AuthenticationException("There is no server certificate yet.");
        return ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _shown.Of(identity, source.Trust),
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = options.AllowTlsResume,
            AllowRenegotiation = false,
            ClientCertificateRequired = options.ClientCertificate != ClientCertificateMode.NoCertificate,
            CertificateChainPolicy = verifier.CreatePolicy(),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accepts(connection, certificate, chain, errors),
        });
    }

    private bool Accepts(PeerConnection connection, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null && options.ClientCertificate != ClientCertificateMode.RequireCertificate)
            return true;
        var verdict = verifier.Judge(certificate, chain, errors, out var peer);
        connection.Peer = peer;
        if (verdict == PeerVerdict.Accepted)
            return true;
        metrics?.Refused(verdict);
        var shown = certificate as X509Certificate2;
        Log.PeerRefused(logger, verdict, SafeText.Of(shown?.Subject ?? ""), shown?.SerialNumber, SafeText.Of(shown?.Issuer ?? ""));
        return false;
    }
}
