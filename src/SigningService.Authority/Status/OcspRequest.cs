using System.Formats.Asn1;

namespace SigningService.Authority.Status;

/// <summary>OCSPRequest (RFC 6960, 4.1.1). A signature over it is allowed and not looked at: anyone may ask.</summary>
internal sealed record OcspRequest(IReadOnlyList<OcspCertId> CertIds, ReadOnlyMemory<byte>? Nonce)
{
    /// <summary>Clients ask about one certificate, a few about a chain; more is an attempt to make the token work.</summary>
    private const int MostCertIds = 8;

    private const string NonceOid = "1.3.6.1.5.5.7.48.1.2";

    /// <exception cref="AsnContentException">It is malformed.</exception>
    public static OcspRequest Parse(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var request = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var tbs = request.ReadSequence();
        SkipOptional(tbs, 0);
        SkipOptional(tbs, 1);
        var certIds = ReadCertIds(tbs.ReadSequence());
        var nonce = ReadNonce(tbs);
        tbs.ThrowIfNotEmpty();
        SkipOptional(request, 0);
        request.ThrowIfNotEmpty();
        return new OcspRequest(certIds, nonce);
    }

    private static List<OcspCertId> ReadCertIds(AsnReader list)
    {
        var certIds = new List<OcspCertId>(1);
        while (list.HasData)
        {
            if (certIds.Count == MostCertIds)
                throw new AsnContentException("Too many certificates are asked about.");
            var single = list.ReadSequence();
            certIds.Add(OcspCertId.Read(single));
            SkipOptional(single, 0);
            single.ThrowIfNotEmpty();
        }

        return certIds.Count > 0 ? certIds : throw new AsnContentException("No certificate is asked about.");
    }

    /// <summary>RFC 9654, 2.1: 1 to 128 octets, in an OCTET STRING of its own.</summary>
    private static ReadOnlyMemory<byte>? ReadNonce(AsnReader tbs)
    {
        if (!tbs.HasData)
            return null;
        ReadOnlyMemory<byte>? nonce = null;
        var extensions = tbs.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 2, true)).ReadSequence();
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
                extension.ReadBoolean();
            var value = extension.ReadOctetString();
            extension.ThrowIfNotEmpty();
            if (oid != NonceOid)
                continue;
            nonce = new AsnReader(value, AsnEncodingRules.DER).ReadOctetString();
            if (nonce.Value.Length is 0 or > 128)
                throw new AsnContentException("A nonce has 1 to 128 octets.");
        }

        return nonce;
    }

    private static void SkipOptional(AsnReader reader, int contextTag)
    {
        if (reader.HasData && reader.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, contextTag)))
            reader.ReadEncodedValue();
    }
}
