using System.Formats.Asn1;

namespace SigningService.Hsm.Keys;

/// <summary>The two forms of an ECDSA signature: tokens give r||s of fixed length, X.509 carries ECDSA-Sig-Value (RFC 3279, 2.2.3).</summary>
internal static class EcdsaSignature
{
    /// <summary>r and s as INTEGERs without leading zeros.</summary>
    public static byte[] ToDer(ReadOnlySpan<byte> pair)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, pair.Length + 16);
        using (writer.PushSequence())
        {
            WriteNumber(writer, pair[..(pair.Length / 2)]);
            WriteNumber(writer, pair[(pair.Length / 2)..]);
        }

        return writer.Encode();
    }

    private static void WriteNumber(AsnWriter writer, ReadOnlySpan<byte> number)
    {
        var start = number.IndexOfAnyExcept((byte)0);
        writer.WriteIntegerUnsigned(start < 0 ? [0] : number[start..]);
    }
}
