using System.Net.Security;
using SigningService.Client.Connections;

namespace SigningService.Client.AspNetCore.Listening;

/// <summary>
/// What the server sends: leaf, intermediates, and the names of the roots it accepts, by which clients with several certificates choose.
/// Built once for each certificate and bundle, not for each connection.
/// </summary>
internal sealed class ServerContext
{
    private volatile Built? _built;

    public SslStreamCertificateContext Of(ClientIdentity identity, TrustBundle trust)
    {
        if (_built is { } built && ReferenceEquals(built.Identity, identity) && ReferenceEquals(built.Trust, trust))
            return built.Context;
        var context = SslStreamCertificateContext.Create(
            identity.Certificate, identity.Chain, offline: true, SslCertificateTrust.CreateForX509Collection(trust.Roots, sendTrustInHandshake: true));
        _built = new Built(identity, trust, context);
        return context;
    }

    private sealed record Built(ClientIdentity Identity, TrustBundle Trust, SslStreamCertificateContext Context);
}
