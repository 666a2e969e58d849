using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Only an authority has a path length, and it is not negative.</summary>
internal sealed class PathLengthIsRight : ICertificateRule
{
    public string Id => "path-length-is-right";

    public string Clause => "RFC 5280, 4.2.1.9";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.BasicConstraints?.PathLength is not { } pathLength)
            return null;
        if (!context.IsAuthority)
            return "A leaf has a path length.";
        return (pathLength.Span[0] & 0x80) != 0 ? "The path length is negative." : null;
    }
}
