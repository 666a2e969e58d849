using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Revocation;
using SigningService.Ceremony.Hierarchies;

namespace SigningService.Ceremony.Steps;

/// <summary>
/// What certificates and lists say, from the plan and the few facts that it does not decide. The same facts give the same bytes: that
/// is how a file of an earlier run is checked against the plan.
/// </summary>
internal sealed class Templates(PublicationUrls urls)
{
    public CertificateTemplate ForAuthority(AuthorityPlan plan, CertificateFacts facts, PublicKey issuerKey)
    {
        var issuer = plan.Issuer ?? plan;
        return new CertificateTemplate
        {
            Serial = facts.Serial,
            SignatureAlgorithm = issuer.Signature,
            Issuer = issuer.Subject,
            NotBefore = facts.NotBefore,
            NotAfter = facts.NotAfter,
            Subject = plan.Subject,
            PublicKey = facts.PublicKey,
            AuthorityKeyIdentifier = issuerKey.KeyIdentifier,
            KeyUsage = KeyUsage.KeyCertSign | KeyUsage.CrlSign,
            Authority = new AuthorityTerms(plan.PathLength, plan.Permitted),
            // A root is trusted because it was brought there; nothing it says about itself could revoke it.
            RevocationListUrl = plan.IsRoot ? null : urls.RevocationList(new ShardId(issuer.Id, 0)),
            IssuerUrl = plan.IsRoot ? null : urls.Certificate(issuer.Id),
        };
    }

    public CertificateTemplate ForOperator(OperatorPlan plan, CertificateFacts facts, PublicKey issuerKey) => new()
    {
        Serial = facts.Serial,
        SignatureAlgorithm = plan.Issuer.Signature,
        Issuer = plan.Issuer.Subject,
        NotBefore = facts.NotBefore,
        NotAfter = facts.NotAfter,
        Subject = DistinguishedName.Empty,
        PublicKey = facts.PublicKey,
        AuthorityKeyIdentifier = issuerKey.KeyIdentifier,
        KeyUsage = KeyUsage.DigitalSignature,
        ExtendedKeyUsages = [ExtendedKeyUsage.ClientAuth],
        Names = [new GeneralName(GeneralNameKind.Uri, plan.Identity)],
        RevocationListUrl = urls.RevocationList(new ShardId(plan.Issuer.Id, 0)),
        IssuerUrl = urls.Certificate(plan.Issuer.Id),
        OcspUrl = plan.Issuer.ResponderKey is null ? null : urls.Ocsp,
    };

    public static RevocationListTemplate ForRevocationList(AuthorityPlan plan, ListFacts facts, PublicKey key) => new()
    {
        SignatureAlgorithm = plan.Signature,
        Issuer = plan.Subject,
        ThisUpdate = facts.ThisUpdate,
        NextUpdate = facts.NextUpdate,
        AuthorityKeyIdentifier = key.KeyIdentifier,
        Number = facts.Number,
    };

    /// <summary>What the linter holds a certificate against: the plan, and not the template that the plan led to.</summary>
    /// <param name="issuer">Certificate of the issuer; null for a root.</param>
    public static CertificateLintContext TermsOf(CertificateTemplate template, CertificateKind kind, TimeSpan lifetime, ParsedCertificate? issuer) => new()
    {
        Kind = kind,
        IssuerSubject = issuer?.Subject.Der ?? template.Subject.Der,
        IssuerKeyIdentifier = issuer?.SubjectKeyIdentifier ?? template.PublicKey.KeyIdentifier,
        IssuerNotBefore = issuer?.NotBefore ?? template.NotBefore,
        IssuerNotAfter = issuer?.NotAfter ?? template.NotAfter,
        SignatureAlgorithm = template.SignatureAlgorithm,
        MaximumLifetime = lifetime,
        KeyUsage = kind == CertificateKind.Leaf ? KeyUsage.DigitalSignature : KeyUsage.KeyCertSign | KeyUsage.CrlSign,
        ExtendedKeyUsages = kind == CertificateKind.Leaf ? [ExtendedKeyUsage.ClientAuth] : [],
        OcspNoCheck = false,
        PublicKey = template.PublicKey,
    };

    public static RevocationListLintContext TermsOf(AuthorityPlan plan, ListFacts facts, ParsedCertificate issuer) => new()
    {
        IssuerSubject = issuer.Subject.Der,
        IssuerKeyIdentifier = issuer.SubjectKeyIdentifier,
        SignatureAlgorithm = plan.Signature,
        Number = facts.Number,
        DistributionPoint = null,
        MaximumLifetime = plan.RevocationListLifetime!.Value,
        ListsAuthorities = true,
    };
}
