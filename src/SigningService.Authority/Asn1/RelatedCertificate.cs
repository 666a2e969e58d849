using System.Formats.Asn1;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Asn1;

/// <summary>The link of a certificate to another one (RFC 9763, 4), as it stands in it.</summary>
public static class RelatedCertificate
{
    /// <summary>SHA-256 over the DER of the certificate that this one is linked to; null if it is linked to none, or cannot be read.</summary>
    /// <param name="tbs">TBSCertificate, DER.</param>
    public static ReadOnlyMemory<byte>? Find(ReadOnlyMemory<byte> tbs)
    {
        try
        {
            return TbsCertificateView.Decode(tbs).RelatedCertificateSha256;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
