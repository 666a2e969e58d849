using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority.Names;

namespace SigningService.Server.Callers;

/// <summary>Reads the names out of a certificate that an authority of this house issued.</summary>
internal static class CertificateNames
{
    private const string SubjectAlternativeName = "2.5.29.17";

    /// <summary>The subject alternative names of the kinds issued here, in their order; others are left out.</summary>
    public static IReadOnlyList<GeneralName> Read(X509Certificate2 certificate)
    {
        if (certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value == SubjectAlternativeName) is not { } extension)
            return [];

        var names = new List<GeneralName>();
        var sequence = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            if (ReadName(sequence) is { } name)
                names.Add(name);
        }

        return names;
    }

    /// <summary>The common name, null if there is none or the subject is of no form issued here.</summary>
    public static string? CommonName(X509Certificate2 certificate)
    {
        try
        {
            return DistinguishedName.Parse(certificate.SubjectName.RawData).CommonName;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static GeneralName? ReadName(AsnReader sequence)
    {
        var tag = sequence.PeekTag();
        switch (tag.TagValue)
        {
            case 1:
                return new GeneralName(GeneralNameKind.Email, sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            case 2:
                return new GeneralName(GeneralNameKind.Dns, sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            case 6:
                return new GeneralName(GeneralNameKind.Uri, sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            case 7:
                return new GeneralName(GeneralNameKind.Ip, new IPAddress(sequence.ReadOctetString(tag)).ToString());
            default:
                sequence.ReadEncodedValue();
                return null;
        }
    }
}
