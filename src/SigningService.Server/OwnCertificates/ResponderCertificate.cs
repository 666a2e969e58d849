using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Status;

namespace SigningService.Server.OwnCertificates;

/// <summary>
/// The certificate of an authority's OCSP responder. It is short-lived, since nobody asks for the status of a responder
/// (id-pkix-ocsp-nocheck). The key lives in the token and stays for longer; a new one takes over with its first certificate.
/// </summary>
internal sealed class ResponderCertificate(
    CertificateAuthority authority, Profile profile, ResponderKeys keys, ResponderBook book, StateFolder state)
    : OwnCertificate("responder-" + authority.Id)
{
    private string File => Purpose + ".pem";

    public override bool IsWanted => base.IsWanted || keys.IsReplaced(authority);

    public override void Load()
    {
        if (state.Read(File, "CERTIFICATE") is not { } der)
            return;
        var certificate = ParsedCertificate.Parse(der);
        var key = keys.CurrentOf(authority);
        if (certificate.PublicKey.Equals(key.PublicKey) && certificate.IsSignedBy(authority.Certificate.PublicKey))
            Install(certificate, key);
    }

    protected override async ValueTask<OwnOrder> PrepareAsync(CancellationToken cancellationToken)
    {
        var key = keys.NextOf(authority);
        var csr = await ResponderRequest.CreateAsync(key, Subject(), cancellationToken);
        var request = new IssueRequest { Profile = profile.Id, Csr = csr, RequestId = NewRequestId(), Responder = authority.Id, Renews = Id };
        return new OwnOrder(request, async record =>
        {
            // The key first: a certificate of a key that is not in use is replaced by the next start.
            await keys.CertifiedAsync(authority, key.PublicKey);
            state.Write(File, "CERTIFICATE", record.Der!.Value.Span);
            Install(ParsedCertificate.Parse(record.Der.Value), key);
        });
    }

    private void Install(ParsedCertificate certificate, ISigningKey key)
    {
        book.Replace(new OcspResponder(authority, certificate, key));
        Use(certificate, authority.Id);
    }

    private DistinguishedName Subject() => profile.Subject.CommonName == CommonNameRule.Display
        ? DistinguishedName.Create(new AttributeValue(AttributeType.CommonName, $"OCSP responder {authority.Id}"))
        : DistinguishedName.Empty;
}
