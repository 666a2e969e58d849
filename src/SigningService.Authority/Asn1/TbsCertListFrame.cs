using System.Formats.Asn1;

namespace SigningService.Authority.Asn1;

/// <summary>
/// A TBSCertList (RFC 5280, 5.1.2) without its entries: what stands before them and what stands behind. Entries are millions and all alike,
/// the frame is some 200 octets and says everything else.
/// </summary>
/// <param name="Head">From the outer SEQUENCE to the header of revokedCertificates.</param>
/// <param name="EntriesLength">Octets of the entries that it is made for; with none, revokedCertificates is absent, not empty (5.1.2.6).</param>
/// <param name="Tail">crlExtensions.</param>
public sealed record TbsCertListFrame(ReadOnlyMemory<byte> Head, long EntriesLength, ReadOnlyMemory<byte> Tail)
{
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 0, true);

    /// <summary>Octets of the whole TBSCertList.</summary>
    public long Length => Head.Length + EntriesLength + Tail.Length;

    /// <summary>Writes the frame around entries of so many octets.</summary>
    public static TbsCertListFrame Of(RevocationListTemplate template, long entriesLength)
    {
        var fields = Fields(template);
        var tail = Extensions(template);
        var list = entriesLength > 0 ? DerHeader.Sequence(entriesLength) : [];
        var outer = DerHeader.Sequence(fields.Length + list.Length + entriesLength + tail.Length);
        return new TbsCertListFrame((byte[])[.. outer, .. fields, .. list], entriesLength, tail);
    }

    /// <summary>The whole, for as many entries as fit into memory.</summary>
    public byte[] Enclose(ReadOnlySpan<byte> entries)
    {
        if (entries.Length != EntriesLength)
            throw new ArgumentException("The frame was made for entries of another length.", nameof(entries));
        var all = new byte[Length];
        Head.Span.CopyTo(all);
        entries.CopyTo(all.AsSpan(Head.Length));
        Tail.Span.CopyTo(all.AsSpan(Head.Length + entries.Length));
        return all;
    }

    private static byte[] Fields(RevocationListTemplate template)
    {
        var writer = DerWriter.Borrow();
        writer.WriteInteger(1);
        writer.WriteEncodedValue(template.SignatureAlgorithm.Identifier.Span);
        writer.WriteEncodedValue(template.Issuer.Der.Span);
        writer.WriteTime(template.ThisUpdate);
        writer.WriteTime(template.NextUpdate);
        return writer.Encode();
    }

    private static byte[] Extensions(RevocationListTemplate template)
    {
        var writer = DerWriter.Borrow();
        using (writer.PushSequence(ExtensionsTag))
        using (writer.PushSequence())
            WriteExtensions(writer, template);
        return writer.Encode();
    }

    private static void WriteExtensions(AsnWriter writer, RevocationListTemplate template)
    {
        using (writer.PushExtension(Oids.CrlNumber))
            writer.WriteInteger(template.Number);
        if (template.BaseNumber is { } baseNumber)
        {
            using (writer.PushExtension(Oids.DeltaCrlIndicator, critical: true))
                writer.WriteInteger(baseNumber);
        }

        if (template.FreshestUrl is { } freshest)
        {
            using (writer.PushExtension(Oids.FreshestCrl))
            using (writer.PushSequence())
            using (writer.PushSequence())
                DistributionPointName.Write(writer, freshest);
        }

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
