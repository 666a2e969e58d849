using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Status;

namespace SigningService.Server.OwnCertificates;

/// <summary>
/// The certificate of an authority's OCSP responder. The key stays, since it lives in the token; the certificate is short-lived, since
/// nobody asks for the status of a responder (id-pkix-ocsp-nocheck).
/// </summary>
internal sealed class ResponderCertificate(
    CertificateAuthority authority, Profile profile, ISigningKey key, ResponderBook book, StateFolder state)
    : OwnCertificate("responder-" + authority.Id)
{
    private string File => Purpose + ".pem";

    public override void Load()
    {
        if (state.Read(File, "CERTIFICATE") is not { } der)
            return;
        var certificate = ParsedCertificate.Parse(der);
        if (certificate.PublicKey.Equals(key.PublicKey) && certificate.IsSignedBy(authority.Certificate.PublicKey))
            Install(certificate);
    }

    protected override async ValueTask<OwnOrder> PrepareAsync(CancellationToken cancellationToken)
    {
        var csr = await ResponderRequest.CreateAsync(key, Subject(), cancellationToken);
        var request = new IssueRequest { Profile = profile.Id, Csr = csr, RequestId = NewRequestId(), Responder = authority.Id };
        return new OwnOrder(request, record =>
        {
            state.Write(File, "CERTIFICATE", record.Der!.Value.Span);
            Install(ParsedCertificate.Parse(record.Der.Value));
        });
    }

    private void Install(ParsedCertificate certificate)
    {
        book.Replace(new OcspResponder(authority, certificate, key));
        Use(certificate);
    }

    private DistinguishedName Subject() => profile.Subject.CommonName == CommonNameRule.Display
        ? DistinguishedName.Create(new AttributeValue(AttributeType.CommonName, $"OCSP responder {authority.Id}"))
        : DistinguishedName.Empty;
}
