using System.Formats.Asn1;
using SigningService.Authority.Linting.Certificates;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting;

/// <summary>Judges a certificate before it is signed: decodes it again, apart from what encoded it, and asks every rule.</summary>
public static class CertificateLinter
{
    internal static readonly ICertificateRule[] Rules =
    [
        new VersionIsThree(),
        new SerialIsPositive(),
        new SerialIsNotTooLong(),
        new SerialIsLongEnough(),
        new SignatureAlgorithmIsExact(),
        new IssuerIsExact(),
        new ValidityHasRightForm(),
        new ValidityIsOrdered(),
        new LifetimeIsNotTooLong(),
        new ValidityIsInsideIssuers(),
        new SubjectOfAuthorityIsNotEmpty(),
        new SubjectTypesAreKnown(),
        new SubjectIsOrdered(),
        new SubjectStringTypesAreRight(),
        new SubjectLengthsAreRight(),
        new CommonNameIsAmongNames(),
        new PublicKeyIsExpected(),
        new UniqueIdsAreAbsent(),
        new ExtensionsArePresent(),
        new ExtensionsAreUnique(),
        new ExtensionsAreKnown(),
        new CriticalFalseIsNotEncoded(),
        new CriticalityIsRight(),
        new NamesCriticalityIsRight(),
        new AuthorityKeyIdentifierIsIssuers(),
        new SubjectKeyIdentifierIsRight(),
        new KeyUsageIsPresent(),
        new KeyUsageIsMinimal(),
        new KeyUsageIsExpected(),
        new KeyUsageFitsKind(),
        new KeyUsageFitsKey(),
        new BasicConstraintsFitKind(),
        new BasicConstraintsDefaultIsNotEncoded(),
        new PathLengthIsRight(),
        new NameConstraintsAreOnAuthority(),
        new NameConstraintsAreNotEmpty(),
        new NameConstraintsAreWellFormed(),
        new ExtendedKeyUsageIsExpected(),
        new ExtendedKeyUsageIsNotAny(),
        new OcspSigningIsResponders(),
        new OcspNoCheckIsResponders(),
        new RelatedCertificateIsExpected(),
        new DistributionPointsArePresent(),
        new DistributionPointsAreHttp(),
        new InformationAccessIsHttp(),
        new OcspUrlHasNoTrailingSlash(),
        new NamesAreNotEmpty(),
        new NamesAreOfKnownKinds(),
        new DnsNamesAreWellFormed(),
        new IpAddressesAreWellFormed(),
        new UrisAreWellFormed(),
        new SpiffeIdsAreWellFormed(),
        new EmailAddressesAreWellFormed(),
        new NamesAreUnique(),
    ];

    /// <summary>Asks every rule.</summary>
    /// <param name="tbs">TBSCertificate, DER.</param>
    /// <returns>What is wrong; empty if nothing is.</returns>
    public static IReadOnlyList<LintFinding> Check(ReadOnlyMemory<byte> tbs, CertificateLintContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            var certificate = TbsCertificateView.Decode(tbs);
            List<LintFinding>? findings = null;
            foreach (var rule in Rules)
            {
                if (rule.Check(certificate, context) is { } message)
                    (findings ??= []).Add(new LintFinding(rule.Id, rule.Clause, message));
            }

            return findings is null ? [] : findings;
        }
        catch (AsnContentException e)
        {
            return [StrictDer.Finding(e)];
        }
    }

    /// <summary>Asks every rule and throws if one is broken.</summary>
    /// <exception cref="LintFailedException">With all findings.</exception>
    public static void Require(ReadOnlyMemory<byte> tbs, CertificateLintContext context)
    {
        var findings = Check(tbs, context);
        if (findings.Count > 0)
            throw new LintFailedException(findings);
    }
}
