using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using SigningService.Authority.Keys;

namespace SigningService.Benchmarks.Encoders;

/// <summary>Requests for <c>api.example.test</c> under fresh keys, DER.</summary>
internal static class Requests
{
    public static byte[] Under(KeyAlgorithm algorithm) => algorithm.Family switch
    {
        KeyFamily.Ec => Create(new CertificateRequest("", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256)),
        KeyFamily.Rsa => Create(new CertificateRequest("", RSA.Create(algorithm.Bits), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
        _ => CreateEd25519(),
    };

    private static byte[] Create(CertificateRequest request)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("api.example.test");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSigningRequest();
    }

    private static byte[] CreateEd25519()
    {
        var key = new Ed25519PrivateKeyParameters(new SecureRandom());
        var info = new CertificationRequestInfo(
            X509Name.GetInstance(new DerSequence()), SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key.GeneratePublicKey()), DerSet.Empty);
        var signer = new Ed25519Signer();
        signer.Init(true, key);
        signer.BlockUpdate(info.GetDerEncoded(), 0, info.GetDerEncoded().Length);
        var algorithm = new AlgorithmIdentifier(Org.BouncyCastle.Asn1.EdEC.EdECObjectIdentifiers.id_Ed25519);
        return new CertificationRequest(info, algorithm, new DerBitString(signer.GenerateSignature())).GetDerEncoded();
    }
}
