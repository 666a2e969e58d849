using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority.Keys;

// Of ML-DSA, what takes and gives PKCS#8 and certificates is marked as not settled in .NET 10: should it change, it changes here.
#pragma warning disable SYSLIB5006

namespace SigningService.Server.OwnCertificates;

/// <summary>Key of a TLS certificate of the service: it signs each handshake, so it is in memory and not in the token.</summary>
internal sealed class TlsKey
{
    // ECDsa or MLDsa, which have no base in common.
    private readonly IDisposable _key;

    private TlsKey(IDisposable key) => _key = key;

    /// <summary>Those that can be asked for; the first is what is made unless told otherwise.</summary>
    public static IReadOnlyList<KeyAlgorithm> Algorithms { get; } =
        [KeyAlgorithm.P256, KeyAlgorithm.P384, KeyAlgorithm.MlDsa44, KeyAlgorithm.MlDsa65, KeyAlgorithm.MlDsa87];

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey => _key is MLDsa key ? key.ExportSubjectPublicKeyInfo() : ((ECDsa)_key).ExportSubjectPublicKeyInfo();

    /// <summary>PKCS#8, DER.</summary>
    public byte[] Pkcs8 => _key is MLDsa key ? key.ExportPkcs8PrivateKey() : ((ECDsa)_key).ExportPkcs8PrivateKey();

    /// <summary>Whether TLS of this system has such keys: ML-DSA from OpenSSL 3.5 on.</summary>
    public static bool IsSupported(KeyAlgorithm algorithm) => !algorithm.IsPostQuantum || MLDsa.IsSupported;

    public static TlsKey Generate(KeyAlgorithm algorithm) => new(algorithm.Family switch
    {
        KeyFamily.Ec when algorithm == KeyAlgorithm.P256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        KeyFamily.Ec => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        KeyFamily.MlDsa44 => MLDsa.GenerateKey(MLDsaAlgorithm.MLDsa44),
        KeyFamily.MlDsa65 => MLDsa.GenerateKey(MLDsaAlgorithm.MLDsa65),
        KeyFamily.MlDsa87 => MLDsa.GenerateKey(MLDsaAlgorithm.MLDsa87),
        _ => throw new InvalidOperationException($"The service has no TLS keys of {algorithm}."),
    });

    /// <summary>A key that was kept; null if it is of another kind than what is wanted now.</summary>
    public static TlsKey? Import(KeyAlgorithm algorithm, byte[] pkcs8)
    {
        try
        {
            if (algorithm.IsPostQuantum)
                return new TlsKey(MLDsa.ImportPkcs8PrivateKey(pkcs8));
            var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            return new TlsKey(key);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public CertificateRequest Request(X500DistinguishedName subject) => _key is MLDsa key
        ? new CertificateRequest(subject, key)
        : new CertificateRequest(subject, (ECDsa)_key, ((ECDsa)_key).KeySize > 256 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256);

    public X509Certificate2 Join(X509Certificate2 certificate) => _key is MLDsa key ? certificate.CopyWithPrivateKey(key) : certificate.CopyWithPrivateKey((ECDsa)_key);
}
