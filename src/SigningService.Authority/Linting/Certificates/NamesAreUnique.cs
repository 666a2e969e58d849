using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>No alternative name occurs twice.</summary>
internal sealed class NamesAreUnique : ICertificateRule
{
    public string Id => "names-are-unique";

    public string Clause => "RFC 5280, 4.2.1.6";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.Names is not { Length: > 1 } names)
            return null;
        // Profiles bound the number of names to far below where a set would win.
        for (var i = 1; i < names.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (names[i].Tag == names[j].Tag && names[i].Value.Span.SequenceEqual(names[j].Value.Span))
                    return $"The alternative name {names[i].Printable} occurs twice.";
            }
        }

        return null;
    }
}
