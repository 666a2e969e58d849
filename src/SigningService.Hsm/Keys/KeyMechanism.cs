using SigningService.Authority.Keys;
using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Keys;

/// <summary>How a token makes and describes keys of one algorithm. A new algorithm is a new row.</summary>
/// <param name="Generation">C_GenerateKeyPair's mechanism.</param>
/// <param name="KeyType">CKK_*.</param>
/// <param name="Parameters">What else the template of the public key says.</param>
/// <param name="SignatureLength">Octets that C_Sign gives.</param>
internal sealed record KeyMechanism(
    KeyAlgorithm Algorithm, string Name, MechanismCall Generation, ulong KeyType, IReadOnlyList<ObjectAttribute> Parameters, int SignatureLength)
{
    public const ulong Rsa = 0x0;
    public const ulong Ec = 0x3;
    public const ulong EcEdwards = 0x40;
    public const ulong MlDsa = 0x4A;

    /// <summary>CKA_EC_PARAMS of P-256, P-384 and Ed25519: the object identifiers, DER.</summary>
    public static readonly byte[] P256Curve = Convert.FromHexString("06082A8648CE3D030107");

    public static readonly byte[] P384Curve = Convert.FromHexString("06052B81040022");

    public static readonly byte[] Ed25519Curve = Convert.FromHexString("06032B6570");

    private static readonly byte[] Exponent65537 = [1, 0, 1];

    public static IReadOnlyList<KeyMechanism> All { get; } =
    [
        OnCurve(KeyAlgorithm.P256, "CKM_EC_KEY_PAIR_GEN", 0x1040, Ec, P256Curve, 64),
        OnCurve(KeyAlgorithm.P384, "CKM_EC_KEY_PAIR_GEN", 0x1040, Ec, P384Curve, 96),
        OnCurve(KeyAlgorithm.Ed25519, "CKM_EC_EDWARDS_KEY_PAIR_GEN", 0x1055, EcEdwards, Ed25519Curve, 64),
        OfRsa(KeyAlgorithm.Rsa2048),
        OfRsa(KeyAlgorithm.Rsa3072),
        OfRsa(KeyAlgorithm.Rsa4096),
        OfMlDsa(KeyAlgorithm.MlDsa44, 1, 2420),
        OfMlDsa(KeyAlgorithm.MlDsa65, 2, 3309),
        OfMlDsa(KeyAlgorithm.MlDsa87, 3, 4627),
    ];

    public static KeyMechanism For(KeyAlgorithm algorithm) =>
        All.FirstOrDefault(mechanism => mechanism.Algorithm == algorithm)
        ?? throw new ArgumentException($"There is no PKCS#11 key type for {algorithm}.", nameof(algorithm));

    private static KeyMechanism OnCurve(KeyAlgorithm algorithm, string name, ulong generation, ulong type, byte[] curve, int length) =>
        new(algorithm, $"{name} (0x{generation:X})", new MechanismCall(generation), type, [new(AttributeNumber.EcParameters, curve)], length);

    /// <summary>PKCS#11 3.2, 6.67.4: the parameter set is an attribute of the key.</summary>
    private static KeyMechanism OfMlDsa(KeyAlgorithm algorithm, ulong parameterSet, int length) => new(
        algorithm, "CKM_ML_DSA_KEY_PAIR_GEN (0x1C)", new MechanismCall(0x1C), MlDsa, [new(AttributeNumber.ParameterSet, parameterSet)], length);

    private static KeyMechanism OfRsa(KeyAlgorithm algorithm) => new(
        algorithm,
        "CKM_RSA_PKCS_KEY_PAIR_GEN (0x0)",
        new MechanismCall(0),
        Rsa,
        [new(AttributeNumber.ModulusBits, (ulong)algorithm.Bits), new(AttributeNumber.PublicExponent, Exponent65537)],
        algorithm.Bits / 8);
}
