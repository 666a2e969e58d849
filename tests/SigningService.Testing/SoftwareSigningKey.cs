using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using SigningService.Authority.Keys;

namespace SigningService.Testing;

/// <summary>A signing key in memory, for tests of everything that does not care where a key lives.</summary>
public sealed class SoftwareSigningKey : ISigningKey
{
    private readonly Func<SignatureAlgorithm, ReadOnlyMemory<byte>, byte[]> _sign;
    private readonly Func<SignatureAlgorithm, ReadOnlyMemory<byte>, byte[]>? _signHash;
    private readonly Lock _turn = new();

    private SoftwareSigningKey(
        byte[] subjectPublicKeyInfo,
        Func<SignatureAlgorithm, ReadOnlyMemory<byte>, byte[]> sign,
        Func<SignatureAlgorithm, ReadOnlyMemory<byte>, byte[]>? signHash = null)
    {
        _signHash = signHash;
        PublicKey = PublicKey.Parse(subjectPublicKeyInfo);
        _sign = sign;
    }

    public PublicKey PublicKey { get; }

    /// <summary>How many signatures it has made.</summary>
    public int Signatures { get; private set; }

    /// <summary>Set to have it fail like a token that is away.</summary>
    public bool IsAway { get; set; }

    public static SoftwareSigningKey Create(KeyAlgorithm algorithm) => algorithm.Family switch
    {
        KeyFamily.Ec => Create(ECDsa.Create(algorithm.Bits == 256 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384)),
        KeyFamily.Rsa => Create(RSA.Create(algorithm.Bits)),
        KeyFamily.Ed25519 => CreateEd25519(),
        KeyFamily.MlDsa44 => CreateMlDsa(MLDsaParameters.ml_dsa_44),
        KeyFamily.MlDsa65 => CreateMlDsa(MLDsaParameters.ml_dsa_65),
        KeyFamily.MlDsa87 => CreateMlDsa(MLDsaParameters.ml_dsa_87),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    public static SoftwareSigningKey Create(ECDsa key) => new(
        key.ExportSubjectPublicKeyInfo(),
        (algorithm, message) => key.SignData(message.Span, algorithm.Hash!.Value, DSASignatureFormat.Rfc3279DerSequence),
        (_, hash) => key.SignHash(hash.Span, DSASignatureFormat.Rfc3279DerSequence));

    public static SoftwareSigningKey Create(RSA key) => new(
        key.ExportSubjectPublicKeyInfo(),
        (algorithm, message) => key.SignData(
            message.Span, algorithm.Hash!.Value, algorithm.IsPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
        (algorithm, hash) => key.SignHash(
            hash.Span, algorithm.Hash!.Value, algorithm.IsPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1));

    public ValueTask<byte[]> SignAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        Sign(_sign, algorithm, message);

    public ValueTask<byte[]> SignHashAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) =>
        Sign(_signHash ?? throw new NotSupportedException("This key takes messages whole."), algorithm, hash);

    private ValueTask<byte[]> Sign(Func<SignatureAlgorithm, ReadOnlyMemory<byte>, byte[]> sign, SignatureAlgorithm algorithm, ReadOnlyMemory<byte> content)
    {
        lock (_turn)
        {
            if (IsAway)
                throw new SigningUnavailableException("The key is away.", TimeSpan.FromSeconds(1));
            Signatures++;
            return ValueTask.FromResult(sign(algorithm, content));
        }
    }

    private static SoftwareSigningKey CreateEd25519()
    {
        var key = new Ed25519PrivateKeyParameters(new SecureRandom());
        var info = SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key.GeneratePublicKey()).GetDerEncoded();
        return new SoftwareSigningKey(info, (_, message) =>
        {
            var signer = new Ed25519Signer();
            signer.Init(true, key);
            signer.BlockUpdate(message.ToArray(), 0, message.Length);
            return signer.GenerateSignature();
        });
    }

    private static SoftwareSigningKey CreateMlDsa(MLDsaParameters parameters)
    {
        var key = MLDsaPrivateKeyParameters.FromSeed(parameters, RandomNumberGenerator.GetBytes(32));
        var info = SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key.GetPublicKey()).GetDerEncoded();
        return new SoftwareSigningKey(info, (_, message) =>
        {
            var signer = new MLDsaSigner(parameters, deterministic: false);
            signer.Init(true, key);
            signer.BlockUpdate(message.Span);
            return signer.GenerateSignature();
        });
    }
}
