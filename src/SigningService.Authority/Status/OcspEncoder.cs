using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using SigningService.Authority.Asn1;

namespace SigningService.Authority.Status;

/// <summary>Writes OCSP answers (RFC 6960, 4.2.1).</summary>
internal static class OcspEncoder
{
    /// <summary>ResponseData: the to-be-signed bytes.</summary>
    public static byte[] EncodeResponseData(
        OcspResponder responder,
        IReadOnlyList<OcspSingleResponse> responses,
        ReadOnlyMemory<byte>? nonce,
        DateTimeOffset thisUpdate,
        DateTimeOffset nextUpdate)
    {
        var writer = DerWriter.Borrow();
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Context(2)))
                writer.WriteOctetString(KeyHash(responder));
            writer.WriteGeneralizedTime(thisUpdate, omitFractionalSeconds: true);
            using (writer.PushSequence())
            {
                foreach (var response in responses)
                    WriteSingle(writer, response, thisUpdate, nextUpdate);
            }

            if (nonce is { } octets)
                WriteNonce(writer, octets.Span);
        }

        return writer.Encode();
    }

    /// <summary>OCSPResponse with status successful, the responder's certificate included: clients do not have it.</summary>
    public static byte[] EncodeResponse(OcspResponder responder, ReadOnlyMemory<byte> responseData, ReadOnlySpan<byte> signature)
    {
        var writer = DerWriter.Borrow();
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue([0x0A, 0x01, 0x00]);
            using (writer.PushSequence(Context(0)))
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(Oids.OcspBasic);
                using (writer.PushOctetString())
                using (writer.PushSequence())
                {
                    writer.WriteSigned(responseData.Span, responder.Algorithm, signature);
                    using (writer.PushSequence(Context(0)))
                    using (writer.PushSequence())
                        writer.WriteEncodedValue(responder.Certificate.Der.Span);
                }
            }
        }

        return writer.Encode();
    }

    private static void WriteSingle(AsnWriter writer, OcspSingleResponse response, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate)
    {
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(response.CertId.Der.Span);
            WriteStatus(writer, response.Status);
            writer.WriteGeneralizedTime(thisUpdate, omitFractionalSeconds: true);
            using (writer.PushSequence(Context(0)))
                writer.WriteGeneralizedTime(nextUpdate, omitFractionalSeconds: true);
        }
    }

    private static void WriteStatus(AsnWriter writer, OcspStatus status)
    {
        if (!status.IsKnown)
        {
            writer.WriteNull(new Asn1Tag(TagClass.ContextSpecific, 2));
            return;
        }

        if (status.Revocation is not { } revocation)
        {
            writer.WriteNull(new Asn1Tag(TagClass.ContextSpecific, 0));
            return;
        }

        using (writer.PushSequence(Context(1)))
        {
            writer.WriteGeneralizedTime(revocation.RevokedAt, omitFractionalSeconds: true);
            if (revocation.Reason == Revocation.RevocationReason.Unspecified)
                return;
            using (writer.PushSequence(Context(0)))
                writer.WriteEncodedValue([0x0A, 0x01, (byte)revocation.Reason]);
        }
    }

    private static void WriteNonce(AsnWriter writer, ReadOnlySpan<byte> nonce)
    {
        using (writer.PushSequence(Context(1)))
        using (writer.PushSequence())
        using (writer.PushExtension(Oids.OcspNonce))
            writer.WriteOctetString(nonce);
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "ResponderID byKey is defined as SHA-1 (RFC 6960, 4.2.1).")]
    private static byte[] KeyHash(OcspResponder responder) => SHA1.HashData(responder.Certificate.PublicKey.Bits.Span);

    private static Asn1Tag Context(int value) => new(TagClass.ContextSpecific, value, true);
}
