using System.Formats.Asn1;
using System.Net;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Asn1;

/// <summary>
/// Writes TBSCertificate (RFC 5280, 4.1.2). The extensions stand in the order of their numbers, so that equal templates give equal bytes.
/// The code is laid out as the ASN.1 is.
/// </summary>
public static class TbsCertificateEncoder
{
    private static readonly Asn1Tag Version = new(TagClass.ContextSpecific, 0, true);
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 3, true);

    /// <summary>The to-be-signed bytes, DER.</summary>
    public static byte[] Encode(CertificateTemplate template)
    {
        var writer = DerWriter.Borrow();
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Version))
                writer.WriteInteger(2);
            writer.WriteInteger(template.Serial.Content);
            writer.WriteEncodedValue(template.SignatureAlgorithm.Identifier.Span);
            writer.WriteEncodedValue(template.Issuer.Der.Span);
            using (writer.PushSequence())
            {
                writer.WriteTime(template.NotBefore);
                writer.WriteTime(template.NotAfter);
            }

            writer.WriteEncodedValue(template.Subject.Der.Span);
            writer.WriteEncodedValue(template.PublicKey.SubjectPublicKeyInfo.Span);
            using (writer.PushSequence(Extensions))
            using (writer.PushSequence())
                WriteExtensions(writer, template);
        }

        return writer.Encode();
    }

    private static void WriteExtensions(AsnWriter writer, CertificateTemplate template)
    {
        using (writer.PushExtension(Oids.SubjectKeyIdentifier))
            writer.WriteOctetString(template.PublicKey.KeyIdentifier.Span);
        using (writer.PushExtension(Oids.KeyUsage, critical: true))
            WriteKeyUsage(writer, template.KeyUsage);
        if (template.Names.Count > 0)
            WriteSubjectAlternativeName(writer, template);
        WriteBasicConstraints(writer, template.Authority);
        if (template.Authority?.NameConstraints is { } constraints)
            WriteNameConstraints(writer, constraints);
        if (template.RevocationListUrl is { } listUrl)
            WriteDistributionPoint(writer, listUrl);
        WriteAuthorityKeyIdentifier(writer, template.AuthorityKeyIdentifier.Span);
        if (template.ExtendedKeyUsages.Count > 0)
            WriteExtendedKeyUsage(writer, template.ExtendedKeyUsages);
        WriteInformationAccess(writer, template);
        if (template.RelatedCertificateSha256 is { } related)
            WriteRelatedCertificate(writer, related.Span);
        if (template.OcspNoCheck)
        {
            using (writer.PushExtension(Oids.OcspNoCheck))
                writer.WriteNull();
        }
    }

    /// <summary>A named BIT STRING: bit 0 is the most significant, trailing zero bits are cut (X.690, 11.2.2).</summary>
    private static void WriteKeyUsage(AsnWriter writer, KeyUsage usage)
    {
        byte bits = 0;
        var last = 0;
        for (var bit = 0; bit <= 6; bit++)
        {
            if (((int)usage & (1 << bit)) == 0)
                continue;
            bits |= (byte)(0x80 >> bit);
            last = bit;
        }

        writer.WriteBitString([bits], 7 - last);
    }

    /// <summary>Critical exactly when the subject is empty (RFC 5280, 4.2.1.6).</summary>
    private static void WriteSubjectAlternativeName(AsnWriter writer, CertificateTemplate template)
    {
        using (writer.PushExtension(Oids.SubjectAlternativeName, critical: template.Subject.IsEmpty))
        using (writer.PushSequence())
        {
            foreach (var name in template.Names)
                WriteGeneralName(writer, name);
        }
    }

    private static void WriteGeneralName(AsnWriter writer, GeneralName name)
    {
        switch (name.Kind)
        {
            case GeneralNameKind.Email:
                writer.WriteIa5(1, name.Value);
                break;
            case GeneralNameKind.Dns:
                writer.WriteIa5(2, name.Value);
                break;
            case GeneralNameKind.Uri:
                writer.WriteIa5(6, name.Value);
                break;
            case GeneralNameKind.Ip:
                writer.WriteOctets(7, IPAddress.Parse(name.Value).GetAddressBytes());
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(name));
        }
    }

    /// <summary>In a leaf the sequence is empty: cA is FALSE by DEFAULT. Critical in certificates of authorities (RFC 5280, 4.2.1.9).</summary>
    private static void WriteBasicConstraints(AsnWriter writer, AuthorityTerms? authority)
    {
        using (writer.PushExtension(Oids.BasicConstraints, critical: true))
        using (writer.PushSequence())
        {
            if (authority is null)
                return;
            writer.WriteBoolean(true);
            if (authority.PathLength is { } length)
                writer.WriteInteger(length);
        }
    }

    private static void WriteNameConstraints(AsnWriter writer, NameConstraints constraints)
    {
        using (writer.PushExtension(Oids.NameConstraints, critical: true))
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true)))
            {
                foreach (var name in constraints.PermittedDns)
                {
                    using (writer.PushSequence())
                        writer.WriteIa5(2, name);
                }

                foreach (var network in constraints.PermittedAddresses)
                    WriteAddressSubtree(writer, network);
            }

            // One family permitted leaves the other unconstrained in clients that look at each by itself; none permitted means none.
            if (constraints.PermittedAddresses.Count > 0)
                return;
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1, true)))
            {
                WriteAddressSubtree(writer, new IPNetwork(IPAddress.Any, 0));
                WriteAddressSubtree(writer, new IPNetwork(IPAddress.IPv6Any, 0));
            }
        }
    }

    /// <summary>Address and mask, 8 or 32 octets (RFC 5280, 4.2.1.10).</summary>
    private static void WriteAddressSubtree(AsnWriter writer, IPNetwork network)
    {
        var address = network.BaseAddress.GetAddressBytes();
        var octets = new byte[2 * address.Length];
        address.CopyTo(octets, 0);
        for (var bit = 0; bit < network.PrefixLength; bit++)
            octets[address.Length + (bit / 8)] |= (byte)(0x80 >> (bit % 8));
        using (writer.PushSequence())
            writer.WriteOctets(7, octets);
    }

    private static void WriteDistributionPoint(AsnWriter writer, string url)
    {
        using (writer.PushExtension(Oids.CrlDistributionPoints))
        using (writer.PushSequence())
        using (writer.PushSequence())
            DistributionPointName.Write(writer, url);
    }

    private static void WriteAuthorityKeyIdentifier(AsnWriter writer, ReadOnlySpan<byte> keyIdentifier)
    {
        using (writer.PushExtension(Oids.AuthorityKeyIdentifier))
        using (writer.PushSequence())
            writer.WriteOctets(0, keyIdentifier);
    }

    private static void WriteExtendedKeyUsage(AsnWriter writer, IReadOnlyList<string> usages)
    {
        using (writer.PushExtension(Oids.ExtendedKeyUsage))
        using (writer.PushSequence())
        {
            foreach (var usage in usages)
                writer.WriteObjectIdentifier(usage);
        }
    }

    private static void WriteInformationAccess(AsnWriter writer, CertificateTemplate template)
    {
        if (template.OcspUrl is null && template.IssuerUrl is null)
            return;
        using (writer.PushExtension(Oids.AuthorityInformationAccess))
        using (writer.PushSequence())
        {
            WriteAccess(writer, Oids.Ocsp, template.OcspUrl);
            WriteAccess(writer, Oids.CaIssuers, template.IssuerUrl);
        }
    }

    /// <summary>RelatedCertificate (RFC 9763, 4); of SHA-256 the parameters are absent (RFC 5754, 2).</summary>
    private static void WriteRelatedCertificate(AsnWriter writer, ReadOnlySpan<byte> sha256)
    {
        using (writer.PushExtension(Oids.RelatedCertificate))
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
                writer.WriteEncodedValue(Oids.Sha256);
            writer.WriteOctetString(sha256);
        }
    }

    private static void WriteAccess(AsnWriter writer, ReadOnlySpan<byte> method, string? url)
    {
        if (url is null)
            return;
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(method);
            writer.WriteIa5(6, url);
        }
    }
}
