using SigningService.Authority.Linting.Text;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>A SPIFFE ID is the only URI of its certificate; that of a workload has a path, that of an authority none.</summary>
internal sealed class SpiffeIdsAreWellFormed : ICertificateRule
{
    public string Id => "spiffe-ids-are-well-formed";

    public string Clause => "SPIFFE-ID, 2; X509-SVID, 2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.Names is null)
            return null;
        var uris = 0;
        var hasSpiffeId = false;
        foreach (var name in certificate.Names)
        {
            if (name.Tag != GeneralNameView.Uri)
                continue;
            uris++;
            if (!SpiffeId.Is(name.Value.Span))
                continue;
            hasSpiffeId = true;
            if (!SpiffeId.IsWellFormed(name.Value.Span, context.IsAuthority))
                return $"The SPIFFE ID {name.Printable} is malformed.";
        }

        return hasSpiffeId && uris > 1 ? "There is another URI beside a SPIFFE ID." : null;
    }
}
