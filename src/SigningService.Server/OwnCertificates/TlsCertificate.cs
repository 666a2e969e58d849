using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Server.Callers;
using SigningService.Server.Configuration;
using SigningService.Server.Listeners;

namespace SigningService.Server.OwnCertificates;

/// <summary>A certificate that the service shows in TLS. Its key is made here, a new one for each certificate.</summary>
internal sealed class TlsCertificate(
    ProfileCatalog profiles, AuthorityDirectory authorities, ClientTrust trust, TlsIdentity identity, StateFolder state)
    : OwnCertificate(identity.Purpose), IDisposable
{
    // What the handshake shows changes with the authorities, without a new certificate.
    private Action? _showAnew;

    private TlsSettings Settings => identity.Settings;

    private string KeyFile => Purpose + "-key.pem";

    private string CertificateFile => Purpose + "-certificate.pem";

    private string Line => profiles.Get(Settings.Profile).Issuer;

    public override void Load()
    {
        if (state.Read(KeyFile, "PRIVATE KEY") is not { } pkcs8 || state.Read(CertificateFile, "CERTIFICATE") is not { } der)
            return;
        var certificate = ParsedCertificate.Parse(der);
        if (certificate.PublicKey.Algorithm == Settings.Key
            && TlsKey.Import(Settings.Key, pkcs8) is { } key
            && certificate.PublicKey.SubjectPublicKeyInfo.Span.SequenceEqual(key.PublicKey)
            && FindIssuer(certificate) is { } issuer
            && HasNames(der))
        {
            Use(certificate, key, issuer.Id);
        }
    }

    protected override ValueTask<OwnOrder> PrepareAsync(CancellationToken cancellationToken)
    {
        var key = TlsKey.Generate(Settings.Key);
        var request = new IssueRequest { Profile = Settings.Profile, Csr = WriteRequest(key), RequestId = NewRequestId(), Renews = Id };
        return ValueTask.FromResult(new OwnOrder(request, record =>
        {
            // The key first: a certificate without its key is of no use, a key without its certificate is replaced by the next start.
            state.Write(KeyFile, "PRIVATE KEY", key.Pkcs8);
            state.Write(CertificateFile, "CERTIFICATE", record.Der!.Value.Span);
            Use(ParsedCertificate.Parse(record.Der.Value), key, record.Intent.Id.Authority);
            return ValueTask.CompletedTask;
        }));
    }

    public void Dispose() => authorities.Changed -= _showAnew;

    private CertificateAuthority? FindIssuer(ParsedCertificate certificate) => authorities.InUseOf(Line).FirstOrDefault(authority =>
        authority.Certificate.Subject.Equals(certificate.Issuer) && certificate.IsSignedBy(authority.Certificate.PublicKey));

    private void Use(ParsedCertificate certificate, TlsKey key, string issuer)
    {
        using var publicPart = X509CertificateLoader.LoadCertificate(certificate.Der.Span);
        var withKey = key.Join(publicPart);
        Show(certificate, withKey);
        authorities.Changed -= _showAnew;
        _showAnew = () => Show(certificate, withKey);
        authorities.Changed += _showAnew;
        Use(certificate, issuer);
    }

    private void Show(ParsedCertificate certificate, X509Certificate2 withKey)
    {
        if (FindIssuer(certificate) is not { } issuer)
            return;
        var chain = authorities.CertificatesAbove(issuer).Select(link => X509CertificateLoader.LoadCertificate(link.Der.Span));
        identity.Replace(SslStreamCertificateContext.Create(
            withKey,
            [.. chain],
            offline: true,
            SslCertificateTrust.CreateForX509Collection(trust.AcceptableIssuers, sendTrustInHandshake: true)));
    }

    private bool HasNames(byte[] der)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        return CertificateNames.Read(certificate).ToHashSet().SetEquals(Settings.Names);
    }

    private byte[] WriteRequest(TlsKey key)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in Settings.Names)
        {
            if (name.Kind == GeneralNameKind.Dns)
                names.AddDnsName(name.Value);
            else
                names.AddIpAddress(IPAddress.Parse(name.Value));
        }

        var request = key.Request(new X500DistinguishedName(""));
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSigningRequest();
    }
}
