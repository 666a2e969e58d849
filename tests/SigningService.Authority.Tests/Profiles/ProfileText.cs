using SigningService.Authority.Configuration;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Tests.Profiles;

/// <summary>Profiles and rules from short texts.</summary>
internal static class ProfileText
{
    public const string Server = """
        profiles:
          - id: server-tls
            description: Servers
            issuer: server-ca
            lifetime: 90d
            keyUsage: [digitalSignature]
            extendedKeyUsage: [serverAuth]
            keys: [P-256, RSA-2048]
            names:
              dns: ["**.example.test"]
              ip: [127.0.0.0/8]
              uri: ["spiffe://example.test/"]
              email: ["@example.test"]
            subject:
              commonName: fromNames
            droppedExtensions: [tlsFeature]
        """;

    public static Profile Read(string text) => ReadAll(text).All[0];

    public static ProfileCatalog ReadAll(string text) => ProfileCatalog.Read(ReviewedFile.Parse("profiles.yaml", text));

    public static IReadOnlyList<string> FaultsOf(string text) => Assert.Throws<ReviewedFileException>(() => ReadAll(text)).Faults;

    public static NameRules Rules(string text) => NameRules.Read(ReviewedFile.Parse("rules.yaml", text).Root);

    /// <summary>The repository's own file.</summary>
    public static string Shipped()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SigningService.sln")))
            folder = folder.Parent;
        return File.ReadAllText(Path.Combine(folder!.FullName, "hsm-config", "profiles.yaml"));
    }
}
