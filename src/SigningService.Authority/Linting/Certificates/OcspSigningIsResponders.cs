using SigningService.Authority.Linting.Views;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Only a responder signs OCSP answers: an authority with this usage could answer for its siblings (July 2020).</summary>
internal sealed class OcspSigningIsResponders : ICertificateRule
{
    public string Id => "ocsp-signing-is-responders";

    public string Clause => "RFC 6960, 4.2.2.2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        var signsOcsp = certificate.ExtendedKeyUsages is { } usages && usages.AsSpan().Contains(ExtendedKeyUsage.OcspSigning);
        if (signsOcsp && context.IsAuthority)
            return "An authority has the extended key usage of OCSP responders.";
        if (signsOcsp && !certificate.OcspNoCheck)
            return "An OCSP responder needs id-pkix-ocsp-nocheck, or clients ask for its own status without end.";
        return signsOcsp && certificate.ExtendedKeyUsages is not [_] ? "An OCSP responder has no other extended key usage." : null;
    }
}
