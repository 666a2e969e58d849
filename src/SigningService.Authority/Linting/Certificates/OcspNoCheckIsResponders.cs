using SigningService.Authority.Linting.Views;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Only a responder is exempt from revocation checks, and it is exempt if and only if the profile says so.</summary>
internal sealed class OcspNoCheckIsResponders : ICertificateRule
{
    public string Id => "ocsp-no-check-is-responders";

    public string Clause => "RFC 6960, 4.2.2.2.1";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.OcspNoCheck != context.OcspNoCheck)
            return context.OcspNoCheck ? "id-pkix-ocsp-nocheck is missing." : "id-pkix-ocsp-nocheck is not expected here.";
        var signsOcsp = certificate.ExtendedKeyUsages is { } usages && usages.AsSpan().Contains(ExtendedKeyUsage.OcspSigning);
        return certificate.OcspNoCheck && (!signsOcsp || context.IsAuthority) ? "id-pkix-ocsp-nocheck belongs to OCSP responders only." : null;
    }
}
