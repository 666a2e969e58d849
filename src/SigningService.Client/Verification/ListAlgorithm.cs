using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace SigningService.Client.Verification;

/// <summary>The algorithm that a revocation list is signed with: ECDSA, RSA (PKCS#1 v1.5 and PSS), Ed25519, ML-DSA.</summary>
internal sealed class ListAlgorithm
{
    private const string Ed25519Id = "1.3.101.112";
    private const string PssId = "1.2.840.113549.1.1.10";
    private const string Mgf1Id = "1.2.840.113549.1.1.8";
    private static readonly Asn1Tag HashTag = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag MaskTag = new(TagClass.ContextSpecific, 1, isConstructed: true);
    private static readonly Asn1Tag SaltTag = new(TagClass.ContextSpecific, 2, isConstructed: true);

    private readonly string _id;
    private readonly HashAlgorithmName _hash;
    private readonly RSASignaturePadding _padding;

    private ListAlgorithm(string id, HashAlgorithmName hash, RSASignaturePadding padding)
    {
        _id = id;
        _hash = hash;
        _padding = padding;
    }

    /// <exception cref="VerificationFailedException">It is none of them.</exception>
    public static ListAlgorithm Read(AsnReader algorithm)
    {
        var id = algorithm.ReadObjectIdentifier();
        return id switch
        {
            "1.2.840.10045.4.3.2" or "1.2.840.113549.1.1.11" => new(id, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "1.2.840.10045.4.3.3" or "1.2.840.113549.1.1.12" => new(id, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
            "1.2.840.10045.4.3.4" or "1.2.840.113549.1.1.13" => new(id, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            Ed25519Id => new(id, default, RSASignaturePadding.Pkcs1),
            _ when MlDsaVerification.ParametersOf(id) is not null => new(id, default, RSASignaturePadding.Pkcs1),
            PssId when algorithm.HasData => ReadPss(algorithm.ReadSequence()),
            _ => throw Refuse(id),
        };
    }

    public bool Verifies(ReadOnlySpan<byte> data, byte[] signature, X509Certificate2 issuer)
    {
        var keyKind = issuer.PublicKey.Oid.Value;
        if (_id == Ed25519Id || keyKind == Ed25519Id)
            return _id == keyKind && VerifiesEd25519(data, signature, issuer.PublicKey.EncodedKeyValue.RawData);
        if (MlDsaVerification.ParametersOf(_id) is { } parameters)
            return _id == keyKind && MlDsaVerification.Verifies(parameters, data, signature, issuer.PublicKey.EncodedKeyValue.RawData);
        using var ec = issuer.GetECDsaPublicKey();
        if (ec is not null)
            return ec.VerifyData(data, signature, _hash, DSASignatureFormat.Rfc3279DerSequence);
        using var rsa = issuer.GetRSAPublicKey();
        return rsa is not null && rsa.VerifyData(data, signature, _hash, _padding);
    }

    private static bool VerifiesEd25519(ReadOnlySpan<byte> data, byte[] signature, byte[] key) =>
        signature.Length == Ed25519.SignatureSize && key.Length == Ed25519.PublicKeySize
        && Ed25519.Verify(signature, 0, key, 0, data.ToArray(), 0, data.Length);

    // RFC 4055, 3.1: what is left out means SHA-1, which is not taken; hash and mask are of one kind, the salt is as long as the hash.
    private static ListAlgorithm ReadPss(AsnReader parameters)
    {
        if (!IsNext(parameters, HashTag))
            throw Refuse(PssId + " with SHA-1");
        var hashId = parameters.ReadSequence(HashTag).ReadSequence().ReadObjectIdentifier();
        var (hash, length) = hashId switch
        {
            "2.16.840.1.101.3.4.2.1" => (HashAlgorithmName.SHA256, 32),
            "2.16.840.1.101.3.4.2.2" => (HashAlgorithmName.SHA384, 48),
            "2.16.840.1.101.3.4.2.3" => (HashAlgorithmName.SHA512, 64),
            _ => throw Refuse($"{PssId} with {hashId}"),
        };
        var isAsUsual = IsNext(parameters, MaskTag) && IsMaskOf(parameters.ReadSequence(MaskTag).ReadSequence(), hashId)
            && IsNext(parameters, SaltTag) && parameters.ReadSequence(SaltTag).TryReadInt32(out var salt) && salt == length
            && !parameters.HasData;
        return isAsUsual ? new ListAlgorithm(PssId, hash, RSASignaturePadding.Pss) : throw Refuse(PssId + " with unusual parameters");
    }

    private static bool IsMaskOf(AsnReader mask, string hashId) =>
        mask.ReadObjectIdentifier() == Mgf1Id && mask.ReadSequence().ReadObjectIdentifier() == hashId;

    private static bool IsNext(AsnReader reader, Asn1Tag tag) => reader.HasData && reader.PeekTag() == tag;

    private static VerificationFailedException Refuse(string algorithm) => new(
        $"The revocation list is signed with {algorithm}, which is not verified here: --no-verify takes it, and openssl crl -CAfile verifies it.");
}
