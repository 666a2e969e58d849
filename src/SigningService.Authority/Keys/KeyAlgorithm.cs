namespace SigningService.Authority.Keys;

/// <summary>
/// A kind and size of key, under the one name that profiles, hierarchy files, the wire and logs use for it. The registry is closed:
/// a key that is none of these is refused wherever it comes from.
/// </summary>
public sealed class KeyAlgorithm
{
    /// <summary>ECDSA on NIST P-256 (FIPS 186-5).</summary>
    public static readonly KeyAlgorithm P256 = new("P-256", KeyFamily.Ec, 256);

    /// <summary>ECDSA on NIST P-384.</summary>
    public static readonly KeyAlgorithm P384 = new("P-384", KeyFamily.Ec, 384);

    /// <summary>Ed25519 (RFC 8032, RFC 8410).</summary>
    public static readonly KeyAlgorithm Ed25519 = new("Ed25519", KeyFamily.Ed25519, 256);

    /// <summary>RSA, 2048 bits: for leaves only, where a client cannot do better.</summary>
    public static readonly KeyAlgorithm Rsa2048 = new("RSA-2048", KeyFamily.Rsa, 2048);

    /// <summary>RSA, 3072 bits.</summary>
    public static readonly KeyAlgorithm Rsa3072 = new("RSA-3072", KeyFamily.Rsa, 3072);

    /// <summary>RSA, 4096 bits.</summary>
    public static readonly KeyAlgorithm Rsa4096 = new("RSA-4096", KeyFamily.Rsa, 4096);

    /// <summary>ML-DSA-44 (FIPS 204, RFC 9881): stands against quantum computers, category 2.</summary>
    public static readonly KeyAlgorithm MlDsa44 = new("ML-DSA-44", KeyFamily.MlDsa44, 1312 * 8);

    /// <summary>ML-DSA-65: category 3.</summary>
    public static readonly KeyAlgorithm MlDsa65 = new("ML-DSA-65", KeyFamily.MlDsa65, 1952 * 8);

    /// <summary>ML-DSA-87: category 5.</summary>
    public static readonly KeyAlgorithm MlDsa87 = new("ML-DSA-87", KeyFamily.MlDsa87, 2592 * 8);

    private KeyAlgorithm(string name, KeyFamily family, int bits)
    {
        Name = name;
        Family = family;
        Bits = bits;
    }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<KeyAlgorithm> All { get; } = [P256, P384, Ed25519, Rsa2048, Rsa3072, Rsa4096, MlDsa44, MlDsa65, MlDsa87];

    /// <summary>Name in profiles and on the wire, for example <c>P-256</c> or <c>RSA-3072</c>.</summary>
    public string Name { get; }

    public KeyFamily Family { get; }

    /// <summary>Length of the modulus, of the field of the curve, or of the public key of ML-DSA, in bits.</summary>
    public int Bits { get; }

    /// <summary>Whether it is meant to stand against quantum computers.</summary>
    public bool IsPostQuantum => Family is KeyFamily.MlDsa44 or KeyFamily.MlDsa65 or KeyFamily.MlDsa87;

    /// <summary>Finds an algorithm by its name, any case; null if there is none.</summary>
    public static KeyAlgorithm? Find(string name) =>
        All.FirstOrDefault(algorithm => string.Equals(algorithm.Name, name, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => Name;
}
