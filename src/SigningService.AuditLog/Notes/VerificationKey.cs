using System.Formats.Asn1;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Rfc8032 = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace SigningService.AuditLog.Notes;

/// <summary>The public half of an audit key: Ed25519, ECDSA on P-256 or P-384, or ML-DSA.</summary>
public sealed class VerificationKey
{
    private const string Label = "PUBLIC KEY";
    private const string Ed25519Oid = "1.3.101.112";

    // RFC 8410: the algorithm, and a bit string of 32 octets.
    private static readonly byte[] Ed25519Prefix = Convert.FromHexString("302a300506032b6570032100");

    private readonly byte[] _info;
    private readonly MLDsaPublicKeyParameters? _mlDsa;

    private VerificationKey(byte[] info, byte[]? ed25519, MLDsaPublicKeyParameters? mlDsa = null)
    {
        _info = info;
        _mlDsa = mlDsa;
        Ed25519 = ed25519;
    }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public ReadOnlyMemory<byte> Info => _info;

    /// <summary>SHA-256 over <see cref="Info"/>, lower-case hexadecimal.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(_info));

    /// <summary>The 32 octets of the point, if it is an Ed25519 key.</summary>
    public byte[]? Ed25519 { get; }

    /// <summary>Reads SubjectPublicKeyInfo, DER.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static VerificationKey FromInfo(byte[] info)
    {
        try
        {
            var sequence = new AsnReader(info, AsnEncodingRules.DER).ReadSequence();
            var oid = sequence.ReadSequence().ReadObjectIdentifier();
            var bits = sequence.ReadBitString(out _);
            return oid == Ed25519Oid ? new VerificationKey(info, bits) : new VerificationKey(info, null, MlDsaKey(oid, bits));
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException)
        {
            throw new FormatException("The public key cannot be read.", e);
        }
    }

    /// <summary>The key of 32 octets.</summary>
    public static VerificationKey FromEd25519(byte[] point) => new([.. Ed25519Prefix, .. point], point);

    /// <summary>Reads the PEM of SubjectPublicKeyInfo.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static VerificationKey FromPem(string pem) =>
        PemEncoding.TryFind(pem, out var fields) && pem.AsSpan()[fields.Label].SequenceEqual(Label)
            ? FromInfo(Convert.FromBase64String(pem[fields.Base64Data]))
            : throw new FormatException("It is no PEM of a public key.");

    /// <summary>Whether the signature, ECDSA as DER, is one over the content under this key.</summary>
    public bool Verify(byte[] content, byte[] signature) => Ed25519 is { } key
        // .NET has no Ed25519 of its own.
        ? key.Length == Rfc8032.PublicKeySize
            && signature.Length == Rfc8032.SignatureSize
            && Rfc8032.Verify(signature, 0, key, 0, content, 0, content.Length)
        : _mlDsa is not null ? VerifyMlDsa(content, signature) : VerifyEcdsa(content, signature);

    // FIPS 204, pure and with an empty context, as in RFC 9881. .NET has it with OpenSSL 3.5 only.
    private static MLDsaPublicKeyParameters? MlDsaKey(string oid, byte[] bits)
    {
        var parameters = oid switch
        {
            "2.16.840.1.101.3.4.3.17" => MLDsaParameters.ml_dsa_44,
            "2.16.840.1.101.3.4.3.18" => MLDsaParameters.ml_dsa_65,
            "2.16.840.1.101.3.4.3.19" => MLDsaParameters.ml_dsa_87,
            _ => null,
        };
        return parameters is null ? null : MLDsaPublicKeyParameters.FromEncoding(parameters, bits);
    }

    private bool VerifyMlDsa(byte[] content, byte[] signature)
    {
        var verifier = new MLDsaSigner(_mlDsa!.Parameters, deterministic: false);
        verifier.Init(forSigning: false, _mlDsa);
        verifier.BlockUpdate(content);
        return verifier.VerifySignature(signature);
    }

    private bool VerifyEcdsa(byte[] content, byte[] signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(_info, out _);
            var hash = key.KeySize == 384 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;
            return key.VerifyData(content, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
