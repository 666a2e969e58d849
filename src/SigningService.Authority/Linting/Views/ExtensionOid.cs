namespace SigningService.Authority.Linting.Views;

/// <summary>Object identifiers of the extensions that certificates and revocation lists may carry here.</summary>
internal static class ExtensionOid
{
    public const string SubjectKeyIdentifier = "2.5.29.14";
    public const string KeyUsage = "2.5.29.15";
    public const string SubjectAlternativeName = "2.5.29.17";
    public const string BasicConstraints = "2.5.29.19";
    public const string CrlNumber = "2.5.29.20";
    public const string DeltaCrlIndicator = "2.5.29.27";
    public const string IssuingDistributionPoint = "2.5.29.28";
    public const string NameConstraints = "2.5.29.30";
    public const string CrlDistributionPoints = "2.5.29.31";
    public const string AuthorityKeyIdentifier = "2.5.29.35";
    public const string FreshestCrl = "2.5.29.46";
    public const string ExtendedKeyUsage = "2.5.29.37";
    public const string AuthorityInformationAccess = "1.3.6.1.5.5.7.1.1";
    public const string RelatedCertificate = "1.3.6.1.5.5.7.1.36";
    public const string OcspNoCheck = "1.3.6.1.5.5.7.48.1.5";
}
