using System.Formats.Asn1;

namespace SigningService.Server.Verifying;

/// <summary>Tells what a key is asked to sign, from the bytes alone: who counts must not believe who asks.</summary>
internal static class SignedKinds
{
    private static readonly Asn1Tag Version = new(TagClass.ContextSpecific, 0, true);

    /// <summary>
    /// A TBSCertificate is a SEQUENCE that begins with [0] INTEGER and an INTEGER, a TBSCertList one that begins with INTEGER 1 and a SEQUENCE; a ResponseData
    /// begins with neither: its version is left out, being the default (RFC 6960, 4.2.1).
    /// </summary>
    public static bool IsCertificateOrList(ReadOnlySpan<byte> message)
    {
        try
        {
            AsnDecoder.ReadSequence(message, AsnEncodingRules.DER, out var at, out var length, out var consumed);
            return consumed == message.Length && (IsCertificate(message.Slice(at, length)) || IsList(message.Slice(at, length)));
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static bool IsCertificate(ReadOnlySpan<byte> content)
    {
        if (!Asn1Tag.Decode(content, out _).HasSameClassAndValue(Version))
            return false;
        AsnDecoder.ReadEncodedValue(content, AsnEncodingRules.DER, out _, out _, out var consumed);
        return Asn1Tag.Decode(content[consumed..], out _).HasSameClassAndValue(Asn1Tag.Integer);
    }

    // Of a request for a certificate (PKCS#10) the version is 0.
    private static bool IsList(ReadOnlySpan<byte> content) =>
        Asn1Tag.Decode(content, out _).HasSameClassAndValue(Asn1Tag.Integer)
        && AsnDecoder.TryReadInt32(content, AsnEncodingRules.DER, out var version, out var consumed)
        && version == 1
        && Asn1Tag.Decode(content[consumed..], out _).HasSameClassAndValue(Asn1Tag.Sequence);
}
