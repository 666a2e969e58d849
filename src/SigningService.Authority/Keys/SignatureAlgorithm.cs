using System.Security.Cryptography;

namespace SigningService.Authority.Keys;

/// <summary>
/// A signature algorithm as X.509 names it: the exact bytes of its AlgorithmIdentifier, the hash it takes, the keys it goes with.
/// The bytes are literals so that what is signed, what is linted and what is verified cannot drift apart.
/// </summary>
public sealed class SignatureAlgorithm
{
    /// <summary>RFC 5758, 3.2: no parameters.</summary>
    public static readonly SignatureAlgorithm EcdsaSha256 =
        new("ecdsa-with-SHA256", KeyFamily.Ec, HashAlgorithmName.SHA256, false, "300A06082A8648CE3D040302");

    /// <summary>RFC 5758, 3.2: no parameters.</summary>
    public static readonly SignatureAlgorithm EcdsaSha384 =
        new("ecdsa-with-SHA384", KeyFamily.Ec, HashAlgorithmName.SHA384, false, "300A06082A8648CE3D040303");

    /// <summary>RFC 4055, 5: parameters are NULL.</summary>
    public static readonly SignatureAlgorithm RsaSha256 =
        new("sha256WithRSAEncryption", KeyFamily.Rsa, HashAlgorithmName.SHA256, false, "300D06092A864886F70D01010B0500");

    /// <summary>RFC 4055, 5: parameters are NULL.</summary>
    public static readonly SignatureAlgorithm RsaSha384 =
        new("sha384WithRSAEncryption", KeyFamily.Rsa, HashAlgorithmName.SHA384, false, "300D06092A864886F70D01010C0500");

    /// <summary>RFC 4055, 3.1: SHA-256, MGF1 with SHA-256, 32 bytes of salt.</summary>
    public static readonly SignatureAlgorithm RsaPssSha256 = new(
        "rsassaPss-SHA256",
        KeyFamily.Rsa,
        HashAlgorithmName.SHA256,
        true,
        "304106092A864886F70D01010A3034A00F300D06096086480165030402010500A11C301A06092A864886F70D010108300D06096086480165030402010500A203020120");

    /// <summary>RFC 4055, 3.1: SHA-384, MGF1 with SHA-384, 48 bytes of salt.</summary>
    public static readonly SignatureAlgorithm RsaPssSha384 = new(
        "rsassaPss-SHA384",
        KeyFamily.Rsa,
        HashAlgorithmName.SHA384,
        true,
        "304106092A864886F70D01010A3034A00F300D06096086480165030402020500A11C301A06092A864886F70D010108300D06096086480165030402020500A203020130");

    /// <summary>RFC 8410, 3: no parameters; the message is not hashed before.</summary>
    public static readonly SignatureAlgorithm Ed25519 = new("Ed25519", KeyFamily.Ed25519, null, false, "300506032B6570");

    /// <summary>RFC 9881, 2: no parameters; pure ML-DSA with an empty context, over the message itself.</summary>
    public static readonly SignatureAlgorithm MlDsa44 = new("ML-DSA-44", KeyFamily.MlDsa44, null, false, "300B0609608648016503040311");

    /// <summary>RFC 9881, 2, as <see cref="MlDsa44"/>.</summary>
    public static readonly SignatureAlgorithm MlDsa65 = new("ML-DSA-65", KeyFamily.MlDsa65, null, false, "300B0609608648016503040312");

    /// <summary>RFC 9881, 2, as <see cref="MlDsa44"/>.</summary>
    public static readonly SignatureAlgorithm MlDsa87 = new("ML-DSA-87", KeyFamily.MlDsa87, null, false, "300B0609608648016503040313");

    private SignatureAlgorithm(string name, KeyFamily family, HashAlgorithmName? hash, bool isPss, string identifier)
    {
        Name = name;
        Family = family;
        Hash = hash;
        IsPss = isPss;
        Identifier = Convert.FromHexString(identifier);
    }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SignatureAlgorithm> All { get; } =
        [EcdsaSha256, EcdsaSha384, RsaSha256, RsaSha384, RsaPssSha256, RsaPssSha384, Ed25519, MlDsa44, MlDsa65, MlDsa87];

    /// <summary>Name in hierarchy files and on the wire, for example <c>ecdsa-with-SHA256</c>.</summary>
    public string Name { get; }

    /// <summary>The family of keys that it goes with.</summary>
    public KeyFamily Family { get; }

    /// <summary>Hash over the message; null if the algorithm takes the message itself.</summary>
    public HashAlgorithmName? Hash { get; }

    /// <summary>RSASSA-PSS with a salt as long as the hash, rather than PKCS#1 v1.5.</summary>
    public bool IsPss { get; }

    /// <summary>AlgorithmIdentifier, DER.</summary>
    public ReadOnlyMemory<byte> Identifier { get; }

    /// <summary>Finds an algorithm by the exact bytes of its AlgorithmIdentifier; null if it is none of ours.</summary>
    public static SignatureAlgorithm? FromIdentifier(ReadOnlySpan<byte> identifier)
    {
        foreach (var algorithm in All)
        {
            if (algorithm.Identifier.Span.SequenceEqual(identifier))
                return algorithm;
        }

        return null;
    }

    /// <summary>Finds an algorithm by its name, any case; null if there is none.</summary>
    public static SignatureAlgorithm? Find(string name) =>
        All.FirstOrDefault(algorithm => string.Equals(algorithm.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a key signs with unless told otherwise: a hash as strong as the key.</summary>
    public static SignatureAlgorithm DefaultFor(KeyAlgorithm key) => key.Family switch
    {
        KeyFamily.Ec => key.Bits > 256 ? EcdsaSha384 : EcdsaSha256,
        KeyFamily.Rsa => key.Bits > 3072 ? RsaSha384 : RsaSha256,
        KeyFamily.Ed25519 => Ed25519,
        KeyFamily.MlDsa44 => MlDsa44,
        KeyFamily.MlDsa65 => MlDsa65,
        KeyFamily.MlDsa87 => MlDsa87,
        _ => throw new ArgumentOutOfRangeException(nameof(key)),
    };

    public override string ToString() => Name;
}
