namespace SigningService.Authority.Profiles;

/// <summary>Extended key usages (RFC 5280, 4.2.1.12) by the names that profile files use.</summary>
public static class ExtendedKeyUsage
{
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";
    public const string AnyExtendedKeyUsage = "2.5.29.37.0";

    /// <summary>Names to object identifiers. anyExtendedKeyUsage is left out on purpose: nothing issued here may carry it.</summary>
    public static IReadOnlyDictionary<string, string> ByName { get; } = new Dictionary<string, string>
    {
        ["serverAuth"] = ServerAuth,
        ["clientAuth"] = ClientAuth,
        ["codeSigning"] = "1.3.6.1.5.5.7.3.3",
        ["emailProtection"] = "1.3.6.1.5.5.7.3.4",
        ["timeStamping"] = "1.3.6.1.5.5.7.3.8",
        ["OCSPSigning"] = OcspSigning,
    };
}
