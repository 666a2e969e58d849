using System.Net.Security;

namespace SigningService.Server.OwnCertificates;

/// <summary>The TLS certificate in use, with its chain. Made once a renewal, not once a connection.</summary>
internal sealed class TlsIdentity
{
    private volatile SslStreamCertificateContext? _current;

    /// <summary>Null until the first certificate is at hand; handshakes fail so long.</summary>
    public SslStreamCertificateContext? Current => _current;

    public void Replace(SslStreamCertificateContext context) => _current = context;
}
