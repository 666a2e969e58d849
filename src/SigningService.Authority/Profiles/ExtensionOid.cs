namespace SigningService.Authority.Profiles;

/// <summary>Extensions that requests ask for, as dotted text.</summary>
internal static class ExtensionOid
{
    public const string SubjectKeyIdentifier = "2.5.29.14";
    public const string KeyUsage = "2.5.29.15";
    public const string SubjectAlternativeName = "2.5.29.17";
    public const string BasicConstraints = "2.5.29.19";
    public const string ExtendedKeyUsage = "2.5.29.37";

    /// <summary>Those that a profile decides about by itself.</summary>
    public static IReadOnlyList<string> AlwaysUnderstood { get; } =
        [SubjectKeyIdentifier, KeyUsage, SubjectAlternativeName, BasicConstraints, ExtendedKeyUsage];

    /// <summary>Names that a profile file may use instead of numbers.</summary>
    public static IReadOnlyDictionary<string, string> ByName { get; } = new Dictionary<string, string>
    {
        ["authorityInfoAccess"] = "1.3.6.1.5.5.7.1.1",
        ["tlsFeature"] = "1.3.6.1.5.5.7.1.24",
        ["authorityKeyIdentifier"] = "2.5.29.35",
        ["certificatePolicies"] = "2.5.29.32",
        ["crlDistributionPoints"] = "2.5.29.31",
        ["issuerAltName"] = "2.5.29.18",
        ["netscapeCertType"] = "2.16.840.1.113730.1.1",
        ["netscapeComment"] = "2.16.840.1.113730.1.13",
        ["smimeCapabilities"] = "1.2.840.113549.1.9.15",
        ["microsoftTemplateName"] = "1.3.6.1.4.1.311.20.2",
        ["microsoftTemplate"] = "1.3.6.1.4.1.311.21.7",
        ["microsoftApplicationPolicies"] = "1.3.6.1.4.1.311.21.10",
        ["microsoftSecurityIdentifier"] = "1.3.6.1.4.1.311.25.2",
    };
}
