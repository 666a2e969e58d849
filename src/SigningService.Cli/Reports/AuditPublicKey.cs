using System.Formats.Asn1;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;
using SigningService.Cli.Arguments;
using SigningService.Cli.Running;

namespace SigningService.Cli.Reports;

/// <summary>The public half of an audit key: Ed25519, or ECDSA on P-256 or P-384.</summary>
internal sealed class AuditPublicKey
{
    private const string Label = "PUBLIC KEY";
    private const string Ed25519Oid = "1.3.101.112";

    private readonly byte[] _info;
    private readonly byte[]? _ed25519;

    private AuditPublicKey(byte[] info)
    {
        var sequence = new AsnReader(info, AsnEncodingRules.DER).ReadSequence();
        var oid = sequence.ReadSequence().ReadObjectIdentifier();
        _info = info;
        _ed25519 = oid == Ed25519Oid ? sequence.ReadBitString(out _) : null;
    }

    /// <summary>SHA-256 over the SubjectPublicKeyInfo, lower-case hexadecimal.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(_info));

    /// <exception cref="UsageException">The file is not the PEM of such a key.</exception>
    public static AuditPublicKey Load(string path)
    {
        var text = InputFile.ReadText(path, "--audit-key");
        try
        {
            return PemEncoding.TryFind(text, out var fields) && text.AsSpan()[fields.Label].SequenceEqual(Label)
                ? new AuditPublicKey(Convert.FromBase64String(text[fields.Base64Data]))
                : throw new UsageException($"--audit-key: {path} is no PEM file of a public key.");
        }
        catch (AsnContentException)
        {
            throw new UsageException($"--audit-key: the key in {path} cannot be read.");
        }
    }

    /// <summary>Reads a SubjectPublicKeyInfo.</summary>
    /// <exception cref="AsnContentException">It is none.</exception>
    public static AuditPublicKey Read(byte[] info) => new(info);

    /// <summary>Whether the signature, ECDSA as DER, is one over the content under this key.</summary>
    public bool Verify(byte[] content, byte[] signature) => _ed25519 is { } key
        // .NET has no Ed25519 of its own.
        ? key.Length == Ed25519.PublicKeySize && signature.Length == Ed25519.SignatureSize && Ed25519.Verify(signature, 0, key, 0, content, 0, content.Length)
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
