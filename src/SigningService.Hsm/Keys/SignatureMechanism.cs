using System.Security.Cryptography;
using SigningService.Authority.Keys;
using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Keys;

/// <summary>
/// How a token makes the signatures of one algorithm. The mechanism is always the one that takes a digest, where there is one: every token
/// has it, and a revocation list of megabytes stays on this side. A new algorithm is a new row.
/// </summary>
internal sealed class SignatureMechanism
{
    private const ulong Sha256 = 0x250;
    private const ulong Sha384 = 0x260;
    private const ulong Mgf1Sha256 = 2;
    private const ulong Mgf1Sha384 = 3;

    private static readonly MechanismCall Ecdsa = new(0x1041);
    private static readonly MechanismCall RsaPkcs1 = new(0x1);
    private static readonly MechanismCall Eddsa = new(0x1057);

    // Without a parameter: pure, hedged, with an empty context, as RFC 9881 wants it.
    private static readonly MechanismCall MlDsa = new(0x1D);

    // RFC 8017, 9.2, note 1: DigestInfo up to the digest itself.
    private static readonly byte[] Sha256Info = Convert.FromHexString("3031300D060960864801650304020105000420");
    private static readonly byte[] Sha384Info = Convert.FromHexString("3041300D060960864801650304020205000430");

    private readonly byte[] _prefix;
    private readonly bool _isPair;

    private SignatureMechanism(SignatureAlgorithm algorithm, string name, MechanismCall call, byte[]? prefix = null, bool isPair = false)
    {
        Algorithm = algorithm;
        Name = $"{name} (0x{call.Number:X})";
        Call = call;
        _prefix = prefix ?? [];
        _isPair = isPair;
    }

    public static IReadOnlyList<SignatureMechanism> All { get; } =
    [
        new(SignatureAlgorithm.EcdsaSha256, "CKM_ECDSA", Ecdsa, isPair: true),
        new(SignatureAlgorithm.EcdsaSha384, "CKM_ECDSA", Ecdsa, isPair: true),
        new(SignatureAlgorithm.RsaSha256, "CKM_RSA_PKCS", RsaPkcs1, Sha256Info),
        new(SignatureAlgorithm.RsaSha384, "CKM_RSA_PKCS", RsaPkcs1, Sha384Info),
        new(SignatureAlgorithm.RsaPssSha256, "CKM_RSA_PKCS_PSS", MechanismCall.WithNumbers(0xD, Sha256, Mgf1Sha256, 32)),
        new(SignatureAlgorithm.RsaPssSha384, "CKM_RSA_PKCS_PSS", MechanismCall.WithNumbers(0xD, Sha384, Mgf1Sha384, 48)),
        new(SignatureAlgorithm.Ed25519, "CKM_EDDSA", Eddsa),
        new(SignatureAlgorithm.MlDsa44, "CKM_ML_DSA", MlDsa),
        new(SignatureAlgorithm.MlDsa65, "CKM_ML_DSA", MlDsa),
        new(SignatureAlgorithm.MlDsa87, "CKM_ML_DSA", MlDsa),
    ];

    public SignatureAlgorithm Algorithm { get; }

    /// <summary>Name and number, for messages.</summary>
    public string Name { get; }

    public MechanismCall Call { get; }

    public static SignatureMechanism For(SignatureAlgorithm algorithm) =>
        All.FirstOrDefault(mechanism => mechanism.Algorithm == algorithm)
        ?? throw new ArgumentException($"There is no PKCS#11 mechanism for {algorithm}.", nameof(algorithm));

    /// <summary>What C_Sign is given for a message.</summary>
    public byte[] Prepare(ReadOnlyMemory<byte> message)
    {
        if (Algorithm.Hash is not { } hash)
            return message.ToArray();
        Span<byte> digest = stackalloc byte[LengthOf(hash)];
        CryptographicOperations.HashData(hash, message.Span, digest);
        return PrepareHash(digest);
    }

    /// <summary>What C_Sign is given for a message that is known by its hash.</summary>
    /// <exception cref="ArgumentException">The algorithm takes no hash, or one of another length.</exception>
    public byte[] PrepareHash(ReadOnlySpan<byte> digest)
    {
        if (Algorithm.Hash is not { } hash || digest.Length != LengthOf(hash))
            throw new ArgumentException($"This is not a hash that {Algorithm} takes.", nameof(digest));
        return [.. _prefix, .. digest];
    }

    /// <summary>The signature as X.509 carries it.</summary>
    public byte[] Finish(byte[] signature) => _isPair ? EcdsaSignature.ToDer(signature) : signature;

    private static int LengthOf(HashAlgorithmName hash) => hash == HashAlgorithmName.SHA256 ? SHA256.HashSizeInBytes : SHA384.HashSizeInBytes;
}
