using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

// Of ML-DSA, what takes and gives PKCS#8 and certificates is marked as not settled in .NET 10: should it change, it changes here.
#pragma warning disable SYSLIB5006

namespace SigningService.Client.Keys;

/// <summary>A private key in memory; made here or read from PEM.</summary>
public sealed class PrivateKey : IDisposable
{
    // ECDsa, RSA or MLDsa, which have no base in common.
    private readonly IDisposable _key;

    private PrivateKey(IDisposable key) => _key = key;

    /// <summary>Makes a key.</summary>
    /// <exception cref="PlatformNotSupportedException">An ML-DSA key, where OpenSSL is older than 3.5.</exception>
    public static PrivateKey Generate(KeyType type) => new(type switch
    {
        KeyType.P256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        KeyType.P384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        KeyType.Rsa3072 => RSA.Create(3072),
        KeyType.Rsa4096 => RSA.Create(4096),
        KeyType.MlDsa44 => MLDsa.GenerateKey(MLDsaAlgorithm.MLDsa44),
        KeyType.MlDsa65 => MLDsa.GenerateKey(MLDsaAlgorithm.MLDsa65),
        KeyType.MlDsa87 => MLDsa.GenerateKey(MLDsaAlgorithm.MLDsa87),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    });

    /// <summary>Reads an unencrypted key: EC or RSA as PKCS#8, SEC 1 or PKCS#1 in PEM; ML-DSA as PKCS#8, where OpenSSL is 3.5 or later.</summary>
    /// <exception cref="FormatException">There is no such key in it; the message completes "The client certificate ...".</exception>
    public static PrivateKey FromPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
            throw new FormatException("has an encrypted key: decrypt it ('openssl pkey'), and keep the file readable for its owner only");
        return new PrivateKey(TryImport(ECDsa.Create(), pem) ?? TryImport(RSA.Create(), pem) ?? (IDisposable?)TryImportMlDsa(pem)
            ?? throw new FormatException(MLDsa.IsSupported
                ? "has no usable key: the file must hold one EC, RSA or ML-DSA key in PEM"
                : "has no usable key: the file must hold one EC or RSA key in PEM (ML-DSA keys need OpenSSL 3.5, which this system does not have)"));
    }

    /// <summary>The kind of this key, for a successor of the same kind; null if it is one that is not made here.</summary>
    public KeyType? Type => _key switch
    {
        ECDsa { KeySize: 256 } => KeyType.P256,
        ECDsa { KeySize: 384 } => KeyType.P384,
        RSA { KeySize: 3072 } => KeyType.Rsa3072,
        RSA { KeySize: 4096 } => KeyType.Rsa4096,
        MLDsa key when key.Algorithm == MLDsaAlgorithm.MLDsa44 => KeyType.MlDsa44,
        MLDsa key when key.Algorithm == MLDsaAlgorithm.MLDsa65 => KeyType.MlDsa65,
        MLDsa key when key.Algorithm == MLDsaAlgorithm.MLDsa87 => KeyType.MlDsa87,
        _ => null,
    };

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey => _key switch
    {
        AsymmetricAlgorithm key => key.ExportSubjectPublicKeyInfo(),
        MLDsa key => key.ExportSubjectPublicKeyInfo(),
        _ => throw Unknown(),
    };

    /// <summary>PKCS#8 in PEM, unencrypted.</summary>
    public string ToPem() => _key switch
    {
        AsymmetricAlgorithm key => key.ExportPkcs8PrivateKeyPem() + "\n",
        MLDsa key => key.ExportPkcs8PrivateKeyPem() + "\n",
        _ => throw Unknown(),
    };

    /// <summary>Whether the certificate is for this key.</summary>
    public bool Matches(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(PublicKey);
    }

    internal X509Certificate2 Join(X509Certificate2 certificate) => _key switch
    {
        ECDsa ec => certificate.CopyWithPrivateKey(ec),
        RSA rsa => certificate.CopyWithPrivateKey(rsa),
        MLDsa key => certificate.CopyWithPrivateKey(key),
        _ => throw Unknown(),
    };

    internal CertificateRequest CreateRequest(X500DistinguishedName subject) => _key switch
    {
        ECDsa { KeySize: 384 } ec => new CertificateRequest(subject, ec, HashAlgorithmName.SHA384),
        ECDsa ec => new CertificateRequest(subject, ec, HashAlgorithmName.SHA256),
        RSA rsa => new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        MLDsa key => new CertificateRequest(subject, key),
        _ => throw Unknown(),
    };

    public void Dispose() => _key.Dispose();

    private static InvalidOperationException Unknown() => new("Only EC, RSA and ML-DSA keys are read.");

    private static MLDsa? TryImportMlDsa(string pem)
    {
        if (!MLDsa.IsSupported)
            return null;
        try
        {
            return MLDsa.ImportFromPem(pem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

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
