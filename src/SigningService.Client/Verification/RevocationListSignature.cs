using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SigningService.Client.Verification;

/// <summary>The signature of a revocation list (RFC 5280, 5.1.1.3) under its issuer's key.</summary>
public static class RevocationListSignature
{
    /// <summary>Verifies it.</summary>
    /// <exception cref="VerificationFailedException">It does not hold, or its algorithm is none that is verified here.</exception>
    public static void Verify(ReadOnlyMemory<byte> der, X509Certificate2 issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        try
        {
            var list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
            var toBeSigned = list.ReadEncodedValue();
            var algorithm = list.ReadSequence().ReadObjectIdentifier();
            var signature = list.ReadBitString(out _);
            if (!Holds(algorithm, toBeSigned.Span, signature, issuer))
                throw new VerificationFailedException("The revocation list is not signed by its authority.");
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            throw new VerificationFailedException("The revocation list cannot be read.");
        }
    }

    private static bool Holds(string algorithm, ReadOnlySpan<byte> data, byte[] signature, X509Certificate2 issuer)
    {
        var hash = HashOf(algorithm);
        using var ec = issuer.GetECDsaPublicKey();
        if (ec is not null)
            return ec.VerifyData(data, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
        using var rsa = issuer.GetRSAPublicKey();
        return rsa is not null && rsa.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1);
    }

    private static HashAlgorithmName HashOf(string algorithm) => algorithm switch
    {
        "1.2.840.10045.4.3.2" or "1.2.840.113549.1.1.11" => HashAlgorithmName.SHA256,
        "1.2.840.10045.4.3.3" or "1.2.840.113549.1.1.12" => HashAlgorithmName.SHA384,
        "1.2.840.10045.4.3.4" or "1.2.840.113549.1.1.13" => HashAlgorithmName.SHA512,
        _ => throw new VerificationFailedException(
            $"The revocation list is signed with {algorithm}, which is not verified here: --no-verify takes it, and openssl crl -CAfile verifies it."),
    };
}
