using SigningService.Authority.Revocation;

namespace SigningService.Authority.Asn1;

/// <summary>Writes a whole TBSCertList (RFC 5280, 5.1.2), for lists that fit into memory.</summary>
public static class TbsCertListEncoder
{
    /// <summary>The to-be-signed bytes, DER. Without entries revokedCertificates is absent, not empty (5.1.2.6).</summary>
    public static byte[] Encode(RevocationListTemplate template, IReadOnlyCollection<RevokedSerial> entries)
    {
        var encoded = new byte[entries.Count * RevokedEntryEncoder.LongestEntry];
        var length = 0;
        foreach (var entry in entries)
            length += RevokedEntryEncoder.Encode(entry, encoded.AsSpan(length));
        return TbsCertListFrame.Of(template, length).Enclose(encoded.AsSpan(0, length));
    }
}
