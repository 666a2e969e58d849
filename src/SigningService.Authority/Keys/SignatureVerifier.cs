using System.Collections.Concurrent;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace SigningService.Authority.Keys;

/// <summary>
/// Verifies signatures under one public key. Native key objects are not promised to be safe for use by several threads, and importing one
/// costs as much as a verification: so each verification takes one from a pool of its own and puts it back.
/// </summary>
public sealed class SignatureVerifier(PublicKey publicKey)
{
    private readonly ConcurrentBag<AsymmetricAlgorithm> _idle = [];

    /// <summary>Whether the signature, in the form that X.509 carries (ECDSA as DER), is one over the message under this key.</summary>
    public bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (algorithm.Family != publicKey.Algorithm.Family)
            return false;
        if (algorithm.Hash is null)
            return VerifyWhole(publicKey, message, signature);

        if (!_idle.TryTake(out var key))
            key = Import(publicKey);
        var verified = Verify(key, algorithm, message, signature);
        _idle.Add(key);
        return verified;
    }

    /// <summary>As <see cref="Verify(SignatureAlgorithm, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>, of a message that is known by its hash.</summary>
    public bool VerifyHash(SignatureAlgorithm algorithm, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (algorithm.Family != publicKey.Algorithm.Family || algorithm.Hash is null)
            return false;
        if (!_idle.TryTake(out var key))
            key = Import(publicKey);
        var verified = VerifyHash(key, algorithm, hash, signature);
        _idle.Add(key);
        return verified;
    }

    /// <summary>Verifies once a signature over a message that is known by its hash.</summary>
    public static bool VerifyHash(PublicKey publicKey, SignatureAlgorithm algorithm, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (algorithm.Family != publicKey.Algorithm.Family || algorithm.Hash is null)
            return false;
        if (algorithm.Family == KeyFamily.Ec && LibcryptoEcdsa.Instance is { } libcrypto)
            return libcrypto.Verify(publicKey, hash, signature);
        using var key = Import(publicKey);
        return VerifyHash(key, algorithm, hash, signature);
    }

    /// <summary>Verifies once, for a key that will hardly be seen again, such as that of a request.</summary>
    public static bool Verify(PublicKey publicKey, SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (algorithm.Family != publicKey.Algorithm.Family)
            return false;
        if (algorithm.Hash is null)
            return VerifyWhole(publicKey, message, signature);
        if (algorithm.Family == KeyFamily.Ec && LibcryptoEcdsa.Instance is { } libcrypto)
            return libcrypto.Verify(publicKey, CryptographicOperations.HashData(algorithm.Hash!.Value, message), signature);

        try
        {
            using var key = Import(publicKey);
            return Verify(key, algorithm, message, signature);
        }
        catch (CryptographicException)
        {
            // The import checks the point against the curve; a key that is none verifies nothing.
            return false;
        }
    }

    private static bool Verify(AsymmetricAlgorithm key, SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var hash = algorithm.Hash!.Value;
        return key switch
        {
            ECDsa ec => ec.VerifyData(message, signature, hash, DSASignatureFormat.Rfc3279DerSequence),
            RSA rsa => rsa.VerifyData(message, signature, hash, algorithm.IsPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
            _ => throw new InvalidOperationException($"No verification for {key.GetType().Name}."),
        };
    }

    private static bool VerifyHash(AsymmetricAlgorithm key, SignatureAlgorithm algorithm, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature) => key switch
    {
        ECDsa ec => ec.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence),
        RSA rsa => rsa.VerifyHash(hash, signature, algorithm.Hash!.Value, algorithm.IsPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
        _ => throw new InvalidOperationException($"No verification for {key.GetType().Name}."),
    };

    private static AsymmetricAlgorithm Import(PublicKey publicKey)
    {
        AsymmetricAlgorithm key = publicKey.Algorithm.Family == KeyFamily.Rsa ? RSA.Create() : ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey.SubjectPublicKeyInfo.Span, out _);
        return key;
    }

    /// <summary>Under keys that take the message itself. .NET has no Ed25519 of its own, and ML-DSA only where OpenSSL has it.</summary>
    private static bool VerifyWhole(PublicKey publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => publicKey.Algorithm.Family switch
    {
        KeyFamily.Ed25519 => VerifyEd25519(publicKey, message, signature),
        KeyFamily.MlDsa44 => VerifyMlDsa(MLDsaParameters.ml_dsa_44, publicKey, message, signature),
        KeyFamily.MlDsa65 => VerifyMlDsa(MLDsaParameters.ml_dsa_65, publicKey, message, signature),
        KeyFamily.MlDsa87 => VerifyMlDsa(MLDsaParameters.ml_dsa_87, publicKey, message, signature),
        _ => throw new InvalidOperationException($"Keys of {publicKey.Algorithm} take a hash."),
    };

    private static bool VerifyMlDsa(MLDsaParameters parameters, PublicKey publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var verifier = new MLDsaSigner(parameters, deterministic: false);
        verifier.Init(forSigning: false, MLDsaPublicKeyParameters.FromEncoding(parameters, publicKey.Bits.ToArray()));
        verifier.BlockUpdate(message);
        return verifier.VerifySignature(signature.ToArray());
    }

    private static bool VerifyEd25519(PublicKey publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == Ed25519.SignatureSize &&
        Ed25519.Verify(signature.ToArray(), 0, publicKey.Bits.ToArray(), 0, message.ToArray(), 0, message.Length);
}
