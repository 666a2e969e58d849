using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SigningService.Client.Connections;

/// <summary>TLS as this client speaks it: 1.3, own roots, no network fetches, the whole chain sent.</summary>
internal static class MutualTls
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    public static SocketsHttpHandler CreateHandler(TrustBundle trust, ClientIdentity? identity) => CreateHandler(new SslClientAuthenticationOptions
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        CertificateChainPolicy = ServerPolicy(trust),
        // A bare certificate would be sent without its intermediates; only a context carries them.
        ClientCertificateContext = identity?.Context,
    });

    /// <summary>Takes any server, and shows it nothing.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "Only for the roots, which are then known by their fingerprint: see BundlePinning.")]
    public static SocketsHttpHandler CreateUnauthenticatedHandler() => CreateHandler(new SslClientAuthenticationOptions
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    });

    private static SocketsHttpHandler CreateHandler(SslClientAuthenticationOptions tls) => new()
    {
        // A proxy that is set for the whole host would see, or break, the handshake.
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        SslOptions = tls,
    };

    private static X509ChainPolicy ServerPolicy(TrustBundle trust)
    {
        var policy = trust.CreateChainPolicy();
        policy.ApplicationPolicy.Add(ServerAuthentication);
        return policy;
    }
}
