using System.Security.Cryptography;
using System.Text;
using Envoy.Config.Core.V3;
using Envoy.Extensions.TransportSockets.Tls.V3;
using Envoy.Service.Discovery.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace SigningService.Cli.Agent.Workloads;

/// <summary>The secrets of some names.</summary>
internal sealed class SecretSet
{
    public const string TypeUrl = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";

    public const string Names = "Names are: that of a certificate in the agent's file, its SPIFFE id, 'default'; 'ROOTCA' and the SPIFFE id of the trust domain.";

    private const string Default = "default";
    private const string Roots = "ROOTCA";

    private readonly List<Secret> _secrets = [];

    private SecretSet()
    {
    }

    public bool IsEmpty => _secrets.Count == 0;

    /// <summary>The same for the same content. The keys are left out: another key has another certificate.</summary>
    public string Version
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var secret in _secrets)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(secret.Name + "\0"));
                hash.AppendData((secret.TlsCertificate?.CertificateChain ?? secret.ValidationContext.TrustedCa).InlineBytes.Span);
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        }
    }

    /// <param name="certificates">The default first.</param>
    /// <param name="names">Those that there is nothing for are left out; none for all.</param>
    public static SecretSet Of(IReadOnlyList<ServedCertificate> certificates, IReadOnlyList<string> names)
    {
        var set = new SecretSet();
        if (certificates.Count == 0)
            return set;
        foreach (var name in names.Count > 0 ? names.Distinct(StringComparer.Ordinal) : certificates.Select(c => c.Name).Distinct(StringComparer.Ordinal).Append(Roots))
        {
            if (certificates.FirstOrDefault(c => c.Name == name || c.SpiffeId == name) is { } certificate)
                set._secrets.Add(CertificateSecret(name, certificate));
            else if (name == Default)
                set._secrets.Add(CertificateSecret(name, certificates[0]));
            else if (name == Roots)
                set._secrets.Add(RootsSecret(name, certificates[0]));
            else if (certificates.FirstOrDefault(c => c.TrustDomain == name) is { } ofDomain)
                set._secrets.Add(RootsSecret(name, ofDomain));
        }
        return set;
    }

    public DiscoveryResponse ToResponse(string nonce) => new()
    {
        VersionInfo = Version,
        TypeUrl = TypeUrl,
        Nonce = nonce,
        Resources = { _secrets.Select(secret => new Any { TypeUrl = TypeUrl, Value = secret.ToByteString() }) },
    };

    private static Secret CertificateSecret(string name, ServedCertificate certificate) => new()
    {
        Name = name,
        TlsCertificate = new TlsCertificate { CertificateChain = Inline(certificate.ChainPem), PrivateKey = Inline(certificate.KeyPem) },
    };

    private static Secret RootsSecret(string name, ServedCertificate certificate) => new()
    {
        Name = name,
        ValidationContext = new CertificateValidationContext { TrustedCa = Inline(certificate.RootsPem) },
    };

    private static DataSource Inline(byte[] content) => new() { InlineBytes = ByteString.CopyFrom(content) };
}
