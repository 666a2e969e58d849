using System.Formats.Asn1;
using System.Security.Cryptography;
using Rfc8032 = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace SigningService.AuditLog.Notes;

/// <summary>The public half of an audit key: Ed25519, or ECDSA on P-256 or P-384.</summary>
public sealed class VerificationKey
{
    private const string Label = "PUBLIC KEY";
    private const string Ed25519Oid = "1.3.101.112";

    // RFC 8410: the algorithm, and a bit string of 32 octets.
    private static readonly byte[] Ed25519Prefix = Convert.FromHexString("302a300506032b6570032100");

    private readonly byte[] _info;

    private VerificationKey(byte[] info, byte[]? ed25519)
    {
        _info = info;
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
            return new VerificationKey(info, oid == Ed25519Oid ? sequence.ReadBitString(out _) : null);
        }
        catch (AsnContentException e)
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
        : VerifyEcdsa(content, signature);

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
