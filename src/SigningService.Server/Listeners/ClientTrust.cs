using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority.Authorities;
using SigningService.Authority.Profiles;

namespace SigningService.Server.Listeners;

/// <summary>
/// Whom the handshake of the gRPC listener lets in: holders of a certificate for client authentication that a client authority signed,
/// the active one or another of its line that is in use. There may be several lines, of different kinds of keys. The trust store is this and nothing else: no system roots, no network. Expiry
/// and revocation are not judged here but on every call, where the refusal can carry a reason: .NET 10 sends no TLS alert, and a peer
/// that only sees a closed socket tries again.
/// </summary>
internal sealed class ClientTrust : IDisposable
{
    private static readonly Oid ClientAuth = new(ExtendedKeyUsage.ClientAuth);

    private readonly AuthorityDirectory _directory;
    private readonly IReadOnlyList<string> _lines;
    private volatile TrustedCertificates _current;

    /// <param name="lines">Of the client authorities.</param>
    public ClientTrust(AuthorityDirectory directory, IReadOnlyList<string> lines)
    {
        _directory = directory;
        _lines = lines;
        _current = Read();
        directory.Changed += Update;
    }

    /// <summary>What the handshake names as acceptable issuers.</summary>
    public X509Certificate2Collection AcceptableIssuers => [.. _current.Authorities];

    public X509ChainPolicy Policy()
    {
        var trusted = _current;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid,
        };
        policy.ApplicationPolicy.Add(ClientAuth);
        policy.CustomTrustStore.AddRange(trusted.Roots);
        policy.ExtraStore.AddRange(trusted.Authorities);
        policy.ExtraStore.AddRange(trusted.Between);
        return policy;
    }

    /// <summary>Judges the outcome of the chain: its second element must be a client authority itself, not one of its siblings.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None
        && certificate is X509Certificate2 leaf
        && HasClientAuth(leaf)
        && chain is { ChainElements.Count: > 1 }
        && IsClientAuthority(chain.ChainElements[1].Certificate);

    public void Dispose() => _directory.Changed -= Update;

    private bool IsClientAuthority(X509Certificate2 issuer) =>
        _current.Authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(issuer.RawDataMemory.Span));

    private void Update() => _current = Read();

    private TrustedCertificates Read()
    {
        CertificateAuthority[] authorities = [.. _lines.SelectMany(_directory.InUseOf)];
        CertificateAuthority[] above = [.. authorities.SelectMany(Above).DistinctBy(authority => authority.Id)];
        return new TrustedCertificates(
            [.. authorities.Select(Load)],
            [.. above.Where(authority => !authority.IsRoot).Select(Load)],
            [.. above.Where(authority => authority.IsRoot).Select(Load)]);
    }

    /// <summary>Everything above an authority, or itself if nothing is.</summary>
    private IEnumerable<CertificateAuthority> Above(CertificateAuthority authority)
    {
        do
        {
            authority = _directory.ParentOf(authority);
            yield return authority;
        }
        while (!authority.IsRoot);
    }

    // A certificate without extended key usage passes for any use in the chain engine; not here.
    private static bool HasClientAuth(X509Certificate2 leaf) =>
        leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(usage =>
            usage.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == ExtendedKeyUsage.ClientAuth));

    private static X509Certificate2 Load(CertificateAuthority authority) =>
        X509CertificateLoader.LoadCertificate(authority.Certificate.Der.Span);

    private sealed record TrustedCertificates(
        X509Certificate2[] Authorities, X509Certificate2[] Between, X509Certificate2[] Roots);
}
