using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace SigningService.Client.Verification;

/// <summary>Pure ML-DSA (FIPS 204, RFC 9881) without OpenSSL, which has it from 3.5 on only.</summary>
internal static class MlDsaVerification
{
    /// <summary>What an algorithm of a key or signature stands for; null if it is no ML-DSA.</summary>
    public static MLDsaParameters? ParametersOf(string? id) => id switch
    {
        "2.16.840.1.101.3.4.3.17" => MLDsaParameters.ml_dsa_44,
        "2.16.840.1.101.3.4.3.18" => MLDsaParameters.ml_dsa_65,
        "2.16.840.1.101.3.4.3.19" => MLDsaParameters.ml_dsa_87,
        _ => null,
    };

    /// <param name="key">As it stands in the SubjectPublicKeyInfo.</param>
    public static bool Verifies(MLDsaParameters parameters, ReadOnlySpan<byte> data, byte[] signature, byte[] key)
    {
        var verifier = new MLDsaSigner(parameters, deterministic: false);
        try
        {
            verifier.Init(forSigning: false, MLDsaPublicKeyParameters.FromEncoding(parameters, key));
        }
        catch (ArgumentException)
        {
            // Of another length than keys of this set have.
            return false;
        }

        verifier.BlockUpdate(data);
        return verifier.VerifySignature(signature);
    }
}
