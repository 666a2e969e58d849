using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SigningService.Client.Connections;

/// <summary>The roots that are trusted, and intermediates that help to build chains but are not trusted by themselves.</summary>
public sealed class TrustBundle
{
    private TrustBundle(X509Certificate2Collection roots, X509Certificate2Collection intermediates)
    {
        Roots = roots;
        Intermediates = intermediates;
    }

    /// <summary>At least one, self-issued.</summary>
    public X509Certificate2Collection Roots { get; }

    public X509Certificate2Collection Intermediates { get; }

    /// <summary>SHA-256 over the DER of all roots, in their order, lower-case hexadecimal: what the service calls the same.</summary>
    public string Fingerprint
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var root in Roots)
                hash.AppendData(root.RawDataMemory.Span);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>Reads certificates in PEM; the self-issued ones are the roots.</summary>
    /// <exception cref="FormatException">No root is in it, or one of the certificates cannot be read.</exception>
    public static TrustBundle FromPem(string pem)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new FormatException("a certificate in it cannot be read", e);
        }
        return FromCertificates(all);
    }

    /// <summary>As <see cref="FromPem"/>, from certificates.</summary>
    /// <exception cref="FormatException">There is no root.</exception>
    public static TrustBundle FromCertificates(IEnumerable<X509Certificate2> certificates)
    {
        var roots = new X509Certificate2Collection();
        var intermediates = new X509Certificate2Collection();
        foreach (var certificate in certificates)
            (IsSelfIssued(certificate) ? roots : intermediates).Add(certificate);
        return roots.Count > 0
            ? new TrustBundle(roots, intermediates)
            : throw new FormatException("there is no root certificate in it");
    }

    /// <summary>A policy that trusts these roots only and never asks the network.</summary>
    internal X509ChainPolicy CreateChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(Roots);
        policy.ExtraStore.AddRange(Intermediates);
        return policy;
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
