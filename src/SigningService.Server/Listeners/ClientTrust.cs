using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority.Profiles;

namespace SigningService.Server.Listeners;

/// <summary>
/// Whom the handshake of the gRPC listener lets in: holders of a certificate for client authentication that the one client authority
/// signed. The trust store is this and nothing else: no system roots, no network. Expiry and revocation are not judged here but on
/// every call, where the refusal can carry a reason: .NET 10 sends no TLS alert, and a peer that only sees a closed socket tries again.
/// </summary>
internal sealed class ClientTrust
{
    private static readonly Oid ClientAuth = new(ExtendedKeyUsage.ClientAuth);

    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2Collection _above;

    /// <param name="authority">The client authority.</param>
    /// <param name="above">The certificates above it, the root last.</param>
    public ClientTrust(X509Certificate2 authority, IEnumerable<X509Certificate2> above)
    {
        _authority = authority;
        _above = [.. above];
    }

    /// <summary>What the handshake names as acceptable issuers.</summary>
    public X509Certificate2Collection AcceptableIssuers => [_authority];

    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid,
        };
        policy.ApplicationPolicy.Add(ClientAuth);
        policy.CustomTrustStore.Add(_above.Count > 0 ? _above[^1] : _authority);
        policy.ExtraStore.Add(_authority);
        policy.ExtraStore.AddRange(_above);
        return policy;
    }

    /// <summary>Judges the outcome of the chain: its second element must be the client authority itself, not one of its siblings.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None
        && certificate is X509Certificate2 leaf
        && HasClientAuth(leaf)
        && chain is { ChainElements.Count: > 1 }
        && chain.ChainElements[1].Certificate.RawDataMemory.Span.SequenceEqual(_authority.RawDataMemory.Span);

    // A certificate without extended key usage passes for any use in the chain engine; not here.
    private static bool HasClientAuth(X509Certificate2 leaf) =>
        leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(usage =>
            usage.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == ExtendedKeyUsage.ClientAuth));
}
