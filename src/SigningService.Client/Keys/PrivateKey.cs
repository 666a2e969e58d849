using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SigningService.Client.Keys;

/// <summary>A private key in memory; made here or read from PEM.</summary>
public sealed class PrivateKey : IDisposable
{
    private readonly AsymmetricAlgorithm _algorithm;

    private PrivateKey(AsymmetricAlgorithm algorithm) => _algorithm = algorithm;

    /// <summary>Makes a key.</summary>
    public static PrivateKey Generate(KeyType type) => new(type switch
    {
        KeyType.P256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        KeyType.P384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        KeyType.Rsa3072 => RSA.Create(3072),
        KeyType.Rsa4096 => RSA.Create(4096),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    });

    /// <summary>Reads an unencrypted EC or RSA key: PKCS#8, SEC 1 or PKCS#1 in PEM.</summary>
    /// <exception cref="FormatException">There is no such key in it; the message completes "The client certificate ...".</exception>
    public static PrivateKey FromPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
            throw new FormatException("has an encrypted key: decrypt it ('openssl pkey'), and keep the file readable for its owner only");
        return new PrivateKey(TryImport(ECDsa.Create(), pem) ?? TryImport(RSA.Create(), pem)
            ?? throw new FormatException("has no usable key: the file must hold one EC or RSA key in PEM"));
    }

    /// <summary>The kind of this key, for a successor of the same kind; null if it is one that is not made here.</summary>
    public KeyType? Type => _algorithm switch
    {
        ECDsa { KeySize: 256 } => KeyType.P256,
        ECDsa { KeySize: 384 } => KeyType.P384,
        RSA { KeySize: 3072 } => KeyType.Rsa3072,
        RSA { KeySize: 4096 } => KeyType.Rsa4096,
        _ => null,
    };

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey => _algorithm.ExportSubjectPublicKeyInfo();

    /// <summary>PKCS#8 in PEM, unencrypted.</summary>
    public string ToPem() => _algorithm.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>Whether the certificate is for this key.</summary>
    public bool Matches(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(PublicKey);
    }

    internal X509Certificate2 Join(X509Certificate2 certificate) => _algorithm switch
    {
        ECDsa ec => certificate.CopyWithPrivateKey(ec),
        RSA rsa => certificate.CopyWithPrivateKey(rsa),
        _ => throw new InvalidOperationException("Only EC and RSA keys are read."),
    };

    internal CertificateRequest CreateRequest(X500DistinguishedName subject) => _algorithm switch
    {
        ECDsa { KeySize: 384 } ec => new CertificateRequest(subject, ec, HashAlgorithmName.SHA384),
        ECDsa ec => new CertificateRequest(subject, ec, HashAlgorithmName.SHA256),
        RSA rsa => new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => throw new InvalidOperationException("Only EC and RSA keys are read."),
    };

    public void Dispose() => _algorithm.Dispose();

    private static AsymmetricAlgorithm? TryImport(AsymmetricAlgorithm empty, string pem)
    {
        try
        {
            empty.ImportFromPem(pem);
            return empty;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            empty.Dispose();
            return null;
        }
    }
}
