using System.Formats.Asn1;

namespace SigningService.Server.Verifying;

/// <summary>Takes signed structures apart.</summary>
internal static class SignedParts
{
    /// <summary>The to-be-signed bytes of a certificate or list: the first element of its SEQUENCE.</summary>
    /// <exception cref="AsnContentException">It is neither.</exception>
    public static ReadOnlyMemory<byte> ToBeSigned(ReadOnlyMemory<byte> der) => new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadEncodedValue();
}
