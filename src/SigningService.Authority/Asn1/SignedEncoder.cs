using SigningService.Authority.Keys;

namespace SigningService.Authority.Asn1;

/// <summary>Puts a signature to what was signed.</summary>
public static class SignedEncoder
{
    /// <summary>Certificate or CertificateList, DER: the exact bytes that were signed, the algorithm that they name, the signature.</summary>
    public static byte[] Encode(ReadOnlyMemory<byte> toBeSigned, SignatureAlgorithm algorithm, ReadOnlySpan<byte> signature)
    {
        var writer = DerWriter.Borrow();
        using (writer.PushSequence())
            writer.WriteSigned(toBeSigned.Span, algorithm, signature);
        return writer.Encode();
    }

    /// <summary>What stands behind the to-be-signed bytes: signatureAlgorithm and signatureValue, DER one behind the other.</summary>
    public static byte[] EncodeSeal(SignatureAlgorithm algorithm, ReadOnlySpan<byte> signature)
    {
        var writer = DerWriter.Borrow();
        writer.WriteEncodedValue(algorithm.Identifier.Span);
        writer.WriteBitString(signature);
        return writer.Encode();
    }
}
