using System.Formats.Asn1;
using SigningService.Authority.Revocation;

namespace SigningService.Authority.Asn1;

/// <summary>Writes TBSCertList (RFC 5280, 5.1.2).</summary>
public static class TbsCertListEncoder
{
    /// <summary>The to-be-signed bytes, DER. Without entries revokedCertificates is absent, not empty (5.1.2.6).</summary>
    public static byte[] Encode(RevocationListTemplate template, IReadOnlyCollection<RevokedSerial> entries)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 512 + (entries.Count * 64));
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteEncodedValue(template.SignatureAlgorithm.Identifier.Span);
            writer.WriteEncodedValue(template.Issuer.Der.Span);
            writer.WriteTime(template.ThisUpdate);
            writer.WriteTime(template.NextUpdate);
            if (entries.Count > 0)
            {
                using (writer.PushSequence())
                {
                    foreach (var entry in entries)
                        WriteEntry(writer, entry);
                }
            }

            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true)))
            using (writer.PushSequence())
                WriteExtensions(writer, template);
        }

        return writer.Encode();
    }

    private static void WriteEntry(AsnWriter writer, RevokedSerial entry)
    {
        using (writer.PushSequence())
        {
            writer.WriteInteger(entry.Serial.Content);
            writer.WriteTime(entry.RevokedAt);
            // 5.3.1: the reason unspecified is said by leaving the extension out.
            if (entry.Reason == RevocationReason.Unspecified && entry.InvalidFrom is null)
                return;
            using (writer.PushSequence())
            {
                if (entry.Reason != RevocationReason.Unspecified)
                {
                    using (writer.PushExtension(Oids.ReasonCode))
                        writer.WriteEncodedValue([0x0A, 0x01, (byte)entry.Reason]);
                }

                if (entry.InvalidFrom is { } invalidFrom)
                {
                    using (writer.PushExtension(Oids.InvalidityDate))
                        writer.WriteGeneralizedTime(invalidFrom, omitFractionalSeconds: true);
                }
            }
        }
    }

    private static void WriteExtensions(AsnWriter writer, RevocationListTemplate template)
    {
        using (writer.PushExtension(Oids.CrlNumber))
            writer.WriteInteger(template.Number);
        if (template.DistributionPointUrl is { } url)
        {
            using (writer.PushExtension(Oids.IssuingDistributionPoint, critical: true))
            using (writer.PushSequence())
                DistributionPointName.Write(writer, url);
        }

        using (writer.PushExtension(Oids.AuthorityKeyIdentifier))
        using (writer.PushSequence())
            writer.WriteOctets(0, template.AuthorityKeyIdentifier.Span);
    }
}
