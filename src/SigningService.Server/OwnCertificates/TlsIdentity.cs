using System.Net.Security;
using SigningService.Authority.Names;
using SigningService.Server.Configuration;

namespace SigningService.Server.OwnCertificates;

/// <summary>A TLS certificate of the service as it is shown, with its chain. Made once a renewal, not once a connection.</summary>
/// <param name="purpose">What the certificate is called in logs and files: <c>tls</c>, <c>tls-2</c>.</param>
internal sealed class TlsIdentity(TlsSettings settings, string purpose)
{
    private volatile SslStreamCertificateContext? _current;

    public TlsSettings Settings => settings;

    public string Purpose => purpose;

    /// <summary>Null until the first certificate is at hand; handshakes fail so long.</summary>
    public SslStreamCertificateContext? Current => _current;

    public void Replace(SslStreamCertificateContext context) => _current = context;

    /// <summary>Whether a client that asks for this host is shown it.</summary>
    public bool IsFor(string host) =>
        settings.Names.Any(name => name.Kind == GeneralNameKind.Dns && string.Equals(name.Value, host, StringComparison.OrdinalIgnoreCase));
}
