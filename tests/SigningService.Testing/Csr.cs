using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority.Keys;
using PublicKey = System.Security.Cryptography.X509Certificates.PublicKey;

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

    /// <summary>The same under a key of any kind.</summary>
    public static byte[] For(SoftwareSigningKey key, params string[] names)
    {
        var publicKey = PublicKey.CreateFromSubjectPublicKeyInfo(key.PublicKey.SubjectPublicKeyInfo.Span, out _);
        var request = new CertificateRequest(new X500DistinguishedName(""), publicKey, HashAlgorithmName.SHA256);
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            Add(builder, name);
        if (names.Length > 0)
            request.CertificateExtensions.Add(builder.Build());
        return request.CreateSigningRequest(new Generator(key, publicKey));
    }

    private sealed class Generator(SoftwareSigningKey key, PublicKey publicKey) : X509SignatureGenerator
    {
        private readonly SignatureAlgorithm _algorithm = SignatureAlgorithm.DefaultFor(key.PublicKey.Algorithm);

        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => _algorithm.Identifier.ToArray();

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignAsync(_algorithm, data, CancellationToken.None).AsTask().Result;

        protected override PublicKey BuildPublicKey() => publicKey;
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
