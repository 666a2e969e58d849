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
            var algorithm = ListAlgorithm.Read(list.ReadSequence());
            var signature = list.ReadBitString(out _);
            if (!algorithm.Verifies(toBeSigned.Span, signature, issuer))
                throw new VerificationFailedException("The revocation list is not signed by its authority.");
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            throw new VerificationFailedException("The revocation list cannot be read.");
        }
    }
}
