using System.Formats.Asn1;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace SigningService.Client.Requests;

/// <summary>Reads a subject alternative name (RFC 5280, 4.2.1.6) into the form of the wire.</summary>
public static class SubjectNameReader
{
    internal const string Oid = "2.5.29.17";

    /// <summary>The names of a certificate, each with its kind; kinds that are not issued here as <c>other:</c> and their DER.</summary>
    public static IReadOnlyList<string> Read(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var extension = certificate.Extensions.FirstOrDefault(e => e.Oid?.Value == Oid);
        return extension is null ? [] : Read(extension.RawData);
    }

    internal static IReadOnlyList<string> Read(byte[] extension)
    {
        var names = new List<string>();
        var sequence = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
            names.Add(ReadName(sequence));
        return names;
    }

    private static string ReadName(AsnReader sequence)
    {
        var tag = sequence.PeekTag();
        return (tag.TagClass, tag.TagValue) switch
        {
            (TagClass.ContextSpecific, 1) => "email:" + sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag),
            (TagClass.ContextSpecific, 2) => "dns:" + sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag).ToLower(CultureInfo.InvariantCulture),
            (TagClass.ContextSpecific, 6) => "uri:" + sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag),
            (TagClass.ContextSpecific, 7) => "ip:" + ReadAddress(sequence.ReadOctetString(tag)),
            _ => "other:" + Convert.ToHexStringLower(sequence.ReadEncodedValue().Span),
        };
    }

    private static string ReadAddress(byte[] octets) =>
        octets.Length is 4 or 16 ? new IPAddress(octets).ToString() : Convert.ToHexStringLower(octets);
}
