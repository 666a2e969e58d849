using System.Formats.Asn1;

namespace SigningService.Authority.Status;

/// <summary>CertID (RFC 6960, 4.1.1): which certificate is asked about. Its bytes are repeated in the answer as they came.</summary>
internal sealed record OcspCertId(
    ReadOnlyMemory<byte> Der,
    OcspHash Hash,
    ReadOnlyMemory<byte> IssuerNameHash,
    ReadOnlyMemory<byte> IssuerKeyHash,
    ReadOnlyMemory<byte> Serial)
{
    private const string Sha1 = "1.3.14.3.2.26";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";

    /// <exception cref="AsnContentException">It is malformed.</exception>
    public static OcspCertId Read(AsnReader reader)
    {
        var der = reader.PeekEncodedValue();
        var certId = reader.ReadSequence();
        var algorithm = certId.ReadSequence();
        var hash = algorithm.ReadObjectIdentifier() switch
        {
            Sha1 => OcspHash.Sha1,
            Sha256 => OcspHash.Sha256,
            _ => OcspHash.Unknown,
        };
        if (algorithm.HasData)
            algorithm.ReadNull();
        var nameHash = certId.ReadOctetString();
        var keyHash = certId.ReadOctetString();
        var serial = certId.ReadIntegerBytes();
        certId.ThrowIfNotEmpty();
        return new OcspCertId(der, hash, nameHash, keyHash, serial);
    }
}
