using System.Security.Cryptography.X509Certificates;
using System.Text;
using SigningService.Client.Connections;
using SigningService.Client.Keys;

namespace SigningService.Client.Files;

/// <summary>The files of a certificate, its key and the roots, in a format.</summary>
public static class CertificateFiles
{
    /// <param name="keyMode">Mode of every file that holds the key.</param>
    /// <param name="password">For PKCS#12 alone, and needed there.</param>
    public static IReadOnlyList<GenerationFile> Of(
        CertificateFormat format, ClientIdentity identity, PrivateKey key, TrustBundle trust, UnixFileMode keyMode, string? password = null)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(trust);
        var chain = PemOf(identity.Chain.Prepend(identity.Certificate));
        var roots = PemOf(trust.Roots);
        return format switch
        {
            CertificateFormat.Pem => [Secret("key.pem", key.ToPem()), Open("chain.pem", chain), Open("bundle.pem", roots)],
            CertificateFormat.Kubernetes => [Secret("tls.key", key.ToPem()), Open("tls.crt", chain), Open("ca.crt", roots)],
            CertificateFormat.Combined => [Secret("combined.pem", chain + key.ToPem()), Open("bundle.pem", roots)],
            CertificateFormat.Pkcs12 => [new("keystore.p12", KeyStore(identity, password), keyMode), Open("bundle.pem", roots)],
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
        GenerationFile Secret(string name, string text) => new(name, Encoding.ASCII.GetBytes(text), keyMode);
        static GenerationFile Open(string name, string text) => new(name, Encoding.ASCII.GetBytes(text), StagedFile.Public);
    }

    private static string PemOf(IEnumerable<X509Certificate2> certificates) =>
        string.Concat(certificates.Select(c => c.ExportCertificatePem() + "\n"));

    private static byte[] KeyStore(ClientIdentity identity, string? password)
    {
        var all = new X509Certificate2Collection(identity.Certificate);
        all.AddRange(identity.Chain);
        return all.ExportPkcs12(
            Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, password ?? throw new ArgumentException("PKCS#12 needs a password.", nameof(password)));
    }
}
