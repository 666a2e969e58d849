using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SigningService.Testing;

/// <summary>Certificate requests as clients make them.</summary>
public static class Csr
{
    /// <summary>A request for DNS names, URIs (anything with <c>://</c>) and addresses under a fresh P-256 key, DER.</summary>
    public static byte[] For(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return For(key, names);
    }

    /// <summary>The same under a key of the caller's.</summary>
    public static byte[] For(ECDsa key, params string[] names)
    {
        var request = new CertificateRequest("", key, HashAlgorithmName.SHA256);
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            Add(builder, name);
        if (names.Length > 0)
            request.CertificateExtensions.Add(builder.Build());
        return request.CreateSigningRequest();
    }

    private static void Add(SubjectAlternativeNameBuilder builder, string name)
    {
        if (name.Contains("://", StringComparison.Ordinal))
            builder.AddUri(new Uri(name));
        else if (IPAddress.TryParse(name, out var address))
            builder.AddIpAddress(address);
        else
            builder.AddDnsName(name);
    }
}
