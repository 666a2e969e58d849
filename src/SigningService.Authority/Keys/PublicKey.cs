using System.Formats.Asn1;
using System.Security.Cryptography;

namespace SigningService.Authority.Keys;

/// <summary>
/// A public key of one of the known algorithms. It exists only if its SubjectPublicKeyInfo is strict DER with named parameters, so a
/// curve with a generator of its own (CVE-2020-0601) or a key of an odd size never becomes one.
/// </summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string Ed25519Oid = "1.3.101.112";

    // id-ml-dsa-44, -65, -87: NIST's signature algorithms 17 to 19.
    private const string MlDsa44Oid = "2.16.840.1.101.3.4.3.17";
    private const string MlDsa65Oid = "2.16.840.1.101.3.4.3.18";
    private const string MlDsa87Oid = "2.16.840.1.101.3.4.3.19";

    private PublicKey(ReadOnlyMemory<byte> subjectPublicKeyInfo, KeyAlgorithm algorithm, ReadOnlyMemory<byte> bits)
    {
        SubjectPublicKeyInfo = subjectPublicKeyInfo;
        Algorithm = algorithm;
        Bits = bits;
        // RFC 7093, 2, method 1: the leftmost 160 bits of SHA-256 over the bit string, free of SHA-1.
        KeyIdentifier = SHA256.HashData(bits.Span).AsMemory(0, 20);
        Sha256 = SHA256.HashData(subjectPublicKeyInfo.Span);
    }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    public KeyAlgorithm Algorithm { get; }

    /// <summary>Content of the subjectPublicKey bit string: RSAPublicKey, an uncompressed point, 32 octets of Ed25519, or the encoded key of ML-DSA.</summary>
    public ReadOnlyMemory<byte> Bits { get; }

    /// <summary>Subject key identifier that certificates of this key carry: 20 octets.</summary>
    public ReadOnlyMemory<byte> KeyIdentifier { get; }

    /// <summary>SHA-256 over the SubjectPublicKeyInfo: names the key in block lists, ledger and logs.</summary>
    public ReadOnlyMemory<byte> Sha256 { get; }

    /// <summary>Reads a SubjectPublicKeyInfo.</summary>
    /// <exception cref="UnsupportedKeyException">It is not strict DER, or not of a known algorithm and size; the message says which.</exception>
    public static PublicKey Parse(ReadOnlyMemory<byte> subjectPublicKeyInfo)
    {
        try
        {
            var info = new AsnReader(subjectPublicKeyInfo, AsnEncodingRules.DER);
            var sequence = info.ReadSequence();
            info.ThrowIfNotEmpty();
            var identifier = sequence.ReadSequence();
            var bits = ReadBits(sequence);
            var algorithm = ReadAlgorithm(identifier, bits);
            return new PublicKey(subjectPublicKeyInfo, algorithm, bits);
        }
        catch (AsnContentException)
        {
            throw new UnsupportedKeyException("The public key is not strict DER.");
        }
    }

    public bool Equals(PublicKey? other) =>
        other is not null && SubjectPublicKeyInfo.Span.SequenceEqual(other.SubjectPublicKeyInfo.Span);

    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    public override int GetHashCode() => BitConverter.ToInt32(Sha256.Span);

    private static ReadOnlyMemory<byte> ReadBits(AsnReader sequence)
    {
        if (!sequence.TryReadPrimitiveBitString(out var unused, out var bits) || unused != 0)
            throw new UnsupportedKeyException("The public key is not a whole number of octets.");

        sequence.ThrowIfNotEmpty();
        return bits;
    }

    private static KeyAlgorithm ReadAlgorithm(AsnReader identifier, ReadOnlyMemory<byte> bits)
    {
        var oid = identifier.ReadObjectIdentifier();
        switch (oid)
        {
            case RsaEncryption:
                identifier.ReadNull();
                identifier.ThrowIfNotEmpty();
                return ReadRsa(bits);
            case EcPublicKey:
                if (!identifier.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier))
                    throw new UnsupportedKeyException("The curve must be named; explicit EC parameters are not accepted.");
                var curve = identifier.ReadObjectIdentifier();
                identifier.ThrowIfNotEmpty();
                return ReadEc(curve, bits.Span);
            case Ed25519Oid:
                identifier.ThrowIfNotEmpty();
                return bits.Length == 32 ? KeyAlgorithm.Ed25519 : throw new UnsupportedKeyException("An Ed25519 key has 32 octets.");
            case MlDsa44Oid:
                return ReadMlDsa(KeyAlgorithm.MlDsa44, identifier, bits.Length);
            case MlDsa65Oid:
                return ReadMlDsa(KeyAlgorithm.MlDsa65, identifier, bits.Length);
            case MlDsa87Oid:
                return ReadMlDsa(KeyAlgorithm.MlDsa87, identifier, bits.Length);
            default:
                throw new UnsupportedKeyException($"Keys of algorithm {oid} are not accepted.");
        }
    }

    private static KeyAlgorithm ReadEc(string curve, ReadOnlySpan<byte> point)
    {
        var algorithm = curve switch
        {
            "1.2.840.10045.3.1.7" => KeyAlgorithm.P256,
            "1.3.132.0.34" => KeyAlgorithm.P384,
            _ => throw new UnsupportedKeyException($"Keys on curve {curve} are not accepted; use P-256 or P-384."),
        };
        if (point.Length != 1 + (2 * algorithm.Bits / 8) || point[0] != 0x04)
            throw new UnsupportedKeyException("The EC point must be uncompressed and of the length of its curve (RFC 5480, 2.2).");
        return algorithm;
    }

    private static KeyAlgorithm ReadMlDsa(KeyAlgorithm algorithm, AsnReader identifier, int octets)
    {
        identifier.ThrowIfNotEmpty();
        return octets * 8 == algorithm.Bits ? algorithm : throw new UnsupportedKeyException($"An {algorithm} key has {algorithm.Bits / 8} octets (RFC 9881, 4).");
    }

    private static KeyAlgorithm ReadRsa(ReadOnlyMemory<byte> bits)
    {
        var key = new AsnReader(bits, AsnEncodingRules.DER);
        var numbers = key.ReadSequence();
        key.ThrowIfNotEmpty();
        var modulus = numbers.ReadIntegerBytes().Span;
        _ = numbers.ReadIntegerBytes();
        numbers.ThrowIfNotEmpty();
        if ((modulus[0] & 0x80) != 0)
            throw new UnsupportedKeyException("The RSA modulus is negative.");

        // A positive INTEGER starts with a zero octet when its top bit is set, as it is in a modulus of exactly this many bits.
        var bitLength = modulus[0] == 0 ? (modulus.Length - 1) * 8 : 0;
        return bitLength switch
        {
            2048 when modulus[1] >= 0x80 => KeyAlgorithm.Rsa2048,
            3072 when modulus[1] >= 0x80 => KeyAlgorithm.Rsa3072,
            4096 when modulus[1] >= 0x80 => KeyAlgorithm.Rsa4096,
            _ => throw new UnsupportedKeyException("RSA keys must have exactly 2048, 3072 or 4096 bits."),
        };
    }
}
