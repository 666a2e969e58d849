namespace SigningService.Authority.Profiles;

/// <summary>Key usages by the names that profile files use (RFC 5280, 4.2.1.3).</summary>
internal static class KeyUsages
{
    public static IReadOnlyDictionary<string, KeyUsage> ByName { get; } = new Dictionary<string, KeyUsage>
    {
        ["digitalSignature"] = KeyUsage.DigitalSignature,
        ["nonRepudiation"] = KeyUsage.NonRepudiation,
        ["keyEncipherment"] = KeyUsage.KeyEncipherment,
        ["dataEncipherment"] = KeyUsage.DataEncipherment,
        ["keyAgreement"] = KeyUsage.KeyAgreement,
        ["keyCertSign"] = KeyUsage.KeyCertSign,
        ["cRLSign"] = KeyUsage.CrlSign,
    };
}
