using SigningService.Server.Configuration;

namespace SigningService.Server.OwnCertificates;

/// <summary>The TLS certificates of the service; which of them a client is shown is for the client to say, by the name that it asks for.</summary>
internal sealed class TlsIdentities(TlsSettings settings)
{
    public IReadOnlyList<TlsIdentity> All { get; } = [.. settings.All.Select((one, index) => new TlsIdentity(one, index == 0 ? "tls" : $"tls-{index + 1}"))];

    /// <param name="host">The name in the client's first message (RFC 6066, 3); empty if it named none.</param>
    public TlsIdentity Find(string host) => All.FirstOrDefault(identity => identity.IsFor(host)) ?? All[0];
}
