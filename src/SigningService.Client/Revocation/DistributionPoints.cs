using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace SigningService.Client.Revocation;

/// <summary>The URLs of distribution points (RFC 5280, 4.2.1.13): in a certificate where its lists are, in a list which of them it is.</summary>
internal static class DistributionPoints
{
    private const string Extension = "2.5.29.31";
    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <summary>Empty if the certificate names none, or they cannot be read.</summary>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        if (certificate.Extensions.FirstOrDefault(e => e.Oid?.Value == Extension) is not { } extension)
            return [];
        try
        {
            var urls = new List<string>();
            for (var points = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence(); points.HasData;)
            {
                var point = points.ReadSequence();
                if (point.HasData && point.PeekTag() == Zero)
                    urls.AddRange(ReadName(point.ReadSequence(Zero)));
            }
            return urls;
        }
        catch (AsnContentException)
        {
            return [];
        }
    }

    /// <summary>The one name of the part of an authority's certificates that a list is about.</summary>
    /// <param name="extension">An issuing distribution point (RFC 5280, 5.2.5).</param>
    /// <returns>Null if it says anything else or more: kinds of certificates, some reasons, other issuers.</returns>
    /// <exception cref="AsnContentException">It cannot be read.</exception>
    public static IReadOnlyList<string>? OfList(ReadOnlyMemory<byte> extension)
    {
        var point = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        if (!point.HasData || point.PeekTag() != Zero)
            return null;
        var urls = ReadName(point.ReadSequence(Zero));
        return point.HasData || urls.Count == 0 ? null : urls;
    }

    private static List<string> ReadName(AsnReader name)
    {
        var urls = new List<string>();
        if (name.PeekTag() != Zero)
            return urls;
        for (var names = name.ReadSequence(Zero); names.HasData;)
        {
            if (names.PeekTag() == Uri)
                urls.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Uri));
            else
                names.ReadEncodedValue();
        }
        return urls;
    }
}
