using System.Security.Cryptography;
using SigningService.Authority.Keys;
using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Keys;

/// <summary>Proves that a private key belongs to a public key, by a signature over bytes that mean nothing.</summary>
internal static class KeyChallenge
{
    /// <summary>Fresh bytes to sign. They start with text, and so can never be read as the DER of a certificate or a list.</summary>
    public static byte[] NewMessage() => [.. "SigningService key challenge\n"u8, .. RandomNumberGenerator.GetBytes(32)];

    /// <exception cref="TokenException">The signature does not verify.</exception>
    public static void Perform(ICryptoki cryptoki, ulong session, LocatedKey key, PublicKey publicKey, SignatureMechanism mechanism)
    {
        var message = NewMessage();
        var length = KeyMechanism.For(publicKey.Algorithm).SignatureLength;
        var signature = mechanism.Finish(cryptoki.Sign(session, mechanism.Call, key.Handle, mechanism.Prepare(message), length));
        if (!SignatureVerifier.Verify(publicKey, mechanism.Algorithm, message, signature))
            throw new TokenException(TokenFault.KeyMismatch, $"The private key {key} does not belong to the public key {KeySearch.Name(publicKey)}: a challenge that it signed does not verify.");
    }
}
