using System.Formats.Asn1;
using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Authority.Linting.Views;
using SigningService.Authority.Profiles;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Authorities;

/// <summary>Judges a certificate that a parent signed for an authority of this house.</summary>
public static class AuthorityAcceptance
{
    private const string Field = "der";

    /// <summary>Reads a certificate as it was brought.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.CertificateNotAccepted"/>.</exception>
    public static ParsedCertificate Read(ReadOnlyMemory<byte> der, string field = Field)
    {
        try
        {
            return ParsedCertificate.Parse(der);
        }
        catch (Exception e) when (e is AsnContentException or UnsupportedKeyException)
        {
            throw RefusedException.ForField(RefusalReason.CertificateNotAccepted, field, "This is no certificate in DER of a kind that is used here.");
        }
    }

    /// <summary>Refuses a certificate unless it is the one that the authority needs; names everything that is wrong with it.</summary>
    /// <param name="predecessor">The authority that it will take over from: it may not be allowed more.</param>
    /// <param name="parent">Who signed it; null if that is no authority of this house.</param>
    /// <param name="longestLeaf">It must live at least that long: the longest certificate that it will issue.</param>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.CertificateNotAccepted"/>.</exception>
    internal static void Require(
        ParsedCertificate certificate,
        AuthorityRecord record,
        CertificateAuthority predecessor,
        CertificateAuthority? parent,
        TimeSpan longestLeaf,
        DateTimeOffset now)
    {
        List<string> faults =
        [
            .. FaultsOfIdentity(certificate, record),
            .. parent is null ? ["Its issuer is no authority of this house."] : FaultsUnder(certificate, parent),
            .. FaultsOfPower(certificate, predecessor.Certificate),
            .. FaultsOfValidity(certificate, longestLeaf, now),
        ];
        Throw(faults);
    }

    /// <exception cref="RefusedException">With <see cref="RefusalReason.CertificateNotAccepted"/>, if there are faults.</exception>
    internal static void Throw(IReadOnlyList<string> faults, string field = Field)
    {
        if (faults.Count > 0)
        {
            throw new RefusedException(
                RefusalReason.CertificateNotAccepted,
                string.Join(' ', faults),
                [.. faults.Select(fault => new FieldViolation(field, fault))]);
        }
    }

    /// <summary>How many authorities may follow below; null for any number.</summary>
    internal static int? PathLengthOf(ParsedCertificate certificate) => PathLengthOf(TbsCertificateView.Decode(certificate.ToBeSigned));

    private static IEnumerable<string> FaultsOfIdentity(ParsedCertificate certificate, AuthorityRecord record)
    {
        if (!certificate.PublicKey.Equals(record.PublicKey))
            yield return "It is not of this authority's key. Have the request of GetAuthorityRequest signed.";
        if (!certificate.Subject.Equals(record.Subject))
            yield return $"Its subject must be {record.Subject}, as requested.";
    }

    private static IEnumerable<string> FaultsUnder(ParsedCertificate certificate, CertificateAuthority parent)
    {
        if (!parent.IsInUse || parent.IsRevoked)
            yield return $"{parent.Id}, which signed it, is revoked or retired.";
        if (!certificate.IsSignedBy(parent.Certificate.PublicKey))
        {
            yield return $"It is not signed by {parent.Id}, which it names as its issuer.";
            yield break;
        }

        var terms = new CertificateLintContext
        {
            Kind = CertificateKind.SubordinateAuthority,
            IssuerSubject = parent.Certificate.Subject.Der,
            IssuerKeyIdentifier = parent.Certificate.SubjectKeyIdentifier,
            IssuerNotBefore = parent.Certificate.NotBefore,
            IssuerNotAfter = parent.Certificate.NotAfter,
            SignatureAlgorithm = certificate.SignatureAlgorithm,
            MaximumLifetime = certificate.NotAfter - certificate.NotBefore + TimeSpan.FromSeconds(1),
            KeyUsage = KeyUsage.KeyCertSign | KeyUsage.CrlSign,
            ExtendedKeyUsages = [],
            OcspNoCheck = false,
            PublicKey = certificate.PublicKey,
        };
        foreach (var finding in CertificateLinter.Check(certificate.ToBeSigned, terms))
            yield return finding.ToString() + ".";
    }

    private static IEnumerable<string> FaultsOfPower(ParsedCertificate certificate, ParsedCertificate predecessor)
    {
        var view = TbsCertificateView.Decode(certificate.ToBeSigned);
        var before = TbsCertificateView.Decode(predecessor.ToBeSigned);
        if (view.BasicConstraints is not { IsAuthority: true })
            yield return "It is no certificate of an authority (basicConstraints, CA:TRUE).";
        if (PathLengthOf(before) is { } allowed && !(PathLengthOf(view) <= allowed))
            yield return $"Its path length must be at most {allowed}, as that of the authority before it.";
        if (NameConstraintScope.FindExcess(before.NameConstraints, view.NameConstraints) is { } excess)
            yield return $"Its name constraints are wider than those of the authority before it: {excess}.";
    }

    private static IEnumerable<string> FaultsOfValidity(ParsedCertificate certificate, TimeSpan longestLeaf, DateTimeOffset now)
    {
        if (now < certificate.NotBefore)
            yield return $"It is not valid before {certificate.NotBefore:u}.";
        if (certificate.NotAfter - now < longestLeaf)
            yield return $"It ends at {certificate.NotAfter:u}, and would have to live {longestLeaf.TotalDays:0.#} days at least, as the longest certificate that it issues.";
    }

    private static int? PathLengthOf(TbsCertificateView view) =>
        view.BasicConstraints?.PathLength is { } length ? (length.Length == 1 ? length.Span[0] : int.MaxValue) : null;
}
