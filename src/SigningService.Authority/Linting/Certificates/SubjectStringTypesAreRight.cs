using System.Buffers;
using System.Formats.Asn1;
using SigningService.Authority.Linting.Views;

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
            if (attribute.Type is not { } type)
                continue;
            if (attribute.Encoding != type.Encoding)
                return $"The attribute {type} is a {attribute.Encoding}; it must be a {type.Encoding}.";
            if (type.Encoding == UniversalTagNumber.PrintableString && attribute.Value.AsSpan().ContainsAnyExcept(Printable))
                return $"The attribute {type} has a character that PrintableString has not.";
            if (HasControlCharacter(attribute.Value))
                return $"The attribute {type} has a control character.";
        }

        return null;
    }

    private static readonly SearchValues<char> Printable =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?");

    private static bool HasControlCharacter(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c))
                return true;
        }

        return false;
    }
}
