using System.Formats.Asn1;

namespace SigningService.Authority.Asn1;

/// <summary>What <see cref="AsnWriter"/> lacks for X.509, and a writer to borrow: a grown buffer is worth more than a fresh one.</summary>
internal static class DerWriter
{
    private static readonly DateTimeOffset FirstGeneralizedTime = new(2050, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [ThreadStatic]
    private static AsnWriter? _borrowed;

    /// <summary>
    /// An empty writer of this thread. What is encoded with it must be complete before anything else on this thread asks for one, so it
    /// must not live across an await nor be passed to code that borrows by itself.
    /// </summary>
    public static AsnWriter Borrow()
    {
        var writer = _borrowed ??= new AsnWriter(AsnEncodingRules.DER, 4096);
        writer.Reset();
        return writer;
    }

    /// <summary>UTCTime through 2049, GeneralizedTime from 2050, no fractions, Z (RFC 5280, 4.1.2.5).</summary>
    public static void WriteTime(this AsnWriter writer, DateTimeOffset time)
    {
        if (time < FirstGeneralizedTime)
            writer.WriteUtcTime(time);
        else
            writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
    }

    /// <summary>SEQUENCE { extnID, critical only if TRUE (its DEFAULT is not encoded), extnValue }; the value is what the scope writes.</summary>
    public static ExtensionScope PushExtension(this AsnWriter writer, ReadOnlySpan<byte> oid, bool critical = false)
    {
        var sequence = writer.PushSequence();
        writer.WriteEncodedValue(oid);
        if (critical)
            writer.WriteBoolean(true);
        return new ExtensionScope(sequence, writer.PushOctetString());
    }

    /// <summary>[tag] IMPLICIT IA5String: dNSName, rfc822Name and uniformResourceIdentifier of GeneralName.</summary>
    public static void WriteIa5(this AsnWriter writer, int contextTag, string text) =>
        writer.WriteCharacterString(UniversalTagNumber.IA5String, text, new Asn1Tag(TagClass.ContextSpecific, contextTag));

    /// <summary>[tag] IMPLICIT OCTET STRING.</summary>
    public static void WriteOctets(this AsnWriter writer, int contextTag, ReadOnlySpan<byte> octets) =>
        writer.WriteOctetString(octets, new Asn1Tag(TagClass.ContextSpecific, contextTag));

    /// <summary>SEQUENCE { toBeSigned, signatureAlgorithm, signature BIT STRING }: the outer form of certificates, lists and OCSP answers.</summary>
    public static void WriteSigned(
        this AsnWriter writer,
        ReadOnlySpan<byte> toBeSigned,
        Keys.SignatureAlgorithm algorithm,
        ReadOnlySpan<byte> signature)
    {
        writer.WriteEncodedValue(toBeSigned);
        writer.WriteEncodedValue(algorithm.Identifier.Span);
        writer.WriteBitString(signature);
    }

    /// <summary>Ends an extension.</summary>
    internal readonly struct ExtensionScope(AsnWriter.Scope sequence, AsnWriter.Scope octets) : IDisposable
    {
        public void Dispose()
        {
            octets.Dispose();
            sequence.Dispose();
        }
    }
}
