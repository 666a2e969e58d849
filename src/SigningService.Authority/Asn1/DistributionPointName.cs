using System.Formats.Asn1;

namespace SigningService.Authority.Asn1;

/// <summary>
/// distributionPoint [0] { fullName [0] { URI } }: written by one place for certificates and lists, since a list counts for a certificate
/// only where both say the same bytes (RFC 5280, 6.3.3).
/// </summary>
internal static class DistributionPointName
{
    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0, true);

    public static void Write(AsnWriter writer, string url)
    {
        using (writer.PushSequence(Zero))
        using (writer.PushSequence(Zero))
            writer.WriteIa5(6, url);
    }
}
