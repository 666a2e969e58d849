using System.Security.Cryptography;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Keys;

/// <summary>Has a private key sign bytes that mean nothing, and looks at them with the public key that a certificate carries.</summary>
public static class KeyProof
{
    /// <summary>Whether the key belongs to the public key.</summary>
    /// <exception cref="SigningUnavailableException">It cannot sign now, so nothing is known.</exception>
    public static async ValueTask<bool> HoldsAsync(ISigningKey key, PublicKey expected, CancellationToken cancellationToken)
    {
        // Starts with text, and so can never be read as the DER of a certificate or a list.
        byte[] challenge = [.. "SigningService authority challenge\n"u8, .. RandomNumberGenerator.GetBytes(32)];
        var algorithm = SignatureAlgorithm.DefaultFor(expected.Algorithm);
        var answer = await key.SignAsync(algorithm, challenge, cancellationToken);
        return SignatureVerifier.Verify(expected, algorithm, challenge, answer);
    }

    /// <summary>Refuses a key that does not belong to the public key.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.CertificateNotAccepted"/>.</exception>
    /// <exception cref="SigningUnavailableException">It cannot sign now, so nothing is known.</exception>
    public static async ValueTask RequireAsync(ISigningKey key, PublicKey expected, CancellationToken cancellationToken)
    {
        if (!await HoldsAsync(key, expected, cancellationToken))
            throw new RefusedException(RefusalReason.CertificateNotAccepted, "The key at hand does not belong to the certificate: a challenge that it signed does not verify.");
    }
}
