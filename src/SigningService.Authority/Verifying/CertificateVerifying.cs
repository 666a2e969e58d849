using System.Formats.Asn1;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Verifying;

/// <summary>
/// Judges a certificate again, long after it was issued, from the bytes that are stored: what broke on a disk, was changed in the ledger, or
/// was wrong from the beginning and is known to be only now.
/// </summary>
/// <param name="ceremony">Who stands as requester of what was made elsewhere and imported: that was linted there.</param>
public sealed class CertificateVerifying(AuthorityDirectory authorities, ProfileCatalog profiles, string ceremony, TimeProvider time)
{
    /// <summary>Everything that is wrong with it; empty if nothing is.</summary>
    public IReadOnlyList<VerificationFinding> Verify(CertificateRecord record)
    {
        var findings = new Findings(record.Intent.Id.ToString(), time.GetUtcNow());
        if (Parse(record, findings) is not { } certificate)
            return findings.All;
        var intent = record.Intent;
        findings.Require(certificate.Serial == intent.Id.Serial, "serial", "The serial number is not the one of the intent.");
        findings.Require(certificate.ToBeSigned.Span.SequenceEqual(intent.ToBeSigned.Span), "bytes", "What was signed is not what was intended.");
        findings.Require(certificate.PublicKey.Sha256.Span.SequenceEqual(intent.PublicKeySha256.Span), "key", "The key is not the one of the intent.");
        findings.Require(
            certificate.NotBefore == intent.NotBefore && certificate.NotAfter == intent.NotAfter, "validity", "The validity is not the one of the intent.");
        findings.Require(HasNames(certificate, intent.Names), "names", "The names are not those of the intent.");
        if (authorities.Find(intent.Id.Authority) is { } authority)
            VerifyUnder(authority, certificate, intent, findings);
        return findings.All;
    }

    private static ParsedCertificate? Parse(CertificateRecord record, Findings findings)
    {
        try
        {
            return ParsedCertificate.Parse(record.Der!.Value);
        }
        catch (Exception e) when (e is AsnContentException or UnsupportedKeyException)
        {
            findings.Add("form", "It cannot be read: " + e.Message);
            return null;
        }
    }

    private void VerifyUnder(CertificateAuthority authority, ParsedCertificate certificate, IssuanceIntent intent, Findings findings)
    {
        findings.Require(certificate.Issuer.Equals(authority.Certificate.Subject), "issuer", $"The issuer is not {authority.Id}.");
        findings.Require(certificate.IsSignedBy(authority.Certificate.PublicKey), "signature", $"The signature is none of {authority.Id}.");
        if (intent.Requester == ceremony)
            return;
        var profile = profiles.All.FirstOrDefault(profile => profile.Id == intent.Profile);
        // Of the profile of another day its hash is all that is left: then only what it did not decide is judged.
        var isOfToday = profile is not null && profiles.Version.Span.SequenceEqual(intent.ProfileVersion.Span);
        foreach (var finding in CertificateLinter.Check(certificate.ToBeSigned, TermsOf(authority, certificate, intent, profile)))
        {
            if (isOfToday || !DecidedByProfile.Contains(finding.RuleId))
                findings.Add("lint", finding.ToString());
        }
    }

    private static readonly HashSet<string> DecidedByProfile =
        ["key-usage-is-expected", "extended-key-usage-is-expected", "lifetime-is-not-too-long", "ocsp-no-check-is-responders", "distribution-points-are-present"];

    private static CertificateLintContext TermsOf(
        CertificateAuthority authority, ParsedCertificate certificate, IssuanceIntent intent, Profile? profile) => new()
    {
        Kind = CertificateKind.Leaf,
        IssuerSubject = authority.Certificate.Subject.Der,
        IssuerKeyIdentifier = authority.Certificate.SubjectKeyIdentifier,
        IssuerNotBefore = authority.Certificate.NotBefore,
        IssuerNotAfter = authority.Certificate.NotAfter,
        SignatureAlgorithm = certificate.SignatureAlgorithm,
        MaximumLifetime = profile?.MaximumLifetime ?? TimeSpan.MaxValue,
        KeyUsage = profile?.KeyUsage ?? KeyUsage.DigitalSignature,
        ExtendedKeyUsages = profile?.ExtendedKeyUsages ?? [],
        OcspNoCheck = profile?.OcspNoCheck ?? false,
        // Which one it is linked to was judged when it was made; whether there must be a link is told by the request.
        RelatedCertificateSha256 = TwinRequestId.IsTwins(intent.RequestId) ? RelatedCertificate.Find(certificate.ToBeSigned) ?? ReadOnlyMemory<byte>.Empty : (ReadOnlyMemory<byte>?)null,
        PublicKey = certificate.PublicKey,
    };

    private static bool HasNames(ParsedCertificate certificate, IReadOnlyList<GeneralName> names)
    {
        try
        {
            return CertifiedNames.Read(certificate.ToBeSigned).Order(StringComparer.Ordinal)
                .SequenceEqual(names.Select(name => name.ToString()).Order(StringComparer.Ordinal));
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
