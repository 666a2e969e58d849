using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Keys;

namespace SigningService.Client.Requests;

/// <summary>A PKCS#10 request, and what to expect of the certificate for it.</summary>
public sealed class CertificateSigningRequest
{
    private CertificateSigningRequest(byte[] der, byte[] publicKey, IReadOnlyList<string> subjectNames)
    {
        Der = der;
        PublicKey = publicKey;
        SubjectNames = subjectNames;
    }

    public byte[] Der { get; }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey { get; }

    /// <summary>The names it asks for, each with its kind: <c>dns:api.example.test</c>.</summary>
    public IReadOnlyList<string> SubjectNames { get; }

    public string ToPem() => PemEncoding.WriteString("CERTIFICATE REQUEST", Der) + "\n";

    /// <summary>Makes a request, signed by the key.</summary>
    public static CertificateSigningRequest Create(PrivateKey key, RequestedNames names)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(names);
        var request = key.CreateRequest(Subject(names.CommonName));
        if (names.SubjectNames.Count > 0)
            request.CertificateExtensions.Add(AlternativeNames(names));
        return new CertificateSigningRequest(request.CreateSigningRequest(), key.PublicKey, names.SubjectNames);
    }

    /// <summary>Reads the first request of a PEM text. The service, not this, checks its signature.</summary>
    /// <exception cref="FormatException">There is none that can be read.</exception>
    public static CertificateSigningRequest FromPem(string pem) => FromDer(Convert.FromBase64String(FindBlock(pem)));

    /// <summary>Reads a request in DER. The service, not this, checks its signature.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    public static CertificateSigningRequest FromDer(byte[] der)
    {
        ArgumentNullException.ThrowIfNull(der);
        try
        {
            var request = CertificateRequest.LoadSigningRequest(
                der,
                HashAlgorithmName.SHA256,
                CertificateRequestLoadOptions.SkipSignatureValidation | CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
            var names = request.CertificateExtensions.FirstOrDefault(e => e.Oid?.Value == SubjectNameReader.Oid);
            return new CertificateSigningRequest(
                der, request.PublicKey.ExportSubjectPublicKeyInfo(), names is null ? [] : SubjectNameReader.Read(names.RawData));
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            throw new FormatException("The request is not a PKCS#10 request that can be read.", e);
        }
    }

    private static string FindBlock(string pem)
    {
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label] is "CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST")
                return rest[fields.Base64Data].ToString();
            rest = rest[fields.Location.End..];
        }
        throw new FormatException("There is no CERTIFICATE REQUEST in PEM in it.");
    }

    private static X500DistinguishedName Subject(string? commonName)
    {
        var subject = new X500DistinguishedNameBuilder();
        if (commonName is not null)
            subject.AddCommonName(commonName);
        return subject.Build();
    }

    private static X509Extension AlternativeNames(RequestedNames names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names.Dns)
            builder.AddDnsName(name);
        foreach (var name in names.Ip)
            builder.AddIpAddress(name);
        foreach (var name in names.Uri)
            builder.AddUri(name);
        foreach (var name in names.Email)
            builder.AddEmailAddress(name);
        // RFC 5280, 4.2.1.6: critical when the subject is empty.
        return builder.Build(critical: names.CommonName is null);
    }
}
