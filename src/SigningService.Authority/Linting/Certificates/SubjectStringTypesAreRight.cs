using System.Buffers;
using System.Formats.Asn1;
using SigningService.Authority.Linting.Views;
using SigningService.Authority.Names;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Every attribute has the string type of its kind, and only characters of that type.</summary>
internal sealed class SubjectStringTypesAreRight : ICertificateRule
{
    public string Id => "subject-string-types-are-right";

    public string Clause => "RFC 5280, 4.1.2.4, A.1";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        foreach (var attribute in certificate.SubjectAttributes)
        {
            if (AttributeType.FromOid(attribute.Oid) is not { } type)
                continue;
            if (attribute.Encoding != type.Encoding)
                return $"The attribute {type} is a {attribute.Encoding}; it must be a {type.Encoding}.";
            if (type.Encoding == UniversalTagNumber.PrintableString && attribute.Value.AsSpan().ContainsAnyExcept(Printable))
                return $"The attribute {type} has a character that PrintableString has not.";
            if (attribute.Value.AsSpan().ContainsAnyInRange('\0', '\u001f'))
                return $"The attribute {type} has a control character.";
        }

        return null;
    }

    private static readonly SearchValues<char> Printable =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?");
}
