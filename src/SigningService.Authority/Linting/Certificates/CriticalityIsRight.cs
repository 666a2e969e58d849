using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Each extension is critical or not as its definition demands; that of the alternative names hangs on the subject and has a rule of its own.</summary>
internal sealed class CriticalityIsRight : ICertificateRule
{
    public string Id => "criticality-is-right";

    public string Clause => "RFC 5280, 4.2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        foreach (var extension in certificate.Extensions)
        {
            if (Demanded(extension.Oid, context) is { } demanded && extension.Critical != demanded)
                return $"The extension {extension.Oid} must {(demanded ? "" : "not ")}be critical.";
        }

        return null;
    }

    private static bool? Demanded(string oid, CertificateLintContext context) => oid switch
    {
        ExtensionOid.KeyUsage or ExtensionOid.NameConstraints => true,
        ExtensionOid.BasicConstraints => context.IsAuthority ? true : null,
        ExtensionOid.SubjectAlternativeName => null,
        _ => false,
    };
}
